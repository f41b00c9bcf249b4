"""What a target says about its throttle, as personas need it."""

from __future__ import annotations

from typing import Any

from archkata.conformance.throttle.policies import RATE_LIMIT_POLICY, Policy, UnreadableError, announced, retry_after
from archkata.load.generator.preparing import CannotPrepare, Setup
from archkata.load.personas.shelf import Shelf


def announced_policy(setup: Setup, shelf: Shelf) -> Policy:
    """Return the tightest policy that an answer announces, and put it into the journal; raises CannotPrepare."""
    account = shelf.accounts[-1]  # nobody else's: what is asked here counts against a limit
    client = setup.client(account.login.token if account.login else None)
    answer = setup.ask(client, "GET", shelf.products[0].path)
    client.close()
    try:
        policies = announced(answer.headers.get(RATE_LIMIT_POLICY, ""))
    except UnreadableError as error:
        raise CannotPrepare(f"no throttle is announced ({RATE_LIMIT_POLICY}: {error})") from error
    policy = min(policies, key=lambda each: each.quota / each.window)
    setup.pen.write("note", "policy", 0.0, 0, [policy.quota, policy.window])
    return policy


def seconds_until(answer: Any) -> float | None:
    """Return the seconds that Retry-After names; None where it cannot be read."""
    try:
        return retry_after(_Reply(answer))  # type: ignore[arg-type]  # the header is all that is asked for
    except UnreadableError:
        return None


class _Reply:
    """A generator's answer, whose header is asked for as that of a wire's reply."""

    def __init__(self, answer: Any) -> None:
        self._headers = answer.headers

    def header(self, name: str) -> str | None:
        """Return a header's value, or None."""
        found = self._headers.get(name)
        return None if found is None else str(found)

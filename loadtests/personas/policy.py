"""What a target says about its throttle, as personas need it."""

from __future__ import annotations

from archkata.conformance.throttle.policies import RATE_LIMIT_POLICY, Policy, announced
from archkata.language import text
from archkata.load.generator.preparing import CannotPrepare, Setup
from archkata.wire import UnreadableError
from loadtests.personas.data import TestData


def announced_policy(setup: Setup, data: TestData) -> Policy:
    """Return the tightest policy that an answer announces, and put it into the journal; raises CannotPrepare."""
    account = data.accounts[-1]  # used by no client: these requests count against a limit
    client = setup.client(account.login.token if account.login else None)
    answer = setup.ask(client, "GET", data.products[0].path)
    client.close()
    try:
        policies = announced(answer.headers.get(RATE_LIMIT_POLICY, ""))
    except UnreadableError as error:
        raise CannotPrepare(
            text("no throttle is announced ({header}: {problem})", header=RATE_LIMIT_POLICY, problem=error.sentence)
        ) from error
    policy = min(policies, key=lambda each: each.quota / each.window)
    setup.journal.write("note", "policy", 0.0, 0, [policy.quota, policy.window])
    return policy

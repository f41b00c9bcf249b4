"""Stage throttling: what the limit is, when it holds, and what a refusal says."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import Final

from archkata.conformance.calling.answer import Answer
from archkata.conformance.calling.together import together
from archkata.conformance.registry import check, watch
from archkata.conformance.scene import Scene
from archkata.conformance.throttle.rounds import ensure_none_refused
from archkata.conformance.vocabulary.expectations import Notes, ensure, shown
from archkata.language import text
from archkata.wire import Exchange
from harness.actors import Actor
from harness.workloads.throttled.clients import ThrottledClient
from harness.workloads.throttled.opening import ThrottledBackend
from harness.workloads.throttled.telling import ensure_comes_back, expect_remaining, expect_retry_after, hammer
from harness.workloads.throttled.throttled import Throttled

LONG_S: Final = 600.0
"""Windows of up to a minute are waited for several times."""

PHASES: Final = (0, 1 / 3, 2 / 3)


@check("THR-01", apart=True, seconds=LONG_S)
def the_limit_is_announced_in_a_form_that_programs_can_read(shop: ThrottledBackend) -> None:
    """A policy that archkata.yaml tells is as good, because a program of the toolkit's kind reads that."""
    ensure(
        shop.policies,
        text('a RateLimit-Policy such as `"default";q=5;w=2`, or `throttle:` in archkata.yaml'),
        shop.complaint or text("no RateLimit-Policy"),
        evidence=shop.evidence.exchange,
    )


@check("THR-02", apart=True, seconds=LONG_S)
def a_rested_client_gets_its_q_requests(throttled: Throttled) -> None:
    """One after another by a user, and all at once by a stranger, where there are both."""
    with throttled.quiet():
        clients = throttled.clients()
        clients[0].rest()
        in_turn = [clients[0].ask() for _ in range(throttled.quota)]
        ensure_none_refused(in_turn, text("a rested client, one request after another"))
        clients[-1].rest()
        at_once = clients[-1].at_once(throttled.quota)
        ensure_none_refused(at_once, text("a rested client, all requests at once"))


@check("THR-03", apart=True, seconds=LONG_S)
def past_the_limit_there_is_a_429(throttled: Throttled) -> None:
    """Reads of several kinds, because a counter for each route is none for the client; and changes, which cost more."""
    with throttled.quiet():
        for policy in throttled.policies:
            for client in throttled.clients():
                client.ensure_refused(policy)
            user = throttled.user()
            user.ensure_refused(policy, partial(rename, user.account.id))


def rename(user: str | int, somebody: Actor) -> Answer:
    """Change a name."""
    return somebody.change_user(user, name=somebody.scene.fresh.name())


@check("THR-04", apart=True, seconds=LONG_S)
def every_429_says_when_to_come_back(throttled: Throttled) -> None:
    """Reads and writes, of users and strangers; the other refusals of the stage are seen in passing."""
    for client in throttled.clients():
        for answer in (client.exhaust(), *client.at_once(throttled.quota)):
            if answer.status == 429:
                expect_retry_after(answer)


@watch("THR-04")
def every_429_of_the_stage_says_when_to_come_back(exchange: Exchange, scene: Scene) -> None:
    """Refusals of other stages may be a guard's."""
    if exchange.status == 429 and scene.rule.startswith("THR-"):
        expect_retry_after(Answer(exchange))


@check("THR-05", apart=True, seconds=LONG_S)
def retry_after_tells_the_truth(throttled: Throttled, notes: Notes) -> None:
    """From three moments of the window, by three clients side by side, because this is mostly waiting."""
    clients = [throttled.user() for _ in PHASES]

    together(partial(come_back, client, phase, notes) for client, phase in zip(clients, PHASES, strict=True))


def come_back(client: ThrottledClient, phase: float, notes: Notes) -> None:
    """Run into the limit, wait for a part of the window, run into it again, and do as told."""
    client.exhaust()
    client.actor.scene.pause(phase * client.window)
    ensure_comes_back(client, client.exhaust(), notes)


@check("THR-06", apart=True, seconds=LONG_S)
def ratelimit_says_what_is_left(throttled: Throttled) -> None:
    """It may rise while somebody counts, so one fall is enough; a number that never moves is not."""
    with throttled.quiet():
        client = throttled.user()
        answers = [client.ask() for _ in range(throttled.quota + 2)]
        client.rest()
        rested = client.ask()

    left = [expect_remaining(answer, throttled.policies) for answer in answers]
    for answer, remaining in zip(answers, left, strict=True):
        if answer.status == 429:
            ensure(remaining == 0, text("r=0 on a 429"), text("r={r}", r=remaining), evidence=answer.exchange)
    if throttled.quota > 1:
        falls = any(later < earlier for earlier, later in pairwise(left))
        ensure(falls, text("an r that falls with use"), text("r: {left}", left=shown(left)))
        risen = expect_remaining(rested, throttled.policies)
        ensure(risen > 0, text("an r above 0 after a rest"), text("r={r}", r=risen), evidence=rested.exchange)


@check("THR-13", apart=True, seconds=LONG_S)
def refused_requests_do_not_lengthen_the_wait(throttled: Throttled) -> None:
    """Five requests a second while it is refused: who is served among them has not been made to wait longer."""
    client = throttled.user()
    refusal = client.exhaust()

    answers = hammer(client, refusal)

    ensure(
        any(answer.status not in {429, None} for answer in answers),
        text(
            "a request that is served, at the latest half a second after Retry-After: {n}",
            n=expect_retry_after(refusal),
        ),
        text("429 for all of {n} requests", n=len(answers)),
        evidence=answers[-1].exchange,
    )


@check("THR-14", apart=True, seconds=LONG_S)
def health_is_never_throttled_and_never_uses_up_the_limit(throttled: Throttled) -> None:
    """Many more questions than the limit allows, before anything else and while refused."""
    for client in throttled.clients():
        for _ in range(4 * throttled.quota):
            client.actor.get_health().expect(200, 204)
        answers = [client.ask() for _ in range(throttled.quota)]
        ensure_none_refused(answers, text("a client that asked for nothing but health before"))

        client.exhaust()
        client.actor.get_health().expect(200, 204)

"""Stage throttling: each account has a limit of its own, which is announced and kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from archkata.conformance.calling.answer import Answer
from archkata.conformance.registry import check
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Inconclusive
from archkata.conformance.throttle.policies import Policy, UnreadableError, announced, retry_after
from archkata.conformance.throttle.rounds import Round, ensure_none_refused
from archkata.conformance.vocabulary.expectations import ensure
from archkata.language import text

from ..fixtures import REDIRECTS, Guest, Owner, code_of, new_owner

SMALL = Policy(6, 2)
GRACE_S = 0.5
MARGIN_S = 0.1


@contextmanager
def throttled(scene: Scene) -> Iterator[tuple[Scene, Policy]]:
    """Yield a backend that was started with a small limit, and the limit as it is announced."""
    with scene.another_instance(ARCHKATA_RATE_LIMIT=str(SMALL)) as (there, _):
        answer = Guest(there).impatient().log_in("nobody@example.org", "no password")
        answer.exchange.judged = True
        try:
            yield there, announced(answer.header("RateLimit-Policy") or "")[0]
        except UnreadableError as error:
            answer.refute(text("RateLimit-Policy, such as {example}", example='"default";q=6;w=2'), error.sentence)


def rested(scene: Scene, policy: Policy) -> Owner:
    """Return the owner of a fresh account who has asked for nothing within the last window."""
    owner = new_owner(scene).impatient()
    scene.pause(policy.window + MARGIN_S)
    return owner


def ask(owner: Owner) -> Answer:
    """Ask for something that counts."""
    answer = owner.get_link("no-such-link")
    answer.expect(404, 429)
    return answer


def past_the_limit(owner: Owner, policy: Policy) -> list[Answer]:
    """Ask until there is a refusal; refute the rule where 2q+1 quick requests meet none."""
    tried = Round([policy])
    for _ in range(2 * policy.quota + 1):
        tried.add(ask(owner))
        if tried.answers[-1].status == 429:
            return tried.answers
    if tried.seconds <= policy.window:
        tried.answers[-1].refute(text("a 429 among {n} requests", n=len(tried.answers)), text("none"))
    raise Inconclusive(text("the answers were too slow to come to a limit"))


@check("THR-01", apart=True)
def the_limit_is_announced(scene: Scene) -> None:
    """Clients that know the limit need not run into it."""
    with throttled(scene) as (_, policy):
        ensure(policy.quota >= 1, text("a policy with a quota"), text("{policy}", policy=policy))


@check("THR-02", apart=True)
def within_the_limit_nobody_is_refused(scene: Scene) -> None:
    """The first q requests of a rested client."""
    with throttled(scene) as (there, policy):
        owner = rested(there, policy)

        ensure_none_refused([ask(owner) for _ in range(policy.quota)], text("the first {n}", n=policy.quota))


@check("THR-03", apart=True)
def past_the_limit_there_is_a_429(scene: Scene) -> None:
    """Any way of counting refuses one of 2q+1 quick requests."""
    with throttled(scene) as (there, policy):
        past_the_limit(rested(there, policy), policy)


@check("THR-04", apart=True)
def retry_after_tells_the_truth(scene: Scene) -> None:
    """Half a second after the delay that a refusal names, the client is served."""
    with throttled(scene) as (there, policy):
        owner = rested(there, policy)
        refusal = past_the_limit(owner, policy)[-1]
        assert refusal.exchange.reply is not None  # noqa: S101 - it has a status
        try:
            seconds = retry_after(refusal.exchange.reply)
        except UnreadableError as error:
            refusal.refute(text("Retry-After with seconds or a date"), error.sentence)
        there.pause(min(seconds, policy.window + 1) + GRACE_S)
        ensure_none_refused([ask(owner)], text("the request after Retry-After"))


@check("THR-05", apart=True)
def one_account_past_its_limit_leaves_others_alone(scene: Scene) -> None:
    """The other account asks while the first is refused."""
    with throttled(scene) as (there, policy):
        greedy, other = rested(there, policy), rested(there, policy)
        past_the_limit(greedy, policy)

        ensure_none_refused([ask(other) for _ in range(policy.quota)], text("another account"))


@check("THR-06", apart=True)
def following_links_is_not_throttled(scene: Scene) -> None:
    """A short link that many follow must not stop leading anywhere."""
    with throttled(scene) as (there, policy):
        owner = rested(there, policy)
        code = code_of(owner.new_link())
        guest = Guest(there).impatient()

        for _ in range(3 * policy.quota):
            guest.follow_link(code).expect(*REDIRECTS)

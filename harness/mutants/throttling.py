"""Faults of the stage throttling: what is announced, and what a refusal says."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from archkata.conformance.mutants import around, mutant, put, replaces


def announce(written: Callable[[Any], str]) -> None:
    """Announce the policy in other words."""
    from reference_impl.middleware.throttle import Throttle

    build = Throttle.__init__

    @replaces(Throttle, "__init__")
    def build_and_announce(throttle: Any, app: Any, policy: Any, buckets: Any) -> None:
        build(throttle, app, policy, buckets)
        throttle.announced = written(policy).encode()


def count_as(client: Callable[[str, Any], str]) -> None:
    """Count requests for another client than the user or the address that they are from."""
    from reference_impl.middleware import throttle

    client_of = throttle.client_of

    @replaces(throttle, "client_of")
    def client_of_another(scope: Any) -> str:
        return client(client_of(scope), scope)


def decide_otherwise(change: Callable[[Any, Any], Any]) -> None:
    """Change what is decided about a request, given the policy and the decision."""
    from reference_impl.services import throttling

    decide = throttling.decide

    @replaces(throttling, "decide")
    def decide_and_change(policy: Any, full_at: float, now: float) -> Any:
        return change(policy, decide(policy, full_at, now))


def refuse_with(headers: Callable[[Any], dict[str, str]], status: int = 429) -> None:
    """Refuse in another way."""
    from reference_impl.middleware import throttle
    from reference_impl.routes.problems import problem

    @replaces(throttle, "refusal")
    def refusal(decision: Any) -> Any:
        return problem(status, "Too many requests.", headers(decision))


@mutant("policy-without-a-name", caught_by=("THR-01",))
def policy_without_a_name() -> None:
    """The policy is announced in the form of an older draft, without its name in quotes."""
    announce(lambda policy: f"{policy.quota};w={policy.window}")


@mutant("limit-not-announced", caught_by=("THR-01",))
def limit_not_announced() -> None:
    """The limit is kept, and told in headers of another name."""
    from reference_impl.middleware.throttle import Throttle

    @around(Throttle, "__call__")
    async def call(call: Any, throttle: Any, scope: Any, receive: Any, send: Any) -> None:
        names = {b"ratelimit-policy": b"x-ratelimit-policy", b"ratelimit": b"x-ratelimit-remaining"}

        async def send_renamed(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [(names.get(name, name), value) for name, value in message["headers"]]
            await send(message)

        await call(throttle, scope, receive, send_renamed)


@mutant("counted-twice", caught_by=("THR-02",), kind="timed")
def counted_twice() -> None:
    """Each request is counted twice, by the application and by a decorator of its route."""
    from reference_impl.services.throttling import BucketsInMemory

    @around(BucketsInMemory, "take")
    async def take_twice(take: Any, buckets: Any, client: str) -> Any:
        await take(buckets, client)
        return await take(buckets, client)


@mutant("evenly-spaced", caught_by=("THR-02",), kind="timed")
def evenly_spaced() -> None:
    """The bucket holds one token: q requests in w seconds are served when they come evenly, and not all at once."""
    from reference_impl.services.throttling import BucketsInMemory
    from reference_impl.settings import RatePolicy

    build = BucketsInMemory.__init__

    @replaces(BucketsInMemory, "__init__")
    def build_small(buckets: Any, policy: Any) -> None:
        build(buckets, RatePolicy(1, max(1, policy.window // policy.quota)))


@mutant("limit-for-each-route", caught_by=("THR-03",), kind="timed")
def limit_for_each_route() -> None:
    """Each path has a limit of its own: who asks for several things is never refused."""
    count_as(lambda client, scope: f"{client} {scope['path']}")


@mutant("only-reads-are-counted", caught_by=("THR-03",), kind="timed")
def only_reads_are_counted() -> None:
    """The limit is for reads: what changes something, and costs most, is not counted."""
    from reference_impl.middleware.throttle import Throttle

    @around(Throttle, "__call__")
    async def call(call: Any, throttle: Any, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["method"] != "GET":
            await throttle.app(scope, receive, send)
        else:
            await call(throttle, scope, receive, send)


@mutant("refused-as-unavailable", caught_by=("THR-03",), kind="timed")
def refused_as_unavailable() -> None:
    """What is past the limit gets 503, as some proxies answer unless they are told otherwise."""
    refuse_with(lambda decision: {"retry-after": str(decision.retry_after)}, status=503)


@mutant("delayed-instead-of-refused", caught_by=("THR-03",), kind="timed")
def delayed_instead_of_refused() -> None:
    """Who is past the limit waits for the next token instead of being told."""
    from reference_impl.services.throttling import BucketsInMemory

    @around(BucketsInMemory, "take")
    async def take_in_time(take: Any, buckets: Any, client: str) -> Any:
        while not (decision := await take(buckets, client)).allowed:
            await asyncio.sleep(0.05)
        return decision


@mutant("no-retry-after", caught_by=("THR-04",), kind="timed")
def no_retry_after() -> None:
    """The 429 has no Retry-After."""
    refuse_with(lambda _: {})


@mutant("retry-after-with-a-fraction", caught_by=("THR-04",), kind="timed")
def retry_after_with_a_fraction() -> None:
    """Retry-After is a number with a fraction, as the program has computed it."""
    refuse_with(lambda decision: {"retry-after": f"{decision.full_at - time.monotonic():.3f}"})


@mutant("shut-out-without-a-word", caught_by=("THR-05",), kind="timed")
def shut_out_without_a_word() -> None:
    """Who is refused is shut out for some windows, and Retry-After still tells when the next token would come."""
    from reference_impl.services.throttling import BucketsInMemory

    @around(BucketsInMemory, "take")
    async def take_or_shut_out(take: Any, buckets: Any, client: str) -> Any:
        decision = await take(buckets, client)
        if not decision.allowed:
            buckets._full_at[client] = max(decision.full_at, time.monotonic() + 3 * buckets._policy.window)
        return decision


@mutant("remaining-stands-still", caught_by=("THR-06",), kind="timed")
def remaining_stands_still() -> None:
    """RateLimit tells the quota as what is left, however much was used."""
    decide_otherwise(lambda policy, decision: replace(decision, remaining=policy.quota))


@mutant("reset-as-a-clock", caught_by=("THR-06",), kind="timed")
def reset_as_a_clock() -> None:
    """The seconds until the reset are a point in time, as in X-RateLimit-Reset."""
    decide_otherwise(lambda _, decision: replace(decision, reset=int(time.time()) + decision.reset))


@mutant("refusals-count", caught_by=("THR-13",), kind="timed")
def refusals_count() -> None:
    """A refused request is counted like a served one, so that each lengthens the wait of who asks too early."""
    from reference_impl.services import throttling

    decide = throttling.decide

    @replaces(throttling, "decide")
    def decide_and_count(policy: Any, full_at: float, now: float) -> Any:
        decision = decide(policy, full_at, now)
        if decision.allowed:
            return decision
        interval = policy.window / policy.quota
        longer = decision.full_at + interval
        return replace(decision, full_at=longer, retry_after=decision.retry_after + 1)


@mutant("health-is-throttled", caught_by=("THR-14",), kind="timed")
def health_is_throttled() -> None:
    """The limiter stands before everything, the health check included."""
    from reference_impl.middleware import throttle

    put(throttle, "EXEMPT", set())


@mutant("health-uses-up-the-limit", caught_by=("THR-14",), kind="timed")
def health_uses_up_the_limit() -> None:
    """The health check is never refused, and counted nevertheless."""
    from reference_impl.middleware.throttle import Throttle, client_of

    @around(Throttle, "__call__")
    async def call(call: Any, throttle: Any, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"] == "/healthz":
            await throttle.buckets.take(client_of(scope))
        await call(throttle, scope, receive, send)

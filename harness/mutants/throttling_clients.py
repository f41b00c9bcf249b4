"""Faults of the stage throttling: who is counted with whom, and what a refusal costs."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults

from __future__ import annotations

import asyncio
import hashlib
import time
from copy import copy
from typing import Any

from archkata.conformance.mutants import around, mutant, replaces
from harness.mutants.throttling import count_as


def header_of(scope: Any, name: bytes) -> str:
    """Return a header of a request, or nothing."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


@mutant("one-bucket-for-all", caught_by=("THR-07", "THR-08"), kind="timed")
def one_bucket_for_all() -> None:
    """All clients share one counter."""
    count_as(lambda *_: "everybody")


@mutant("users-counted-by-address", caught_by=("THR-07",), kind="timed")
def users_counted_by_address() -> None:
    """The limiter stands before authentication and knows the address only: all users of a house share a limit."""
    count_as(lambda _, scope: f"address {scope['client'][0]}")


@mutant("strangers-are-one", caught_by=("THR-08",), kind="timed")
def strangers_are_one() -> None:
    """Without a token the client is nobody, and everybody without a token is the same nobody."""
    count_as(lambda client, _: client if client.startswith("user") else "nobody")


@mutant("trusts-forwarded-for", caught_by=("THR-09",), kind="timed")
def trusts_forwarded_for() -> None:
    """The client is the first address in X-Forwarded-For."""
    count_as(lambda client, scope: header_of(scope, b"x-forwarded-for").partition(",")[0] or client)


@mutant("browser-in-the-fingerprint", caught_by=("THR-09",), kind="timed")
def browser_in_the_fingerprint() -> None:
    """The client is told by a fingerprint of its address or user and of its User-Agent."""
    count_as(lambda client, scope: f"{client} {header_of(scope, b'user-agent')}")


@mutant("raw-path-counted", caught_by=("THR-09",), kind="timed")
def raw_path_counted() -> None:
    """Only the API's paths are counted, and they are told by the bytes of the request: %70roducts is none of them."""
    from reference_impl.middleware.throttle import Throttle

    counted = (b"/products", b"/users", b"/reviews", b"/purchases", b"/sessions")

    @around(Throttle, "__call__")
    async def call(call: Any, throttle: Any, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and not scope["raw_path"].startswith(counted):
            await throttle.app(scope, receive, send)
        else:
            await call(throttle, scope, receive, send)


@mutant("port-is-part-of-the-client", caught_by=("THR-10",), kind="concurrent")
def port_is_part_of_the_client() -> None:
    """The client is the address with its port, so that each connection is another one."""
    count_as(lambda client, scope: f"{client}:{scope['client'][1]}")


@mutant("limit-for-each-worker", caught_by=("THR-10",), kind="concurrent")
def limit_for_each_worker() -> None:
    """Two workers count apart, each for the connections that it happens to serve."""
    count_as(lambda client, scope: f"{client} worker {scope['client'][1] // 2 % 2}")


@mutant("counter-races", caught_by=("THR-10",), kind="concurrent")
def counter_races() -> None:
    """The counter is read from a store, compared, and written back: whoever comes meanwhile reads the same."""
    from reference_impl.services import throttling
    from reference_impl.services.throttling import BucketsInMemory

    @replaces(BucketsInMemory, "take")
    async def take(buckets: Any, client: str) -> Any:
        now = time.monotonic()
        full_at = buckets._full_at.get(client, now)
        await asyncio.sleep(0.001)
        decision = throttling.decide(buckets._policy, full_at, now)
        buckets._full_at[client] = decision.full_at
        return decision


@mutant("limit-for-each-token", caught_by=("THR-11",), kind="timed")
def limit_for_each_token() -> None:
    """The limit belongs to the token, and a token costs nothing but a log-in."""

    def token(client: str, scope: Any) -> str:
        authorization = header_of(scope, b"authorization")
        return hashlib.sha256(authorization.encode()).hexdigest() if authorization else client

    count_as(token)


@mutant("refused-after-the-work", caught_by=("THR-12",), kind="timed")
def refused_after_the_work() -> None:
    """The limit is looked at when the work is done, and only the answer is replaced."""
    from reference_impl.middleware.throttle import Throttle

    @around(Throttle, "__call__")
    async def call(call: Any, throttle: Any, scope: Any, receive: Any, send: Any) -> None:
        answer: list[Any] = []

        async def note(message: Any) -> None:
            answer.append(message)

        async def tell(_: Any, __: Any, send: Any) -> None:
            for message in answer:
                await send(message)

        if scope["type"] == "http":
            await throttle.app(scope, receive, note)
            throttle = copy(throttle)
            throttle.app = tell
        await call(throttle, scope, receive, send)


@mutant("refusal-kept-for-the-key", caught_by=("THR-12",), kind="timed")
def refusal_kept_for_the_key() -> None:
    """The answers to idempotency keys are kept outside of the limiter, its refusals, too."""
    from reference_impl.middleware.throttle import Throttle

    kept: dict[str, list[Any]] = {}

    @around(Throttle, "__call__")
    async def call(call: Any, throttle: Any, scope: Any, receive: Any, send: Any) -> None:
        key = header_of(scope, b"idempotency-key") if scope["type"] == "http" else ""
        messages: list[Any] = []

        async def send_and_keep(message: Any) -> None:
            messages.append(message)
            await send(message)

        if key in kept:
            for message in kept[key]:
                await send(message)
            return
        await call(throttle, scope, receive, send_and_keep)
        if key:
            kept[key] = messages

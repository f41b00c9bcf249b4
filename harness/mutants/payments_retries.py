"""Faults of the stage payments: what is tried again, how often, when, and for how long."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from typing import Any

from archkata.conformance.mutants import around, mutant, put, replaces


def persisting(change: Callable[[Any, Any], Any]) -> None:
    """Put something around the making of attempts, for purchases and refunds."""
    from reference_impl.services import paid_checkout

    around(paid_checkout, "persist")(change)


@mutant("retry-with-new-provider-key", caught_by=("PAY-03",), kind="fault")
def retry_with_new_provider_key() -> None:
    """Each attempt at the provider carries a new key: an unanswered charge is made twice."""
    from reference_impl.remote.provider import HttpProvider

    numbers = itertools.count(1)

    @around(HttpProvider, "_attempt")
    async def attempt_anew(attempt: Any, provider: Any, path: str, body: Any, key: str) -> Any:
        return await attempt(provider, path, body, f"{key}-{next(numbers)}")


@mutant("no-retry-of-429", caught_by=("PAY-03",), kind="fault")
def no_retry_of_429() -> None:
    """429 counts as a refusal like any other 4xx, and is not tried again."""
    from reference_impl.remote import provider

    put(provider, "TRANSIENT", {500, 502, 503, 504})


@mutant("refunds-not-retried", caught_by=("PAY-03",), kind="fault")
def refunds_not_retried() -> None:
    """Charges are tried again, refunds are not."""
    from reference_impl.entities.payments import Fate, Outcome
    from reference_impl.services.paid_checkout import PaidCheckout

    refunding: set[object] = set()

    @around(PaidCheckout, "_finish_refund")
    async def finish_and_tell(finish: Any, checkout: Any, pending: Any) -> Any:
        refunding.add(asyncio.current_task())
        try:
            return await finish(checkout, pending)
        finally:
            refunding.discard(asyncio.current_task())

    async def once(persist: Any, attempt: Any) -> Any:
        if asyncio.current_task() not in refunding:
            return await persist(attempt)
        made = await attempt()
        return Outcome(made.fate, made.charge_id, doubtful=made.fate is Fate.UNANSWERED)

    persisting(once)


@mutant("two-attempts-only", caught_by=("PAY-03",), kind="fault")
def two_attempts_only() -> None:
    """A charge is tried twice in all, and then given up."""
    from reference_impl.services import retries

    put(retries, "ATTEMPTS", 2)


@mutant("nine-attempts", caught_by=("PAY-04",), kind="fault")
def nine_attempts() -> None:
    """The client library tries again what the backend tries again: attempts multiply."""
    from reference_impl.services import retries

    put(retries, "ATTEMPTS", 9)
    put(retries, "FIRST_PAUSE_S", 0.05)
    put(retries, "PATIENCE_S", 13.0)


@mutant("retried-behind-the-client", caught_by=("PAY-04",), kind="fault")
def retried_behind_the_client() -> None:
    """A purchase that was given up is tried once more in the background, after the client has had its 503."""
    tasks = set()

    async def go_on(persist: Any, attempt: Any) -> Any:
        outcome = await persist(attempt)

        async def later() -> None:
            await asyncio.sleep(1)
            await attempt()

        if outcome.fate.name == "FAILED":
            task = asyncio.create_task(later())
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        return outcome

    persisting(go_on)


@mutant("retries-without-pause", caught_by=("PAY-05", "PAY-04"), kind="timed")
def retries_without_pause() -> None:
    """Failed charges are repeated at once, without a pause and up to 20 times."""
    from reference_impl.services import retries

    put(retries, "ATTEMPTS", 21)
    put(retries, "pause_before", lambda _, retry_after: retry_after)


@mutant("retries-in-step", caught_by=("PAY-05",), kind="timed")
def retries_in_step() -> None:
    """Backoff without jitter: what failed together comes back together."""
    from reference_impl.services import retries

    put(retries, "pause_before", lambda retry, retry_after: max(0.6 * 2.0 ** (retry - 1), retry_after))


@mutant("retries-evenly-spaced", caught_by=("PAY-05",), kind="timed")
def retries_evenly_spaced() -> None:
    """Jitter without backoff: each delay is drawn from the same range."""
    from reference_impl.services import retries

    pause_before = retries.pause_before
    put(retries, "pause_before", lambda _, retry_after: pause_before(1, retry_after))


@mutant("retry-after-ignored", caught_by=("PAY-06",), kind="timed")
def retry_after_ignored() -> None:
    """The provider's Retry-After is not read; only the backoff counts."""
    from reference_impl.remote import provider

    put(provider, "seconds_until", lambda _: 0.0)


@mutant("retry-after-as-a-date-ignored", caught_by=("PAY-06",), kind="timed")
def retry_after_as_a_date_ignored() -> None:
    """Retry-After is only understood as a number of seconds; a date counts as now."""
    from reference_impl.remote import provider

    put(provider, "seconds_until", lambda told: float(told) if told.isdecimal() else 0.0)


@mutant("retry-after-cut-short", caught_by=("PAY-06",), kind="timed")
def retry_after_cut_short() -> None:
    """A Retry-After that is too long is waited for as long as there is patience, and then the provider is asked."""
    from reference_impl.remote import provider

    seconds_until = provider.seconds_until
    put(provider, "seconds_until", lambda told: min(seconds_until(told), 4.0))


@mutant("no-provider-timeout", caught_by=("PAY-07",), kind="timed")
def no_provider_timeout() -> None:
    """The call to the provider has no time-out: the purchase hangs."""
    from reference_impl.remote import provider

    put(provider, "LONGEST_ATTEMPT_S", 3600.0)


@mutant("timeout-between-bytes", caught_by=("PAY-07",), kind="timed")
def timeout_between_bytes() -> None:
    """The time-out begins anew with each byte: an answer that trickles in is waited for without end."""
    import httpx

    from reference_impl.remote import provider
    from reference_impl.remote.provider import HttpProvider

    put(provider, "LONGEST_ATTEMPT_S", 3600.0)
    begin = HttpProvider.__init__

    @replaces(HttpProvider, "__init__")
    def begin_impatiently(self: Any, url: str, client: Any) -> None:
        client.timeout = httpx.Timeout(1.9)
        begin(self, url, client)


@mutant("doubtful-keeps-the-units", caught_by=("PAY-09",), kind="fault")
def doubtful_keeps_the_units() -> None:
    """The units of a purchase without an answer stay reserved until somebody has looked into it."""
    from reference_impl.services import paid_purchases

    call_off = paid_purchases.call_off

    @replaces(paid_purchases, "call_off")
    def call_off_and_keep(shop: Any, pending: Any, *, doubtful: bool) -> None:
        if doubtful:
            shop.pending_purchases.call_off(pending.purchase.id, time.time())
        else:
            call_off(shop, pending, doubtful=doubtful)


@mutant("sold-without-an-answer", caught_by=("PAY-09",), kind="fault")
def sold_without_an_answer() -> None:
    """A provider that does not answer is given the benefit of the doubt: the goods go out."""

    async def hope(persist: Any, attempt: Any) -> Any:
        from reference_impl.entities.payments import Fate, Outcome

        outcome = await persist(attempt)
        return Outcome(Fate.DONE, "unknown") if outcome.fate is Fate.UNANSWERED else outcome

    persisting(hope)

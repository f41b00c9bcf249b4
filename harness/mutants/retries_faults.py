"""Faults of the stage retries: twins at the same moment, answers that get lost, an outage that is over."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults

from __future__ import annotations

import json
from typing import Any

from archkata.conformance.mutants import around, mutant, put, replaces, rewritten


@mutant("twins-both-run", caught_by=("RTY-04", "RTY-09"), kind="concurrent")
def twins_both_run() -> None:
    """The key is looked up first, and inserted after the work without a unique constraint: twins both buy."""
    from reference_impl.services import checkout
    from reference_impl.services.checkout import DirectCheckout
    from reference_impl.services.idempotency import keep, kept_answer
    from reference_impl.storage.sqlite import answers

    put(answers, "KEEP", rewritten(answers.KEEP, "INSERT INTO", "INSERT OR REPLACE INTO"))

    @replaces(checkout, "once")
    def work_and_keep(shop: Any, request: Any, work: Any) -> Any:
        answer = work(shop)
        keep(shop, request, answer)
        return answer

    async def looking_first(act: Any, checkout: Any, *order: Any) -> Any:
        kept = await checkout._store.read(lambda shop: kept_answer(shop, order[-1]))
        return kept or await act(checkout, *order)

    for act in ("buy", "refund"):
        around(DirectCheckout, act)(looking_first)


@mutant("keys-of-the-last-five", caught_by=("RTY-04",), kind="concurrent")
def keys_of_the_last_five() -> None:
    """Answers are kept in a cache that is far too small: who asks again later buys again."""
    from reference_impl.storage.sqlite.answers import SqliteAnswers

    keep = SqliteAnswers.keep
    oldest = "DELETE FROM answers WHERE rowid NOT IN (SELECT rowid FROM answers ORDER BY kept_at DESC LIMIT 5)"

    @replaces(SqliteAnswers, "keep")
    def keep_and_forget(answers: Any, kept: Any, now: float) -> None:
        keep(answers, kept, now)
        answers._connection.execute(oldest)


@mutant("outage-remembered", caught_by=("RTY-15",), kind="fault")
def outage_remembered() -> None:
    """Whatever was answered is kept for the key, also that the provider was down."""
    from reference_impl.entities.answers import Answer
    from reference_impl.errors import UnavailableError
    from reference_impl.services.idempotency import keep
    from reference_impl.services.paid_checkout import PaidCheckout

    @around(PaidCheckout, "buy")
    async def buy_and_keep(buy: Any, checkout: Any, bearer: Any, order: Any, request: Any) -> Any:
        try:
            return await buy(checkout, bearer, order, request)
        except UnavailableError as outage:
            answer = Answer(503, json.dumps({"title": "Service Unavailable", "detail": outage.detail}).encode())
            await checkout._store.write(lambda shop: keep(shop, request, answer))
            raise

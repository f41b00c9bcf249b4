"""Faults with keys that only a crash brings to light."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults

from __future__ import annotations

from typing import Any

from archkata.conformance.mutants import around, mutant, put, replaces, rewritten


@mutant("keys-in-memory", caught_by=("RTY-10",), kind="crash")
def keys_in_memory() -> None:
    """Keys and answers are kept in memory only."""
    from reference_impl.storage.sqlite.answers import SqliteAnswers

    kept: dict[str, Any] = {}

    @replaces(SqliteAnswers, "find")
    def find(_answers: Any, name: str) -> Any:
        return kept.get(name)

    @replaces(SqliteAnswers, "keep")
    def keep(_answers: Any, answer: Any, _now: float) -> None:
        kept[answer.request.name] = answer


@mutant("key-marked-for-ever", caught_by=("RTY-11",), kind="crash")
def key_marked_for_ever() -> None:
    """A key is marked as under way in a transaction of its own, and who crashes meanwhile leaves the mark behind."""
    from reference_impl.entities.answers import Answer
    from reference_impl.errors import ConflictError, ShopError
    from reference_impl.services import checkout as services
    from reference_impl.services.checkout import DirectCheckout
    from reference_impl.services.idempotency import keep, kept_answer
    from reference_impl.storage.sqlite import answers

    mark = Answer(102, b"")
    put(answers, "KEEP", rewritten(answers.KEEP, "INSERT INTO", "INSERT OR REPLACE INTO"))

    def begin(shop: Any, request: Any) -> None:
        kept = kept_answer(shop, request)
        if kept == mark:
            raise ConflictError("This very request is under way.")
        if kept is None:
            keep(shop, request, mark)

    @replaces(services, "once")
    def once_marked(shop: Any, request: Any, work: Any) -> Any:
        answer = kept_answer(shop, request)
        if answer is None or answer == mark:
            answer = work(shop)
            keep(shop, request, answer)
        return answer

    @around(DirectCheckout, "buy")
    async def mark_and_buy(buy: Any, checkout: Any, bearer: Any, order: Any, request: Any) -> Any:
        await checkout._store.write(lambda shop: begin(shop, request))
        try:
            return await buy(checkout, bearer, order, request)
        except ShopError:
            forget = "DELETE FROM answers WHERE name = ?"
            name = request.name if request else ""
            await checkout._store.write(lambda shop: shop.connection.execute(forget, (name,)))
            raise

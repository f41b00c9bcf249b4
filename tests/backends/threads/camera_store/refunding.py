"""Refunds that are paid out by the provider: set aside, refund, complete."""

import secrets
import time
from dataclasses import dataclass

from .charging import SILENCE_IS_FINAL
from .database import Connection, Database, Row
from .idempotency import Slot, close_record, drop_record, earlier_answer, open_record
from .ledger import book_refund, units_to_refund
from .messages import Response
from .outbox import Outbox
from .problems import Problem, unavailable
from .provider import Provider, Result, Verdict
from .refunds import own_purchase
from .routing import Caller


@dataclass(frozen=True, slots=True)
class OpenRefund:
    """Units that are set aside for a refund which is not decided; `reference` is its key at the provider."""

    reference: str
    purchase_id: int
    quantity: int
    reason: str | None
    key_id: int | None
    charge: str
    amount: int

    @classmethod
    def of(cls, row: Row) -> "OpenRefund":
        """From its row, joined with that of its purchase."""
        return cls(
            row["reference"],
            row["purchase_id"],
            row["quantity"],
            row["reason"],
            row["key_id"],
            row["provider_charge"],
            row["quantity"] * row["amount"],
        )


class ProviderTill:
    """Refunds with a provider."""

    def __init__(self, database: Database, outbox: Outbox, provider: Provider) -> None:
        self._database = database
        self._outbox = outbox
        self._provider = provider

    def refund(
        self, caller: Caller, purchase_id: int, quantity: int | None, reason: str | None, slot: Slot | None
    ) -> Response:
        """Set the units aside, refund, complete; or refuse, and change nothing."""
        opened = self._set_aside(caller, purchase_id, quantity, reason, slot)
        if isinstance(opened, Response):
            return opened
        try:
            return self._pay_out(opened)
        except Problem:
            raise
        except BaseException:
            self._leave_to_settlement(opened)
            raise

    def _set_aside(
        self, caller: Caller, purchase_id: int, quantity: int | None, reason: str | None, slot: Slot | None
    ) -> OpenRefund | Response:
        with self._database.writing() as transaction:
            purchase = own_purchase(transaction, purchase_id, caller)
            earlier = earlier_answer(transaction, slot)
            if earlier is not None:
                return earlier
            units = units_to_refund(transaction, purchase, quantity)
            record = open_record(transaction, slot)
            if purchase["provider_charge"] is None:
                # Bought before there was a provider: nothing to pay out there.
                response = book_refund(transaction, self._outbox, purchase_id, units, reason)
                close_record(transaction, record, response)
                return response
            transaction.execute(
                "INSERT INTO open_refunds (reference, state, due, key_id, purchase_id, quantity, reason)"
                " VALUES (?, 'refunding', ?, ?, ?, ?, ?)",
                (reference := secrets.token_hex(16), time.time(), record, purchase_id, units, reason),
            )
        charge, amount = purchase["provider_charge"], units * purchase["amount"]
        return OpenRefund(reference, purchase_id, units, reason, record, charge, amount)

    def _pay_out(self, opened: OpenRefund) -> Response:
        verdict = self._provider.refund(opened.charge, opened.amount, opened.reference)
        if verdict.result is Result.DONE:
            return complete(self._database, self._outbox, opened)
        if verdict.doubtful:
            self._leave_to_settlement(opened)
            raise unavailable(
                "refund-in-doubt", "The refund is under way; ask again with the same key.", SILENCE_IS_FINAL
            )
        with self._database.writing() as transaction:
            release(transaction, opened)
        raise _refusal(verdict)

    def _leave_to_settlement(self, opened: OpenRefund) -> None:
        with self._database.writing() as transaction:
            transaction.execute(
                "UPDATE open_refunds SET state = 'doubtful', due = ? WHERE reference = ?",
                (time.time() + SILENCE_IS_FINAL, opened.reference),
            )


def complete(database: Database, outbox: Outbox, opened: OpenRefund) -> Response:
    """Book a refund that is paid out."""
    with database.writing() as transaction:
        transaction.execute("DELETE FROM open_refunds WHERE reference = ?", (opened.reference,))
        response = book_refund(transaction, outbox, opened.purchase_id, opened.quantity, opened.reason)
        close_record(transaction, opened.key_id, response)
    return response


def release(transaction: Connection, opened: OpenRefund) -> None:
    """It never happened: the units may be refunded by another, and the key be tried anew."""
    transaction.execute("DELETE FROM open_refunds WHERE reference = ?", (opened.reference,))
    drop_record(transaction, opened.key_id)


def _refusal(verdict: Verdict) -> Problem:
    if verdict.result is Result.DECLINED:
        return Problem(402, "refund-declined", "The payment provider declined the refund.")
    if verdict.result is Result.REJECTED:
        return Problem(502, "refund-rejected", "The payment provider did not take the refund.")
    return unavailable("refund-failed", "The payment provider does not answer as it should.", verdict.retry_in)

"""Purchases that are paid at the provider: reserve, charge, complete.

No transaction is open while the provider is asked. What is under way stands in `open_charges`, so that whatever
happens in between, the settlement finds it and brings it to its end.
"""

import secrets
import time
from dataclasses import dataclass

from .breaker import Breaker
from .database import Connection, Database, Row
from .idempotency import Slot, close_record, drop_record, earlier_answer, open_record
from .ledger import Sale, book_purchase, take_stock
from .messages import Response
from .outbox import Outbox
from .problems import Problem, unavailable
from .products import move_stock
from .provider import LookUpFailed, Provider, Result, Verdict

# By then a silent attempt has charged or never will; a little more than the contract's 5 s.
SILENCE_IS_FINAL = 5.5


@dataclass(frozen=True, slots=True)
class OpenCharge:
    """A sale whose units are taken and whose payment is not decided."""

    reference: str
    sale: Sale
    key_id: int | None

    @classmethod
    def of(cls, row: Row) -> "OpenCharge":
        """From its row."""
        sale = Sale(row["user_id"], row["product_id"], row["quantity"], row["amount"], row["currency"])
        return cls(row["reference"], sale, row["key_id"])


class ProviderCheckout:
    """Sells with a provider."""

    def __init__(self, database: Database, outbox: Outbox, provider: Provider) -> None:
        self._database = database
        self._outbox = outbox
        self._provider = provider
        self._breaker = Breaker()

    def buy(self, user_id: int, product_id: int, quantity: int, slot: Slot | None) -> Response:
        """Reserve, charge, complete; or refuse, and give everything back."""
        with self._database.reading() as connection:
            earlier = earlier_answer(connection, slot)
        if earlier is not None:
            return earlier
        with self._breaker.passage():
            reserved = self._reserve(user_id, product_id, quantity, slot)
            if isinstance(reserved, Response):
                return reserved
            try:
                return self._pay(reserved)
            except Problem:
                raise
            except BaseException:
                self._orphan(reserved)
                raise

    def _reserve(self, user_id: int, product_id: int, quantity: int, slot: Slot | None) -> OpenCharge | Response:
        with self._database.writing() as transaction:
            earlier = earlier_answer(transaction, slot)
            if earlier is not None:
                return earlier
            sale = take_stock(transaction, user_id, product_id, quantity)
            charge = OpenCharge(secrets.token_hex(16), sale, open_record(transaction, slot))
            transaction.execute(
                "INSERT INTO open_charges"
                " (reference, state, due, key_id, user_id, product_id, quantity, amount, currency)"
                " VALUES (?, 'charging', ?, ?, ?, ?, ?, ?, ?)",
                (
                    charge.reference,
                    time.time(),
                    charge.key_id,
                    user_id,
                    product_id,
                    quantity,
                    sale.amount,
                    sale.currency,
                ),
            )
        return charge

    def _pay(self, charge: OpenCharge) -> Response:
        verdict = self._provider.charge(charge.reference, charge.sale)
        if verdict.result is Result.GIVEN_UP and verdict.doubtful:
            verdict = self._second_look(charge, verdict)
        if verdict.result is Result.GIVEN_UP:
            self._breaker.failed()
        else:
            self._breaker.succeeded()
        if verdict.result is Result.DONE:
            return complete(self._database, self._outbox, charge, verdict.charge)
        self._give_back(charge, doubtful=verdict.doubtful)
        raise _refusal(verdict)

    def _second_look(self, charge: OpenCharge, verdict: Verdict) -> Verdict:
        """A silent attempt may have charged all the same; then the purchase is as good as any."""
        try:
            found = self._provider.look_up(charge.reference)
        except LookUpFailed:
            return verdict
        return verdict if found is None else Verdict(Result.DONE, charge=found.charge)

    def _give_back(self, charge: OpenCharge, *, doubtful: bool) -> None:
        with self._database.writing() as transaction:
            release(transaction, charge)
            if doubtful:
                transaction.execute(
                    "UPDATE open_charges SET state = 'undoing', due = ?, key_id = NULL WHERE reference = ?",
                    (time.time() + SILENCE_IS_FINAL, charge.reference),
                )
            else:
                forget(transaction, charge)

    def _orphan(self, charge: OpenCharge) -> None:
        """Leave a charge to the settlement, because a fault of our own came between."""
        with self._database.writing() as transaction:
            transaction.execute(
                "UPDATE open_charges SET state = 'orphaned', due = ? WHERE reference = ? AND state = 'charging'",
                (time.time() + SILENCE_IS_FINAL, charge.reference),
            )


def complete(database: Database, outbox: Outbox, charge: OpenCharge, provider_charge: str) -> Response:
    """Book a purchase that is paid."""
    with database.writing() as transaction:
        response = book_purchase(transaction, outbox, charge.sale, provider_charge)
        close_record(transaction, charge.key_id, response)
        forget(transaction, charge)
    return response


def release(transaction: Connection, charge: OpenCharge) -> None:
    """Put the units back, and let the key be tried anew."""
    move_stock(transaction, charge.sale.product_id, charge.sale.quantity)
    drop_record(transaction, charge.key_id)


def forget(transaction: Connection, charge: OpenCharge) -> None:
    """Nothing is open any more."""
    transaction.execute("DELETE FROM open_charges WHERE reference = ?", (charge.reference,))


def _refusal(verdict: Verdict) -> Problem:
    if verdict.result is Result.DECLINED:
        return Problem(402, "payment-declined", "The payment was declined.")
    if verdict.result is Result.REJECTED:
        return Problem(502, "payment-rejected", "The payment provider did not take the request.")
    return unavailable("payment-failed", "The payment provider does not answer as it should.", verdict.retry_in)

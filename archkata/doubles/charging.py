"""The payment provider on its side of the wire: what it does with each request."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from archkata.doubles.background import Background
from archkata.doubles.calls import FULL, Call, Notebook
from archkata.doubles.conversation import Conversation, Outgoing
from archkata.doubles.ledger import Charge, ChargeLedger
from archkata.doubles.orders import ChargeOrder, LookUp, Misasked, RefundOrder, read_order
from archkata.doubles.playing import Deed, Performance
from archkata.doubles.reactions import MOST_KEYS, SUCCESS, Reaction, ReactionPlan, Status
from archkata.doubles.reading import Incoming
from archkata.language import Text, text

MOST_BYTES = 64 * 1024
_JSON = {"Content-Type": "application/json"}


class ProviderOperation(StrEnum):
    """What a backend may ask for."""

    CHARGE = "charge"
    REFUND = "refund"
    LOOKUP = "lookup"


@dataclass(slots=True)
class Attempt(Call):
    """A charge, a refund or a look-up that was asked for.

    `of` is the amount of the charge that it is about, `charge_id` the charge that is to be refunded; `currency` and
    `reference` are those of the charge. `kind` is None where the request was not understood.
    """

    kind: ProviderOperation | None = None
    key: str | None = None
    amount: int | None = None
    currency: str | None = None
    reference: str | None = None
    of: int | None = None
    charge_id: str | None = None


class ChargingService:
    """Scripts, books and notes of one provider. All of it lives in the loop's thread."""

    most_bytes = MOST_BYTES

    def __init__(self, background: Background, *, keep_notes: bool) -> None:
        self.notebook: Notebook[Attempt] = Notebook(keep=keep_notes)
        self._background = background
        self._pending: set[asyncio.TimerHandle] = set()
        self.forget()

    def forget(self) -> None:
        """Begin anew: empty books, no scripts, no notes, and nothing that would still be charged late."""
        for handle in self._pending:
            handle.cancel()
        self._pending.clear()
        self.ledger = ChargeLedger()
        self._amounts: dict[str, int] = {}
        self.notebook.forget()
        self.forget_scripts()

    def forget_scripts(self) -> None:
        """Let everything succeed."""
        self.plans: dict[tuple[ProviderOperation, int | None], ReactionPlan] = {}
        self.everything: ReactionPlan | None = None

    # As a service

    async def respond(self, request: Incoming, talk: Conversation) -> None:
        """Meet one request."""
        attempt = Attempt(request)
        if self.notebook.is_full or self.ledger.is_full:
            self.notebook.blame(request, FULL)
            talk.answer(Outgoing(503))
            return
        try:
            deed = self._understand(attempt)
        except Misasked as misasked:
            self._complain(attempt, misasked, talk)
            return
        self.notebook.note(attempt)
        await Performance(attempt, talk, deed, self._later, self.notebook.watch).play(self._reaction(attempt))

    def note_garbage(self, sentence: Text) -> None:
        """Take note of bytes that were no request."""
        self.notebook.blame(None, sentence, time.monotonic())

    # Understanding

    def _understand(self, attempt: Attempt) -> Deed:
        order = read_order(attempt.request)
        if isinstance(order, LookUp):
            return self._understand_lookup(attempt, order)
        attempt.key, attempt.amount = order.key, order.amount
        if isinstance(order, RefundOrder):
            return self._understand_refund(attempt, order)
        return self._understand_charge(attempt, order)

    def _understand_charge(self, attempt: Attempt, order: ChargeOrder) -> Deed:
        attempt.kind, attempt.of = ProviderOperation.CHARGE, order.amount
        attempt.currency, attempt.reference = order.currency, order.reference
        if len(self._amounts) < MOST_KEYS:
            self._amounts[order.reference] = order.amount
        made = self.ledger.charged_under(order.key)
        if made is not None and (made.amount, made.currency) != (order.amount, order.currency):
            was = f"{made.amount} {made.currency}"
            raise Misasked(text("the key {key} has charged {was} already", key=order.key, was=was))
        return lambda: _created(
            self.ledger.charge(order.key, order.amount, order.currency, order.reference, time.monotonic()).id
        )

    def _understand_refund(self, attempt: Attempt, order: RefundOrder) -> Deed:
        attempt.kind = ProviderOperation.REFUND
        charge = self.ledger.charges.get(order.charge_id)
        if charge is None:
            raise Misasked(text("there is no charge {id}", id=order.charge_id[:80]), 404)
        attempt.of, attempt.charge_id = charge.amount, charge.id
        attempt.currency, attempt.reference = charge.currency, charge.reference
        made = self.ledger.refunded_under(charge, order.key)
        if made is not None and made.amount != order.amount:
            raise Misasked(text("the key {key} has paid back {was} already", key=order.key, was=made.amount))
        if made is None and order.amount > charge.net:
            raise Misasked(
                text("{amount} is more than the {left} left to refund", amount=order.amount, left=charge.net)
            )
        return lambda: self._refund(charge, order)

    def _refund(self, charge: Charge, order: RefundOrder) -> Outgoing:
        if self.ledger.refunded_under(charge, order.key) is None and order.amount > charge.net:
            return Outgoing(409)  # another refund took the rest before this one was settled
        return _created(self.ledger.refund(charge, order.key, order.amount, time.monotonic()).id)

    def _understand_lookup(self, attempt: Attempt, order: LookUp) -> Deed:
        attempt.kind = ProviderOperation.LOOKUP
        known = [reference for reference in order.references if reference in self._amounts]
        attempt.reference = known[0] if known else min(order.references)
        attempt.of = self._amounts.get(attempt.reference)
        return lambda: _json(200, {"items": [_item(charge) for charge in self.ledger.referring(set(order.references))]})

    def _complain(self, attempt: Attempt, misasked: Misasked, talk: Conversation) -> None:
        # who only looks around, as a probe at start does, breaks nothing
        looks_around = misasked.status == 404 and attempt.request.method in {"GET", "HEAD", "OPTIONS"}
        if not looks_around:
            attempt.fault = misasked.sentence
        self.notebook.note(attempt)
        attempt.status, attempt.answered = misasked.status, time.monotonic()
        talk.answer(_json(misasked.status, {"status": misasked.status, "detail": str(misasked.sentence)}))
        self.notebook.watch(attempt)

    # Reacting

    def _reaction(self, attempt: Attempt) -> Reaction:
        assert attempt.kind is not None  # noqa: S101 - known to whom the request was understood
        plan = self.everything or self.plans.get((attempt.kind, attempt.of)) or self.plans.get((attempt.kind, None))
        if plan is None:
            return SUCCESS
        reaction = plan.next(attempt.key or attempt.reference)
        return SUCCESS if _refuses(reaction) and self._is_done(attempt) else reaction

    def _is_done(self, attempt: Attempt) -> bool:
        """Say whether the key has had its effect: what was done under it cannot be declined any more."""
        charge = self.ledger.charges.get(attempt.charge_id or "")
        if charge is not None:
            return self.ledger.refunded_under(charge, attempt.key or "") is not None
        return self.ledger.charged_under(attempt.key or "") is not None

    def _later(self, seconds: float, deed: Deed) -> None:
        def do() -> None:
            self._pending.discard(handle)
            deed()

        handle = self._background.loop.call_later(seconds, do)
        self._pending.add(handle)


def _refuses(reaction: Reaction) -> bool:
    return isinstance(reaction, Status) and 400 <= reaction.status < 500 and reaction.status != 429


def _created(made_id: str) -> Outgoing:
    return _json(201, {"id": made_id, "status": "succeeded"})


def _item(charge: Charge) -> dict[str, Any]:
    return {"id": charge.id, "status": "succeeded", "amount": charge.amount, "refunded": charge.refunded}


def _json(status: int, content: dict[str, Any]) -> Outgoing:
    return Outgoing(status, json.dumps(content, ensure_ascii=False).encode(), _JSON)

"""The audit of a store: every product conserved, every receipt kept, every key with one effect."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import closing
from typing import Any, TypeVar
from urllib.parse import quote

from archkata.language import text
from archkata.load.audit import Audit
from archkata.load.dialect import Dialect
from archkata.load.finding import LoadFinding, holding_if
from archkata.load.journal import RunJournal
from archkata.load.verdicts import LimitOutcome
from archkata.wire import Address
from loadtests.audit.client import AuditClient
from loadtests.audit.conservation import ProductBooks
from loadtests.audit.ledger import BOUGHT, EDITOR, SAME, SECOND, Move, SalesLedger

T = TypeVar("T")
MOST_PURCHASES = 2_000
MOST_PRODUCTS = 2_000
MOST_REPEATS = 50
MOST_UNKNOWN = 200
NEXT_STEP = text("archkata test --stage consistency looks for the race behind it, request by request.")


def audit_sales(journal: RunJournal, address: Address, dialect: Dialect | None = None) -> Audit:
    """Compare the journal of a run with what its target says now, at a quiet moment."""
    return audit_ledger(SalesLedger.of(journal), address, dialect)


def audit_ledger(ledger: SalesLedger, address: Address, dialect: Dialect | None = None) -> Audit:
    """Compare what is known of a run with what its target says now."""
    with closing(AuditClient(address, ledger, dialect)) as client:
        return _Auditor(ledger, client).audit()


class _Auditor:
    def __init__(self, ledger: SalesLedger, client: AuditClient) -> None:
        self._ledger = ledger
        self._client = client
        self._chance = random.Random(0)

    def audit(self) -> Audit:
        ledger = self._ledger
        outcomes = self._outcomes()
        kept = [
            (move, answer) for move, answer in outcomes
            if move.kind == BOUGHT and answer is not None and not answer.get("unknown")
        ]  # fmt: skip
        receipts = [(move, answer) for move, answer in kept if "id" in answer]
        found = Audit(next_step=NEXT_STEP)
        # first, so that a second effect of a key is missing in the stock behind it
        if ledger.honours_keys:
            found.findings.append(self._keys())
        elif SECOND in ledger.keys:
            found.notices.append(text("Keys were not tried: a purchase repeated with its key was a second one."))
        elif ledger.keys:
            status = min(ledger.keys - {SAME})
            found.findings.append(
                LoadFinding(text("a purchase repeated with its key is the same purchase"), LimitOutcome.INCONCLUSIVE,
                        text("before the run a repeat was answered {status}", status=status))
            )  # fmt: skip
        conservation = self._conservation(outcomes)
        # the lines that a journal lacks may be the units that a stock lacks
        found.findings.append(conservation if ledger.is_whole else conservation.undecided())
        if any(move.kind == BOUGHT for move in ledger.moves):
            found.findings.append(self._receipts(receipts, len(kept) - len(receipts)))
        if not ledger.is_whole:
            found.findings.append(
                LoadFinding(
                    text("the journal of the run is whole"), LimitOutcome.INCONCLUSIVE, text("lines of it are missing")
                )
            )
        return found

    def _outcomes(self) -> list[tuple[Move, dict[str, Any] | None]]:
        """Return the moves with what is known of them by now: an answer (perhaps empty), None for nothing happened.

        What is unknown is asked for again with its key; what stays so has the answer `{"unknown": True}`.
        """
        open_moves = [move for move in self._ledger.moves if move.happened is None]
        asked = [move for move in open_moves if move.key and move.account != EDITOR and self._ledger.honours_keys]
        asked = asked[:MOST_UNKNOWN]
        again = dict(zip(map(id, asked), self._client.each(self._client.repeat, asked), strict=True))
        rows: list[tuple[Move, dict[str, Any] | None]] = []
        for move in self._ledger.moves:
            answer: dict[str, Any] | None = (move.answer or {}) if move.happened else None
            if move.happened is None:
                found = again.get(id(move))
                answer = {"unknown": True}
                if found is not None and found.is_final:
                    answer = found.body if found.status < 300 else None
            rows.append((move, answer))
        return rows

    def _conservation(self, outcomes: Sequence[tuple[Move, dict[str, Any] | None]]) -> LoadFinding:
        books = {product: ProductBooks(stock) for product, stock in self._ledger.products.items()}
        for move, answer in outcomes:
            if move.product in books:
                happened = None if answer and answer.get("unknown") else answer is not None
                books[move.product].enter(move, happened=happened)
        chosen = self._some(list(books.items()), MOST_PRODUCTS)
        stocks = self._client.each(lambda row: self._client.read(f"/products/{_part(row[0])}"), chosen)
        wrong = [
            (product, each, found)
            for (product, each), found in zip(chosen, stocks, strict=True)
            if found.status == 200 and not each.agree_with(found.body.get("stock"))
        ]
        unread = sum(found.status != 200 for found in stocks)
        moves = sum(each.moves for _, each in chosen)
        seen = text("{count} products, {moves} moves", count=len(chosen), moves=moves)
        if unread:
            seen = text("{unread} of {count} products could not be read", unread=unread, count=len(chosen))
        if wrong:
            product, each, found = wrong[0]
            seen = text(
                "{count} products are wrong; {product} has a stock of {stock}, where {least} to {most} is possible",
                count=len(wrong), product=product, stock=found.body.get("stock"), least=each.least, most=each.most,
            )  # fmt: skip
        # where the outcome of every move is unknown, any stock is possible
        enough = bool(chosen) and unread == 0 and any(each.known for _, each in chosen)
        return LoadFinding(
            text("no unit is lost or made up: stock = published - bought + refunded + restocked"),
            LimitOutcome.FAILED if wrong else holding_if(True, enough=enough),
            seen,
            {"products": len(chosen), "wrong": len(wrong), "unread": unread},
            is_timed=False,
        )

    def _receipts(self, receipts: Sequence[tuple[Move, dict[str, Any]]], nameless: int) -> LoadFinding:
        """Read acknowledged purchases back; `nameless` are those whose answer has no id to read them by."""
        chosen = self._some(receipts, MOST_PURCHASES)
        found = self._client.each(
            lambda row: self._client.read(f"/purchases/{_part(row[1]['id'])}", row[0].account), chosen
        )
        pairs = list(zip(chosen, found, strict=True))
        lost = [row for row, each in pairs if each.status == 404]
        differing = [row for row, each in pairs if each.status == 200 and not _agrees(*row, each.body)]
        unread = sum(each.status not in {200, 404} for _, each in pairs)
        twice = len(receipts) - len({str(answer["id"]) for _, answer in receipts})
        enough = bool(receipts) and not unread and not nameless
        doubt = text("{count} acknowledgements have no id, so their purchases cannot be looked up", count=nameless)
        return LoadFinding(
            text("each acknowledged purchase is there, with its numbers"),
            LimitOutcome.FAILED if lost or differing or twice else holding_if(True, enough=enough),
            text(
                "{count} of {all} read: {lost} lost, {differing} with other numbers, {twice} ids given twice",
                count=len(chosen) - unread, all=len(receipts), lost=len(lost), differing=len(differing), twice=twice,
            ),
            {"read": len(chosen) - unread, "purchases": len(receipts), "lost": len(lost), "differing": len(differing),
             "twice": twice, "unread": unread, "nameless": nameless},
            is_timed=False,
            doubt=doubt if nameless else None,
        )  # fmt: skip

    def _keys(self) -> LoadFinding:
        """Repeat some acknowledged purchases with their keys: the same answer comes, and the stock stays as it is."""
        kept = [move for move in self._ledger.moves if move.kind == BOUGHT and move.key and move.happened]
        chosen = self._some([move for move in kept if move.answer], MOST_REPEATS)
        found = self._client.each(self._client.repeat, chosen)
        final = [(move, each) for move, each in zip(chosen, found, strict=True) if each.is_final]
        wrong = [move for move, each in final if any(each.body.get(k) != v for k, v in (move.answer or {}).items())]
        return LoadFinding(
            text("a purchase repeated with its key is the same purchase"),
            holding_if(not wrong, enough=bool(chosen) and len(final) == len(chosen)),
            text("{count} repeated, {wrong} answered otherwise", count=len(final), wrong=len(wrong)),
            {"repeated": len(final), "wrong": len(wrong)},
            is_timed=False,
        )

    def _some(self, rows: Sequence[T], most: int) -> list[T]:
        return list(rows) if len(rows) <= most else self._chance.sample(list(rows), most)


def _agrees(move: Move, answer: dict[str, Any], body: dict[str, Any]) -> bool:
    """Say whether a purchase is what was acknowledged, and its total what it must be."""
    price, total = body.get("unit_price"), body.get("total")
    if not isinstance(price, dict) or not isinstance(total, dict):
        return False
    amount = price.get("amount")
    if type(amount) is not int or body.get("quantity") != move.quantity:
        return False
    same = all(body.get(name) == answer[name] for name in ("quantity", "unit_price", "total") if name in answer)
    return same and total.get("amount") == move.quantity * amount


def _part(identity: Any) -> str:
    return quote(str(identity), safe="", errors="surrogatepass")

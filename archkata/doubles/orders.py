"""What a backend asks of the payment provider, and whether it asks as section 10 of the contract says."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn
from urllib.parse import unquote, unquote_plus, urlsplit

from archkata.doubles.reading import Incoming
from archkata.language import Text, text

MOST_AMOUNT = 2**53 - 1
MOST_REFERENCE = 128
MOST_KEY = 255


class Misasked(Exception):
    """A request that the contract does not know; `status` is the answer that it gets."""

    def __init__(self, sentence: Text, status: int = 400) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.status = status


@dataclass(frozen=True)
class ChargeOrder:
    """POST /charges."""

    key: str
    amount: int
    currency: str
    reference: str


@dataclass(frozen=True)
class RefundOrder:
    """POST /charges/{id}/refunds."""

    key: str
    charge_id: str
    amount: int


@dataclass(frozen=True)
class LookUp:
    """GET /charges?reference=…; `references` are the readings of it, because `+` may mean itself or a blank."""

    references: frozenset[str]


def read_order(request: Incoming) -> ChargeOrder | RefundOrder | LookUp:
    """Understand a request; raise Misasked."""
    try:
        parts = urlsplit(request.target)
    except ValueError:
        raise Misasked(text("the target of the request is no path")) from None
    refund = re.fullmatch(r"/charges/([^/]+)/refunds", parts.path)
    if request.method == "POST" and parts.path == "/charges":
        body = _object(request)
        return ChargeOrder(_key(request), _amount(body), _currency(body), _reference(body))
    if request.method == "POST" and refund:
        return RefundOrder(_key(request), unquote(refund[1]), _amount(_object(request)))
    if request.method == "GET" and parts.path == "/charges":
        return LookUp(_references(parts.query))
    raise Misasked(text("the provider has no {method} {path}", method=request.method, path=parts.path[:80]), 404)


def _object(request: Incoming) -> Mapping[str, Any]:
    try:
        body = json.loads(request.body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Misasked(text("the body is not JSON")) from None
    if not isinstance(body, dict):
        raise Misasked(text("the body is not a JSON object"))
    return body


def _key(request: Incoming) -> str:
    key = (request.header("Idempotency-Key") or "").strip()
    if not key:
        raise Misasked(text("there is no Idempotency-Key"))
    if len(key) > MOST_KEY:
        raise Misasked(text("the Idempotency-Key is longer than {most} characters", most=MOST_KEY))
    return key


def _amount(body: Mapping[str, Any]) -> int:
    amount = body.get("amount")
    if isinstance(amount, bool) or not isinstance(amount, int) or not 1 <= amount <= MOST_AMOUNT:
        raise Misasked(text("`amount` is not a whole number of at least 1: {found}", found=_shown(body, "amount")))
    return amount


def _currency(body: Mapping[str, Any]) -> str:
    currency = body.get("currency")
    if not isinstance(currency, str) or not re.fullmatch(r"[A-Z]{3}", currency):
        raise Misasked(text("`currency` is not three capital letters: {found}", found=_shown(body, "currency")))
    return currency


def _reference(body: Mapping[str, Any]) -> str:
    reference = body.get("reference")
    if not isinstance(reference, str) or len(reference) > MOST_REFERENCE:
        found = _shown(body, "reference")
        raise Misasked(
            text("`reference` is not a text of up to {most} characters: {found}", most=MOST_REFERENCE, found=found)
        )
    return reference


def _references(query: str) -> frozenset[str]:
    values = [value for name, _, value in (part.partition("=") for part in query.split("&")) if name == "reference"]
    if len(values) != 1:
        raise Misasked(text("a look-up needs one `reference` in the query"))
    try:
        readings = frozenset({unquote(values[0], errors="strict"), unquote_plus(values[0], errors="strict")})
    except UnicodeDecodeError:
        raise Misasked(text("the `reference` in the query is not percent-encoded UTF-8")) from None
    if min(map(len, readings)) > MOST_REFERENCE:
        raise Misasked(text("the `reference` in the query is longer than {most} characters", most=MOST_REFERENCE))
    return readings


def _shown(body: Mapping[str, Any], name: str) -> str:
    return json.dumps(body.get(name), ensure_ascii=False)[:80] if name in body else "–"


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)

"""Paged lists: signed cursors, and pages that are shorter than what was asked for."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from .database import Row
from .messages import Response, json_response
from .problems import Problem

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
SIGNATURE_BYTES = 12
NAME_DIGITS = 16
INTEGER = re.compile(r"-?[0-9]{1,9}")

Position = list[int | str]


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a client stands in a list: after `position`, having seen `pages` pages."""

    name: str
    position: Position
    pages: int


class Pager:
    """Cuts lists into pages. Cursors are signed, so that a made-up one is known as such."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def page(
        self,
        query: Mapping[str, str],
        name: str,
        fetch: Callable[[Position, int], Sequence[Row]],
        position_of: Callable[[Row], Position],
        represent: Callable[[Row], Mapping[str, object]],
    ) -> Response:
        """The page that the query asks for, of the list that `name` tells from all others."""
        name = hashlib.sha256(name.encode()).hexdigest()[:NAME_DIGITS]
        walk = self._walk(query, name)
        if walk.pages == _pause(name):
            return self._answer([], Walk(name, walk.position, walk.pages + 1))
        size = _size(query.get("limit"))
        rows = fetch(walk.position, size)
        items = [represent(row) for row in rows]
        if len(rows) < size:
            return self._answer(items, None)
        return self._answer(items, Walk(name, position_of(rows[-1]), walk.pages + 1))

    def _answer(self, items: Sequence[Mapping[str, object]], following: Walk | None) -> Response:
        cursor = None if following is None else self._cursor(following)
        return json_response(200, {"items": items, "next_cursor": cursor, "count": len(items)})

    def _walk(self, query: Mapping[str, str], name: str) -> Walk:
        cursor = query.get("cursor")
        if cursor is None:
            return Walk(name, [], 0)
        payload, _, signature = cursor.partition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(payload).encode()):
            raise Problem(400, "unknown-cursor", "This cursor was not given by this store.")
        of, position, pages = json.loads(base64.urlsafe_b64decode(payload))
        if of != name:
            raise Problem(400, "unknown-cursor", "This cursor belongs to another list.")
        return Walk(name, position, pages)

    def _cursor(self, walk: Walk) -> str:
        content = json.dumps([walk.name, walk.position, walk.pages]).encode()
        payload = base64.urlsafe_b64encode(content).decode("ascii")
        return f"{payload}.{self._signature(payload)}"

    def _signature(self, payload: str) -> str:
        digest = hmac.digest(self._secret, payload.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest[:SIGNATURE_BYTES]).decode("ascii")


def _pause(name: str) -> int:
    """The number of the one page of this list that stays empty: for some lists already the first."""
    return 0 if int(name, 16) % 4 == 0 else 1


def _size(limit: str | None) -> int:
    """How many items a page takes: two thirds of what was asked for, and a sensible number for nonsense."""
    asked = DEFAULT_LIMIT
    if limit is not None and INTEGER.fullmatch(limit):
        asked = min(max(int(limit), 1), MAX_LIMIT)
    return max(1, asked * 2 // 3)

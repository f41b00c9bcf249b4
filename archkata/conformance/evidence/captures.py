"""What the answers of a chain gave: ids, tokens, cursors, tags and places that later requests send back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from archkata.conformance.credentials import cookies_of
from archkata.wire import Exchange, UnreadableError, read_json
from archkata.wire.values import place

LEAST_LENGTH = 8
MOST_LENGTH = 4096
MOST_LEAVES = 300
MOST_BODY = 256 * 1024
COOKIE_HEADER = "Set-Cookie"
_PLAIN_COOKIE = re.compile(r"[\w-]+=[\w.~+/=%!*-]+", re.ASCII)
NAMES_AN_ID = re.compile(r"(?:^|_)id$|[a-z]Id$|^ID$")


@dataclass(frozen=True, eq=False)
class Source:
    """A value of an answer: a member of its body by its path, or a header. `name` is what a variable may be called."""

    step: int
    value: str
    name: str
    path: tuple[str | int, ...] = ()
    header: str = ""


class Captures:
    """Values by what they are; the first answer that had one is its source.

    What a request had sent before an answer gave it back is not captured, because it is known without the answer.
    """

    def __init__(self, origin: str, token: str) -> None:
        self._origin = origin
        self._token = token
        self._texts: dict[str, Source] = {}
        self._numbers: dict[int, Source] = {}
        self._places: dict[str, Source] = {}
        self._sent: set[str] = set()

    def text(self, value: str) -> Source | None:
        """Return the source of a text."""
        return self._texts.get(value)

    def number(self, value: int) -> Source | None:
        """Return the source of a whole number that was an id."""
        return self._numbers.get(value)

    def place(self, target: str) -> Source | None:
        """Return the Location that led to a request target."""
        return self._places.get(target)

    def in_url(self, value: str) -> Source | None:
        """Return the source of a part of a URL, where texts and numbers look the same."""
        is_number = value.isascii() and value.isdigit() and len(value) <= 16
        return self._texts.get(value) or (self._numbers.get(int(value)) if is_number else None)

    def note_sent(self, value: str) -> None:
        """Remember what a request sent."""
        self._sent.add(value)

    def learn(self, step: int, exchange: Exchange) -> None:
        """Take note of what an answer gives."""
        reply = exchange.reply
        if reply is None:
            return
        tag, location = reply.header("ETag"), reply.header("Location")
        if tag:
            self._texts.setdefault(tag, Source(step, tag, "ETAG", header="ETag"))
        if location:
            goal = place(f"{self._origin}{exchange.request.target}", location)
            if goal is not None:
                self._places.setdefault(goal.target, Source(step, goal.target, "LOCATION", header="Location"))
        for name, crumb in cookies_of(reply).items():
            pair = f"{name}={crumb}"
            if _PLAIN_COOKIE.fullmatch(pair) and pair not in self._sent:
                self._texts.setdefault(pair, Source(step, pair, "COOKIE", header=COOKIE_HEADER))
        noun = _noun(exchange.request.target)
        for path, value in _leaves(reply.body):
            self._learn_member(step, path, value, noun)

    def _learn_member(self, step: int, path: tuple[str | int, ...], value: str | int, noun: str) -> None:
        member = next((str(part) for part in reversed(path) if isinstance(part, str)), "")
        source = Source(step, str(value), _variable_name(member, noun), path)
        if isinstance(value, int):
            if NAMES_AN_ID.search(member) and value >= 0:
                self._numbers.setdefault(value, source)
        elif self._is_worth_keeping(member, value):
            self._texts.setdefault(value, source)

    def _is_worth_keeping(self, member: str, value: str) -> bool:
        if value in self._sent or len(value) > MOST_LENGTH or not value.isprintable():
            return False
        is_plain = json.dumps(value, ensure_ascii=False) == f'"{value}"'
        is_fresh = bool(self._token) and self._token in value.lower()
        return is_plain and not is_fresh and (len(value) >= LEAST_LENGTH or bool(NAMES_AN_ID.search(member) and value))


def _leaves(body: bytes) -> Iterator[tuple[tuple[str | int, ...], str | int]]:
    """Yield the texts and whole numbers of a JSON document, the outer ones first, with their paths."""
    if not body or len(body) > MOST_BODY:
        return
    try:
        level: list[tuple[tuple[str | int, ...], Any]] = [((), read_json(body))]
    except UnreadableError:
        return
    seen = 0
    while level and seen < MOST_LEAVES:
        inner: list[tuple[tuple[str | int, ...], Any]] = []
        for path, value in level:
            seen += 1
            if isinstance(value, dict):
                inner += [((*path, name), member) for name, member in value.items()]
            elif isinstance(value, list):
                inner += [((*path, index), item) for index, item in enumerate(value)]
            elif isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
                yield path, value
        level = inner[:MOST_LEAVES]


def _noun(target: str) -> str:
    """Return what a collection's path calls its things: `/api/v1/purchases?limit=2` is about PURCHASE."""
    segments = [part for part in urlsplit(target).path.split("/") if re.fullmatch(r"[A-Za-z][A-Za-z_-]*", part)]
    noun = re.sub(r"\W", "_", segments[-1]).upper() if segments else "THING"
    return noun[:-1] if noun.endswith("S") and len(noun) > 1 else noun


def _variable_name(member: str, noun: str) -> str:
    """`id` of a user is USER_ID, `access_token` TOKEN, `next_cursor` CURSOR."""
    if member.lower() == "id":
        return f"{noun}_ID"
    whole = re.sub(r"\W", "_", member).upper()
    name = whole if NAMES_AN_ID.search(member) else whole.rsplit("_", 1)[-1]
    return name if re.fullmatch(r"[A-Z][A-Z0-9_]*", name) else "VALUE"

"""Answers that are kept, so that a request that comes again gets the same one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def encoded(value: Mapping[str, Any]) -> bytes:
    """Compact JSON in UTF-8."""
    return ENCODER.encode(value).encode()


@dataclass(frozen=True, slots=True)
class Answer:
    """A success as it went out: its status, its body, and where the new thing is."""

    status: int
    body: bytes
    location: str | None = None


def created(location: str, view: Mapping[str, Any]) -> Answer:
    """201, the new thing, and where it is."""
    return Answer(201, encoded(view), location)


def made(view: Mapping[str, Any]) -> Answer:
    """201 and a new thing without a place of its own."""
    return Answer(201, encoded(view))


def done(view: Mapping[str, Any]) -> Answer:
    """200 and the thing as it is now."""
    return Answer(200, encoded(view))


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """A request that its client has named. `name` says whose key it is and for what; the rest, what was sent."""

    name: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The answer to a keyed request, and what that request was."""

    request: KeyedRequest
    answer: Answer

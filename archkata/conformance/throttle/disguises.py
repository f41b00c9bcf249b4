"""Requests that try to pass for those of another client, or for another path, under a throttle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeVar

from archkata.conformance.calling.answer import Answer
from archkata.conformance.calling.caller import Caller

A = TypeVar("A", bound=Caller)

FORGED: Final = {
    "X-Forwarded-For": "203.0.113.{n}",
    "Forwarded": "for=203.0.113.{n}",
    "X-Real-IP": "203.0.113.{n}",
    "User-Agent": "browser/{n}.0",
}


def disguised(actor: A, n: int) -> A:
    """Return an actor whose requests forge every header that might tell clients apart; each number forges another."""
    return actor.with_headers({name: value.format(n=n) for name, value in FORGED.items()})


def spelt_otherwise(actor: Caller, operation: str, times: int) -> Iterator[Answer]:
    """GET an operation by other spellings of its path, so many times by each."""
    path = actor.scene.path_of(operation)
    encoded = f"/%{ord(path[1]):02x}{path[2:]}"
    for spelling in (path + "?x={n}", encoded, "/" + path, path + "/"):
        for n in range(times):
            yield actor.request("GET", spelling.replace("{n}", str(n)))

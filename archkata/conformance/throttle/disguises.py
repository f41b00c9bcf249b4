"""What a client may say to be taken for somebody else, or for one who asks for something else."""

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
    """The same somebody, who forges every header that might tell clients apart; another one for each number."""
    return actor.with_headers({name: value.format(n=n) for name, value in FORGED.items()})


def spelt_otherwise(actor: Caller, times: int) -> Iterator[Answer]:
    """Ask for the catalogue by other spellings of its path, so many times by each."""
    path = actor.scene.path_of("list_products")
    encoded = f"/%{ord(path[1]):02x}{path[2:]}"
    for spelling in (path + "?x={n}", encoded, "/" + path, path + "/"):
        for n in range(times):
            yield actor.request("GET", spelling.replace("{n}", str(n)))

"""Decide whether two kinds of answers can be told apart by anything but what belongs to each single one of them.

Each kind is seen several times. What changes among answers of one kind (ids, instants, what the request itself named)
says nothing about the kind; what is the same in all of them must be the same in the other kind, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from archkata.conformance.calling.answer import Answer
from archkata.conformance.vocabulary.expectations import ensure, shown
from archkata.language import Text, text
from archkata.wire import UnreadableError, read_json

HEADERS = ("WWW-Authenticate", "Content-Type")
OWN = "…"
# Instants, and words of six or more signs with a digit among them, as ids and hashes are.
_INDIVIDUAL = re.compile(
    r"\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?|(?<![\w-])(?=[\w-]*\d)[\w-]{6,}", re.IGNORECASE
)

Traits = Mapping[str, str]


def traits(answer: Answer, *own: object) -> Traits:
    """Return what there is to see of an answer, by name; `own` is what the request named, and is left out."""
    try:
        body = dict(_members("", read_json(answer.body)))
    except UnreadableError:
        body = {"body": answer.body.decode("utf-8", "replace")}
    return {
        "status": str(answer.status),
        **{name: answer.header(name) or "" for name in HEADERS},
        **{name: _without(value, own) for name, value in body.items()},
    }


def ensure_alike(ones: Sequence[Traits], others: Sequence[Traits], *, kinds: tuple[Text, Text]) -> None:
    """Refute the rule where something tells all answers of one kind from all of the other. `kinds` are their names."""
    for name in dict.fromkeys(name for seen in (*ones, *others) for name in seen):
        left, right = _values(name, ones), _values(name, others)
        if len(left) > 1 or len(right) > 1:
            left, right = _cleaned(left), _cleaned(right)
        ensure(
            left == right or len(left) > 1 or len(right) > 1,
            text("{name}: the same for {one} and {other}", name=name.lstrip("/"), one=kinds[0], other=kinds[1]),
            text("{left} and {right}", left=_told(left), right=_told(right)),
        )


def _members(path: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _members(f"{path}/{name}", member)
    elif isinstance(value, list):
        yield f"{path}/length", str(len(value))
        for place, item in enumerate(value):
            yield from _members(f"{path}/{place}", item)
    elif value is not None:
        yield path or "body", shown(value)


def _without(value: str, own: Iterable[object]) -> str:
    for named in own:
        value = re.sub(rf"(?<!\w){re.escape(str(named))}(?!\w)", OWN, value, flags=re.IGNORECASE)
    return value


def _values(name: str, seen: Sequence[Traits]) -> set[str]:
    return {one.get(name, "") for one in seen}


def _cleaned(values: set[str]) -> set[str]:
    return {_INDIVIDUAL.sub(OWN, value) for value in values}


def _told(values: set[str]) -> str:
    return " / ".join(sorted(values)) or "–"

"""Which members a target wants at a creation although the contract does not name them, as its refusals say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from archkata.conformance.additions import UNIQUE
from archkata.conformance.calling.answer import Answer
from archkata.conformance.learning.course import Course
from archkata.conformance.learning.sessions import INVALID
from archkata.conformance.outcome import Finding
from archkata.language import text

USUAL: Final = ("username",)
ROUNDS: Final = 3
MOST: Final = 4
_NAME: Final = re.compile(r"[A-Za-z_][\w-]{1,39}")
_WHERE: Final = {"pointer", "loc", "field", "path", "param", "parameter", "property", "attribute", "member", "name"}
_FAULTS: Final = {"errors", "fields", "violations", "invalid", "details", "detail", "message", "validation"}
_QUOTED: Final = re.compile(r"[`'\"]([A-Za-z_][\w-]{1,39})[`'\"]")
_VALUES: Final[tuple[tuple[str, object], ...]] = (
    ("terms|accept|acept|consent", True),
    ("pass|contras|clave|confirm|repeat|repet", "$password"),
    ("mail|correo", "$email"),
    ("phone|tel|movil|celular", "+541145678901"),
    ("birth|nacim|date|fecha", "1990-01-31"),
)


def learn_additions(course: Course, refused: Answer, sent: Mapping[str, Any], ask: Callable[[], Answer]) -> Answer:
    """Try a creation again with what its refusals name; return the answer that takes it, or else the first refusal."""
    operation, before = course.operation(refused), course.backend.binding
    answer, additions = refused, dict[str, object]()
    for _ in range(ROUNDS):
        found = [name for name in named_by(answer) if name not in sent and name not in additions]
        additions |= {name: _usual_value(name) for name in (found or ([] if additions else USUAL))[:MOST]}
        course.change(operation.id, adds=additions)
        answer = ask()
        answer.exchange.judged = True
        if answer.status not in INVALID:
            break
    if not _is_as_sent(course.content(answer), sent):
        course.backend.binding = before
        return refused
    names = ", ".join(f"`{name}`" for name in additions)
    course.deviates(
        operation.judged_by,
        Finding(text("a registration by {names}", names=", ".join(f"`{name}`" for name in sent)), refused.described()),
        refused.exchange,
        text(
            "{method} {path} wants {names}, too; the contract does not name that.",
            method=operation.method,
            path=operation.path,
            names=names,
        ),
    )
    return answer


def _is_as_sent(content: Mapping[str, Any] | None, sent: Mapping[str, Any]) -> bool:
    """Say whether something was made, and by the names that were sent: others are what a binding is for."""
    return content is not None and not (
        set(map(str, content.values())) & set(map(str, sent.values())) - {str(content.get(name)) for name in sent}
    )


def _usual_value(name: str) -> object:
    return next((value for telling, value in _VALUES if re.search(telling, name, re.IGNORECASE)), UNIQUE)


def named_by(refusal: Answer) -> list[str]:
    """Return the names in a refusal that may be those of members at fault."""
    try:
        content = json.loads(refusal.body)
    except (ValueError, RecursionError):
        return []
    found = [*_places(content, is_fault=False)] or _QUOTED.findall(json.dumps(content, ensure_ascii=False))
    return [name for name in dict.fromkeys(found) if _NAME.fullmatch(name) and name not in _WHERE | _FAULTS]


def _places(content: object, *, is_fault: bool) -> Iterator[str]:
    if isinstance(content, list):
        for item in content:
            yield from _places(item, is_fault=is_fault)
    if not isinstance(content, dict):
        return
    places = [value for name, value in content.items() if name in _WHERE]
    for value in places:
        last = value[-1] if isinstance(value, list) and value else value
        yield re.split(r"[/.#]", str(last))[-1]
    for name, value in content.items():
        if name in _FAULTS:
            yield from _places(value, is_fault=True)
        elif is_fault and not places and isinstance(value, str | list):
            yield name

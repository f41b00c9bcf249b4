"""Answers of another shape, which nothing can be judged by: an envelope, or unknown names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NoReturn

from archkata.conformance.calling.answer import Answer
from archkata.conformance.learning.additions import named_by
from archkata.conformance.learning.course import Course
from archkata.errors import UnreachableError
from archkata.language import text

DEPTH = 3


def envelope_around(answer: Answer, sent: str) -> str | None:
    """Return the name of the member inside which a text that was sent comes back; None where it is at the top."""
    content = answer.parsed() if answer.status is not None and 200 <= answer.status < 300 else None
    return _path_to(content, sent.lower(), DEPTH) or None


def refuse_envelope(course: Course, answer: Answer, envelope: str | None) -> None:
    """End the run where there is an envelope, because no rule could see what is inside."""
    if envelope is None:
        return
    operation = course.operation(answer)
    raise UnreachableError(
        text(
            "{method} {path} answers {status} with what was made inside an envelope `{envelope}`; the contract has its "
            "members at the top, so nothing can be judged.",
            method=operation.method,
            path=operation.path,
            status=answer.exchange.status,
            envelope=envelope,
        ),
        text("Answer with the resource itself, such as {example}.", example='{"id": …, "email": …}'),
    )


def refuse_other_names(course: Course, refusals: Sequence[Answer]) -> NoReturn:
    """End the run where all valid requests are refused as invalid."""
    first, second, *_ = refusals
    one, other = course.operation(first), course.operation(second)
    names = [f"`{name}`" for name in named_by(first)]
    raise UnreachableError(
        text(
            "Valid requests are refused as invalid: {method} {path} answers {answer}, and {method_2} {path_2} answers "
            "{answer_2}; nothing can be judged.",
            method=one.method,
            path=one.path,
            answer=text("{status} and names {names}", status=first.exchange.status, names=", ".join(names))
            if names
            else first.described(),
            method_2=other.method,
            path_2=other.path,
            answer_2=second.described(),
        ),
        text(
            "Where members have other names, a binding tells them: {example}",
            example="operations: {register_user: {members: {name: full_name}}}",
        ),
    )


def _path_to(content: object, sent: str, depth: int) -> str | None:
    """Return the dotted path to the object that holds a text: empty for the outermost one, None where there is none."""
    if not isinstance(content, Mapping):
        return None
    if any(isinstance(value, str) and value.lower() == sent for value in content.values()):
        return ""
    for name, value in content.items() if depth else ():
        inner = _path_to(value, sent, depth - 1)
        if inner is not None:
            return f"{name}.{inner}".rstrip(".")
    return None

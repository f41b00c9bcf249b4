"""Which operations want a token although the contract says that they need none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from archkata.conformance.calling.answer import Answer
from archkata.conformance.calling.caller import Caller
from archkata.conformance.learning.course import Course

A = TypeVar("A", bound=Caller)
UNAUTHENTICATED = 401


def read_openly(course: Course, operation_id: str, guest: A, known: A, ask: Callable[[A], Answer]) -> Answer:
    """Ask as a guest, or as a user where only that is answered; then all who have a token bring it.

    A guest gets none the less the refusal that the rules about guests are about.
    """
    before = course.backend.binding
    if operation_id not in before.public:
        return ask(known)
    answer = ask(guest)
    if answer.status != UNAUTHENTICATED or known.identity is None:
        return answer
    answer.exchange.judged = True
    course.backend.binding = replace(before, public=before.public - {operation_id})
    other = ask(known)
    if other.status == UNAUTHENTICATED:
        course.backend.binding = before
        return answer
    return other

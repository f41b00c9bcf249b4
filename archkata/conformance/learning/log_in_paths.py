"""Where a target logs in that does not do it at the contract's path."""

from __future__ import annotations

from typing import Final

from archkata.conformance.backend import Identity
from archkata.conformance.calling.answer import Answer
from archkata.conformance.calling.caller import Caller
from archkata.conformance.learning.course import Course
from archkata.conformance.learning.sessions import INVALID
from archkata.conformance.outcome import Finding
from archkata.language import text

USUAL_PATHS: Final = (
    *("/auth/login", "/login", "/auth/token", "/token", "/auth/signin", "/signin", "/auth/sessions", "/auth"),
    *("/users/login", "/session", "/sesiones", "/auth/iniciar-sesion"),
)
_TAKEN: Final = {200, 201, 204, *INVALID}


def learn_log_in_path(course: Course, guest: Caller, identity: Identity, absent: Answer) -> bool:
    """Look for the log-in at the usual other paths; say whether it is at one of them."""
    operation = course.operation(absent)
    body = {"email": identity.email, "password": identity.password}
    for path in USUAL_PATHS:
        course.change(operation.id, path=path)
        answer = guest.call(operation.id, body=body)
        answer.exchange.judged = True
        if answer.status in _TAKEN:
            _tell(course, absent, operation.path, path)
            return True
    course.change(operation.id, path=operation.path)
    return False


def tell_no_log_in(course: Course, locked: Answer, absent: Answer) -> None:
    """Take note that something is not shown without a token, and that there is no way to get one."""
    protected, session = course.operation(locked), course.operation(absent)
    notice = text(
        "{method} {path} answers {status}, but {method_2} {path_2} answers {status_2}, so what needs a token cannot be "
        "judged. Where the log-in has another path, a binding tells it: {example}",
        method=protected.method,
        path=protected.path,
        status=locked.exchange.status,
        method_2=session.method,
        path_2=session.path,
        status_2=absent.exchange.status,
        example=f"operations: {{{session.id}: {{path: /…}}}}",
    )
    finding = Finding(text("{statuses}", statuses="200 or 201"), absent.described())
    course.deviates(session.judged_by, finding, absent.exchange, notice, accepted=False)


def _tell(course: Course, absent: Answer, ours: str, theirs: str) -> None:
    operation = course.operation(absent)
    notice = text(
        "The log-in is {method} {theirs}; the contract says {method} {ours}.",
        method=operation.method,
        theirs=theirs,
        ours=ours,
    )
    expected = text("a log-in at {method} {path}", method=operation.method, path=ours)
    course.deviates(operation.judged_by, Finding(expected, absent.described()), absent.exchange, notice)

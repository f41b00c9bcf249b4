"""How a target opens a session: as JSON or as a form, and where the token is and how it travels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from archkata.conformance.backend import Identity
from archkata.conformance.calling.answer import Answer
from archkata.conformance.calling.caller import Caller
from archkata.conformance.credentials import BEARER, Scheme, cookies_of
from archkata.conformance.learning.course import Course
from archkata.conformance.outcome import Finding
from archkata.conformance.vocabulary.expectations import shown
from archkata.conformance.vocabulary.tokens import SESSION
from archkata.language import Text, text

INVALID: Final = {400, 415, 422}
OPENED: Final = (200, 201)
WORDS: Final = ("Bearer", "Token", "JWT", "")
MOST_CANDIDATES: Final = 6
DEPTH: Final = 2
_TELLING: Final = re.compile(r"token|jwt|session|key|auth|credential", re.IGNORECASE)
_LEAST: Final = 8

Opens = Callable[[Caller], Answer]
"""Asks for something that needs the right token, with one; 401 and 403 say that it is none."""


@dataclass(frozen=True)
class _Request:
    """One way to ask for a session: how the email is called, and whether the body is a form."""

    email: str
    as_form: bool

    @property
    def described(self) -> Text:
        form = text("a form with `{email}` and `password`", email=self.email)
        return form if self.as_form else text("JSON with `{email}` and `password`", email=self.email)


_OTHER_REQUESTS: Final = (_Request("username", True), _Request("username", False), _Request("email", True))


@dataclass(frozen=True)
class _Token:
    """A candidate: its value, its dotted name (or the cookie's), how it travels, and how it was refused as Bearer."""

    value: str
    name: str
    scheme: Scheme
    refusal: Answer | None = None


def learn_session(course: Course, guest: Caller, identity: Identity, opens: Opens) -> bool:
    """Log a user in, learn how that is done, and keep the token; say whether there is one."""
    answer = _logged_in(course, guest, identity)
    content = course.content(answer)
    if content is None:
        course.breaks(answer)
        return False
    course.learn_names(answer, content, SESSION)
    _learn_status(course, answer)
    found = _token_that_opens(course, guest, answer, opens)
    if found is None:
        return False
    _learn_token(course, answer, found)
    _learn_what_lacks(course, answer, found.scheme)
    identity.token, identity.log_in = found.value, answer.exchange
    guest.scene.backend.sessions.note(identity.email, found.value)
    return True


def _logged_in(course: Course, guest: Caller, identity: Identity) -> Answer:
    """Log in as the contract says, and in the other usual ways where that is refused as invalid."""
    body = {"email": identity.email, "password": identity.password}
    first = guest.call("log_in", body=body)
    first.exchange.judged = True
    if first.status not in INVALID:
        return first
    before = course.backend.binding
    for request in _OTHER_REQUESTS:
        members = {**before["log_in"].members, "email": request.email}
        course.change("log_in", as_form=request.as_form, members=members)
        answer = guest.call("log_in", body=body)
        answer.exchange.judged = True
        if answer.status is not None and 200 <= answer.status < 300:
            _tell_request(course, request, first, answer)
            return answer
    course.backend.binding = before
    return first


def _tell_request(course: Course, request: _Request, refused: Answer, answer: Answer) -> None:
    operation = course.operation(answer)
    expected = _Request("email", as_form=False).described
    course.deviates(
        operation.judged_by,
        Finding(text("a log-in by {request}", request=expected), refused.described()),
        refused.exchange,
        text(
            "{method} {path} takes {theirs}; the contract says {ours}.",
            method=operation.method,
            path=operation.path,
            theirs=request.described,
            ours=expected,
        ),
    )


def _learn_status(course: Course, answer: Answer) -> None:
    """Take any other success for 200; which one it was is reported with the token."""
    status = answer.exchange.status
    if answer.status not in OPENED and status is not None:
        operation = course.operation(answer)
        course.change(operation.id, statuses={**operation.statuses, status: OPENED[0]})


def _token_that_opens(course: Course, guest: Caller, answer: Answer, opens: Opens) -> _Token | None:
    """Try all that may be the token, in each way in which it may travel, until one opens what needs it.

    The contract's own token is taken also where it opens nothing: then what it was tried on may be at fault.
    """
    own: _Token | None = None
    refusals: dict[str, Answer] = {}
    for candidate in _candidates(course, answer):
        tried = opens(guest.with_headers(candidate.scheme.headers(candidate.value)))
        tried.exchange.judged = True
        if tried.status not in {401, 403}:
            return replace(candidate, refusal=refusals.get(candidate.name))
        if candidate.scheme == BEARER:
            refusals[candidate.name] = tried
            own = own or (candidate if candidate.name == "access_token" else None)
    course.breaks(refusals["access_token"] if own else answer)
    return own


def _candidates(course: Course, answer: Answer) -> Iterator[_Token]:
    content = course.content(answer) or {}
    named = _texts(content)
    told = content.get("access_token")
    first = [("access_token", told)] if isinstance(told, str) and told else []
    others = sorted(((name, value) for name, value in named.items() if name != "access_token"), key=_by_likelihood)
    tokens = [*first, *(pair for pair in others if _may_be_token(*pair))][:MOST_CANDIDATES]
    for word in WORDS:
        for name, value in tokens:
            yield _Token(value, name, Scheme(word))
    for name, value in cookies_of(answer.exchange.reply).items() if answer.exchange.reply else ():
        yield _Token(value, name, Scheme(cookie=name))


def _texts(content: Mapping[str, Any], prefix: str = "", depth: int = 0) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in content.items():
        if isinstance(value, str):
            found[f"{prefix}{name}"] = value
        elif isinstance(value, dict) and depth < DEPTH:
            found.update(_texts(value, f"{prefix}{name}.", depth + 1))
    return found


def _by_likelihood(pair: tuple[str, str]) -> tuple[bool, int]:
    name, value = pair
    return not _TELLING.search(name), -len(value)


def _may_be_token(name: str, value: str) -> bool:
    is_plain = value.isascii() and value.isprintable() and " " not in value and "@" not in value
    return is_plain and len(value) >= _LEAST and "type" not in name.lower()


def _learn_token(course: Course, answer: Answer, found: _Token) -> None:
    operation = course.operation(answer)
    scheme, judge = found.scheme, operation.judged_by
    where = {"method": operation.method, "path": operation.path}
    if scheme.cookie is not None:
        course.change(operation.id, cookie=scheme.cookie)
        notice = text("{method} {path} keeps the session in a cookie `{name}`.", **where, name=scheme.cookie)
        finding = Finding(
            text("a member `access_token`, a string of visible ASCII"), text("a cookie `{name}`", name=scheme.cookie)
        )
        course.deviates(judge, finding, answer.exchange, notice)
    elif found.name != "access_token":
        course.change(operation.id, found={**operation.found, "access_token": found.name})
        notice = text("{method} {path} calls the token `{name}`.", **where, name=found.name)
        finding = Finding(
            text("a member `access_token`, a string of visible ASCII"), text("member `{name}`", name=found.name)
        )
        course.deviates(judge, finding, answer.exchange, notice)
    if scheme != BEARER:
        course.backend.binding = course.backend.binding.all_changed(lambda _: {"scheme": scheme})
    if scheme.cookie is None and scheme != BEARER:
        way = f"Authorization: {scheme.word} …".replace(":  ", ": ")
        notice = text("Tokens are taken as `{way}`; the contract says `Authorization: Bearer …`.", way=way)
        shows = found.refusal or answer
        finding = Finding(text("a token that is taken as `Authorization: Bearer …`"), shows.described())
        course.deviates(judge, finding, shows.exchange, notice)


def _learn_what_lacks(course: Course, answer: Answer, scheme: Scheme) -> None:
    """Learn which of the other members of a session are missing or say something else."""
    operation, session = course.operation(answer), course.content(answer) or {}
    life, kind = session.get("expires_in"), str(session.get("token_type")).lower()
    wrong: dict[str, Text] = {}
    if kind != "bearer":
        wrong["token_type"] = text("member `token_type`: Bearer")
    if not isinstance(life, int) or isinstance(life, bool) or life < 1:
        wrong["expires_in"] = text("a positive whole `expires_in`")
    course.change(operation.id, lacks=frozenset(wrong))
    if scheme != BEARER:
        wrong.pop("token_type", None)  # it says what is known by now
    for name, expected in wrong.items() if scheme.cookie is None else ():
        actual = text("`{name}`: {value}", name=name, value=shown(session.get(name)))
        notice = text(
            "{method} {path} answers {actual}; the contract says {expected}.",
            method=operation.method,
            path=operation.path,
            actual=actual,
            expected=expected,
        )
        course.deviates(operation.judged_by, Finding(expected, actual), answer.exchange, notice)

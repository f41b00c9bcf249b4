"""One answer of a target, and what a check may expect of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from archkata.conformance.binding import Operation
from archkata.conformance.credentials import BEARER
from archkata.conformance.outcome import Finding
from archkata.conformance.paging import CURSOR, Paging
from archkata.conformance.retention import MIB, MOST_LIVE
from archkata.conformance.signals import Inconclusive, Refuted, SetupRefuted
from archkata.conformance.vocabulary.expectations import ensure_same, fitted, shown
from archkata.language import Text, listed, text
from archkata.wire import Exchange, TooMuchError, TransportErrorKind, UnreadableError, read_json
from archkata.wire.values import identifier


class Resource(dict[str, Any]):
    """A representation that a target sent: its members, and the answer that it came with."""

    answer: Answer

    @property
    def id(self) -> str | int:
        """The id, with its own JSON type."""
        found = identifier(self.get("id"))
        if found is None:
            self.answer.refute(
                text("a member `id`: a string of 1 to 128 characters, or an integer up to 2^53-1"),
                text("id: {id}", id=shown(self.get("id"))),
            )
        return found


Thing = Mapping[str, Any] | str | int
"""A representation, or an id alone."""


def id_of(thing: Thing) -> object:
    """Return the id by which a thing is asked for."""
    if isinstance(thing, Resource):
        return thing.id
    return thing["id"] if isinstance(thing, Mapping) else thing


class Answer:
    """A reply, or the lack of one. Every `expect` refutes the rule at hand where it does not hold."""

    def __init__(self, exchange: Exchange, operation: Operation | None = None) -> None:
        self.exchange = exchange
        self._operation = operation
        self._reading: Answer | None = None

    @property
    def judged_by(self) -> str:
        """The rule that says what the operation answers; none is the empty text."""
        return (self._operation.judged_by if self._operation else None) or ""

    @property
    def paging(self) -> Paging:
        """How the list that was asked for is paged, as far as it is known."""
        return self._operation.paging if self._operation else CURSOR

    @property
    def status(self) -> int | None:
        """The status as the contract counts it, or None where no whole answer came."""
        status = self.exchange.status
        if status is not None and self._operation is not None:
            return self._operation.statuses.get(status, status)
        return status

    @property
    def body(self) -> bytes:
        """The bytes of the body."""
        return self.exchange.reply.body if self.exchange.reply else b""

    @property
    def etag(self) -> str | None:
        """The entity tag as sent."""
        return self.header("ETag")

    @property
    def seconds(self) -> float:
        """The time from just before the first byte was sent until the whole answer was there."""
        return self.exchange.ended - self.exchange.started

    @property
    def is_stray(self) -> bool:
        """Say whether bytes came behind the end of the answer."""
        return self.exchange.reply is not None and self.exchange.reply.stray

    @property
    def was_cut_off(self) -> bool:
        """Say whether the connection was closed or reset instead of an answer."""
        trouble = self.exchange.trouble
        return trouble is not None and trouble.kind in {TransportErrorKind.RESET, TransportErrorKind.CLOSED}

    @property
    def missed_by(self) -> str | None:
        """The rule that is about an operation which is not there; None where it is, or no rule is about it."""
        operation = self._operation
        absent = operation is not None and operation.is_absent(self.status, self.exchange.request.method)
        return operation.judged_by if operation is not None and absent else None

    def header(self, name: str) -> str | None:
        """Return a header's value, or None."""
        return self.exchange.reply.header(name) if self.exchange.reply else None

    def json(self) -> Any:
        """Return the body as JSON (the contract's names); refute the rule where it is none.

        Where it is more than archkata reads, the rule is inconclusive.
        """
        self._ensure_whole()
        try:
            return self._understood(read_json(self.body, strict=True))
        except TooMuchError as error:
            self.exchange.judged = True
            raise Inconclusive(text("an answer that archkata does not read: {why}", why=error.sentence)) from error
        except UnreadableError:
            self.refute(text("a JSON body"), self.described())

    def parsed(self) -> Any:
        """Return the body as JSON (the contract's names), an empty object where there is no body, None for no JSON."""
        try:
            return self._understood(read_json(self.body) if self.body else {})
        except UnreadableError:
            return None

    def complete_by(self, reading: Answer) -> None:
        """Take the members from a reading of the same thing, if that shows it; this answer lacks some or has others."""
        self._reading = reading if reading.status == 200 else None

    @property
    def is_incomplete(self) -> bool:
        """Whether the resource is known to be missing in answers like this one, and has not been read instead."""
        return self._operation is not None and self._operation.completed and self._reading is None

    def lacks(self, member: str) -> bool:
        """Say whether a target's answers to this operation never have a member, which is reported already."""
        return self._operation is not None and member in self._operation.lacks

    def expect(self, *statuses: int, **members: object) -> Resource:
        """Take one of the statuses, and the members as given; return the representation (empty without a body)."""
        self.exchange.judged = True
        if self.status not in statuses:
            self._refute_status(text("{statuses}", statuses=listed(statuses)))
        resource = Resource(self._object())
        resource.answer = self
        for name, value in members.items():
            actual = fitted(resource.get(name), value)
            ensure_same(actual, value, text("member `{name}`", name=name), evidence=self.exchange)
        return resource

    def expect_as_in(self, rule: str, *statuses: int, **members: object) -> Resource:
        """Take one of the statuses; another answer is what that rule is about, and not the one at hand."""
        try:
            return self.expect(*statuses, **members)
        except Refuted as refuted:
            raise SetupRefuted(rule, refuted) from refuted

    def expect_created(self, **members: object) -> Resource:
        """Take 201 with an id, and the members as given."""
        created = self.expect(201, **members)
        _ = created.id
        return created

    def expect_unauthenticated(self, *others: int) -> None:
        """Take 401 with a challenge for a bearer token, or one of the other statuses."""
        self.expect(401, *others)
        challenge, scheme = self.header("WWW-Authenticate") or "", self._operation.scheme if self._operation else BEARER
        words = {one.strip().partition(" ")[0].lower() for one in challenge.split(",")}
        if self.status == 401 and scheme.challenge is not None and not words & {"bearer", scheme.challenge}:
            self.refute(text("401 with WWW-Authenticate: Bearer…"), text("WWW-Authenticate: {it}", it=challenge or "–"))

    def expect_problem(self, *statuses: int) -> Resource:
        """Take a refusal with one of the statuses, and a JSON object as its body."""
        problem = self.expect(*statuses)
        if not isinstance(self.json(), dict):
            self.refute(text("a JSON object that describes the error"), self.described())
        return problem

    def refute(self, expected: Text, actual: Text, hint: Text | None = None) -> NoReturn:
        """Refute the rule at hand with this answer as evidence."""
        self.exchange.judged = True
        raise Refuted(Finding(expected, actual, hint), self.exchange)

    def refute_form_of_page(self, expected: Text, actual: Text | None = None) -> NoReturn:
        """Refute the rule that is about the form of pages, of whichever list this is one."""
        self._refute_as(self._operation.pages_judged_by if self._operation else None, expected, actual)

    def _refute_status(self, expected: Text) -> NoReturn:
        """Refute the rule at hand; that an operation is not there is what another rule is about."""
        self._refute_as(self.missed_by, expected)

    def _refute_as(self, rule: str | None, expected: Text, actual: Text | None = None) -> NoReturn:
        refuted = Refuted(Finding(expected, actual or self.described()), self.exchange)
        if rule is None:
            raise refuted
        raise SetupRefuted(rule, refuted)

    def described(self) -> Text:
        """The answer in a few words: its status and the beginning of its body, or why there is none."""
        if self.exchange.reply is None:
            assert self.exchange.trouble is not None  # noqa: S101 - an exchange ends in one or the other
            return self.exchange.trouble.sentence
        excerpt = self.excerpt()
        if not excerpt:
            return text("{status} without a body", status=self.exchange.reply.status)
        return text("{status} with {body}", status=self.exchange.reply.status, body=excerpt)

    def excerpt(self, length: int = 120) -> str:
        """Return the beginning of the body, on one line."""
        line = " ".join(self.body[: length * 4].decode("utf-8", "replace").split())
        return line if len(line) <= length else line[:length] + "…"

    def _ensure_whole(self) -> None:
        if self.exchange.reply is not None and self.exchange.reply.is_cut:
            self.exchange.judged = True
            raise Inconclusive(
                text("the answers of the check are more than archkata keeps: {most} MiB", most=MOST_LIVE // MIB)
            )

    def _object(self) -> dict[str, Any]:
        parsed = self.parsed()
        if parsed is None and self.status is not None and 200 <= self.status < 300 and self.status != 204:
            self.json()
        told = parsed if isinstance(parsed, dict) else {}
        if self._reading is None:
            return told
        return {**told, **{name: value for name, value in self._reading.expect(200).items() if value is not None}}

    def _understood(self, parsed: Any) -> Any:
        reply = self.exchange.reply
        return self._operation.understood(parsed, reply) if self._operation and reply else parsed

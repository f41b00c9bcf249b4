"""The answers of a script file: a status, a word, or either with options."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from archkata.doubles.reactions import LONGEST_UNKNOWN_S, Closed, Reaction, Silence, Status, Success, Trickle
from archkata.doubles.script_complaints import Complaints, Spot
from archkata.language import text

LONGEST_S = 86_400
_FAULTS: Mapping[str, Callable[..., Reaction]] = {
    "silence": Silence,
    "close": Closed,
    "reset": lambda **options: Closed(reset=True, **options),
    "trickle": Trickle,
}
_OPTIONS: Mapping[type, tuple[str, ...]] = {
    Success: ("delay",),
    Status: ("delay", "retry_after", "retry_after_date", "headers"),
    Silence: (),
    Closed: ("delay",),
    Trickle: ("pause",),
}


def words_of(kind: str) -> tuple[str, ...]:
    """Return the words that answer a request of a kind."""
    if kind == "event":
        return tuple(_FAULTS)
    if kind == "lookup":
        return (kind, *_FAULTS)
    return (kind, *_FAULTS, *(f"{kind}-then-{fault}" for fault in _FAULTS))


class AnswerReader:
    """Reads the answers to requests of one kind."""

    def __init__(self, complaints: Complaints, kind: str) -> None:
        self._complaints = complaints
        self._kind = kind

    def read(self, value: Any, spot: Spot) -> Reaction:
        """Read one answer; raise ArchkataError."""
        if not isinstance(value, dict):
            return self._reaction(value, {}, spot)
        if "answer" not in value:
            raise self._complaints.wrong(spot, text("an answer with options needs “answer”: a status or a word"))
        options = {name: option for name, option in value.items() if name != "answer"}
        return self._reaction(value["answer"], options, spot)

    def _reaction(self, value: Any, options: dict[str, Any], spot: Spot) -> Reaction:
        if isinstance(value, int) and not isinstance(value, bool):
            return Status(self._status(value, spot), **self._read_options(Status, options, spot))
        words = words_of(self._kind)
        if value not in words:
            raise self._complaints.unknown(spot, value, (self._statuses(), *words))
        if value == self._kind:
            return Success(**self._read_options(Success, options, spot))
        before, _, fault = str(value).rpartition("-then-")
        made = _FAULTS[fault]
        allowed = _OPTIONS[type(made())] + (("after",) if before else ())
        return made(done=bool(before), **self._checked(allowed, options, spot))

    def _status(self, status: int, spot: Spot) -> int:
        lowest = 200 if self._kind == "event" else 300
        if not lowest <= status <= 599:
            allowed = text("Allowed: {names}.", names=", ".join((self._statuses(), *words_of(self._kind))))
            raise self._complaints.wrong(spot, text("{status} is no status to answer with", status=status), allowed)
        return status

    def _statuses(self) -> str:
        return "200-599" if self._kind == "event" else "300-599"

    def _read_options(self, kind: type, options: dict[str, Any], spot: Spot) -> dict[str, Any]:
        return self._checked(_OPTIONS[kind], options, spot)

    def _checked(self, allowed: tuple[str, ...], options: dict[str, Any], spot: Spot) -> dict[str, Any]:
        for name, value in options.items():
            if name not in allowed:
                raise self._complaints.unknown((*spot, name), name, ("answer", *allowed))
            self._check(name, value, (*spot, name))
        return options

    def _check(self, name: str, value: Any, spot: Spot) -> None:
        if name == "headers":
            self._check_headers(value, spot)
            return
        most = LONGEST_UNKNOWN_S if name == "after" else LONGEST_S
        number = isinstance(value, int if name == "retry_after" else int | float) and not isinstance(value, bool)
        if not number or not 0 <= value <= most:
            raise self._complaints.wrong(spot, text("“{name}” takes seconds, from 0 to {most}", name=name, most=most))

    def _check_headers(self, value: Any, spot: Spot) -> None:
        if not isinstance(value, dict) or not all(
            text_.isascii() and text_.isprintable() and text_ for item in value.items() for text_ in map(str, item)
        ):
            raise self._complaints.wrong(spot, text("“headers” takes names and values: {Server: nginx}"))

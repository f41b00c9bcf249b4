"""Limits as people write them: `GET /products/{id} p95 100 ms`, `errors 0.1 %`, `POST /purchases max 2 s`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from archkata.errors import ArchkataError
from archkata.language import Text, text
from archkata.load.rates import duration_of, rate_of
from archkata.suggest import STRICT, nearest, suggest

LONGEST = 300
WORDS = ("p50", "p95", "p99", "max", "errors", "availability", "rate")
EXAMPLE = "GET /products/{id} p95 100 ms"
_LIMIT = re.compile(
    r"(?:(?P<operation>[A-Za-z]+ /.*?)\s+)?(?P<word>[pP]\d{1,2}(?:[.,]\d{1,3})?|[A-Za-z]+)"
    r"(?:\s*(?:[<>]=?|[≤≥=:])\s*|\s+)(?P<value>\d.*)"
)
_SHARE = re.compile(r"(\d{1,3}(?:[.,]\d{1,6})?)\s*%")
_BARE = re.compile(r"\d{1,9}(?:[.,]\d{1,6})?")
_PARAMETER = re.compile(r"\{[^{}/]*\}")


class Indicator(Enum):
    """What is measured: a percentile or the longest latency, a share of requests, or good answers a second."""

    LATENCY = "latency"
    MAX = "max"
    ERRORS = "errors"
    AVAILABILITY = "availability"
    RATE = "rate"

    @property
    def is_time(self) -> bool:
        """Whether its bound is in microseconds."""
        return self in {Indicator.LATENCY, Indicator.MAX}

    @property
    def is_share(self) -> bool:
        """Whether its bound is a share of requests."""
        return self in {Indicator.ERRORS, Indicator.AVAILABILITY}


UNITS = {Indicator.ERRORS: "%", Indicator.AVAILABILITY: "%", Indicator.RATE: "/s"}


@dataclass(frozen=True)
class Slo:
    """A bound on an indicator: microseconds, a share, or a rate a second; of all operations if `operation` is None.

    `percent` is that of a latency. For limits of a design `source` is where it stands, and `at` the rate of the
    operation at which it must hold; `why_no_rate` says why that rate cannot be known, and then no run decides it.
    """

    text: str
    operation: str | None
    indicator: Indicator
    bound: float
    percent: float | None = None
    at: float | None = None
    source: str | None = None
    why_no_rate: Text | None = None

    @property
    def unit(self) -> str:
        """The unit in which people read it."""
        return UNITS.get(self.indicator, "ms")

    @property
    def subject(self) -> tuple[str | None, Indicator, float | None]:
        """What it is about; of two limits with the same subject the nearer one counts."""
        return shape(self.operation) if self.operation else None, self.indicator, self.percent

    def covers(self, operation: str) -> bool:
        """Say whether an operation is one that the limit is about."""
        return self.operation is None or shape(self.operation) == shape(operation)


def shape(operation: str) -> str:
    """Return an operation without the names of its parameters: `GET /products/{}`."""
    return _PARAMETER.sub("{}", operation)


def plain_operation(operation: str) -> str:
    """Return an operation without what a scenario adds to tell requests apart: a query, a remark in parentheses."""
    return operation.partition("?")[0].partition(" (")[0]


def limit_named(words: str) -> Slo:
    """Read a limit, or say what is wrong with it."""
    line = " ".join(words[:LONGEST].split())
    match = _LIMIT.fullmatch(line)
    if match is None:
        raise ArchkataError(
            text("“{words}” is not a limit.", words=line),
            text("Write it like: GET /products/{id} p95 100 ms, or: errors 0.1 %"),
        )
    word, value = match["word"], match["value"].strip()
    method, _, path = (match["operation"] or "").partition(" ")
    operation = f"{method.upper()} {path}" if path else None
    indicator, percent = _indicator(line, word)
    return Slo(line, operation, indicator, _bound(line, indicator, value), percent)


def _indicator(line: str, word: str) -> tuple[Indicator, float | None]:
    if word[0] in "pP" and word[1:2].isdigit():
        percent = float(word[1:].replace(",", "."))
        if percent > 0:
            return Indicator.LATENCY, percent
    known = {each.value: each for each in Indicator if each is not Indicator.LATENCY}
    if word.lower() in known:
        return known[word.lower()], None
    raise ArchkataError(
        text("“{limit}”: nothing is measured by the name “{word}”.", limit=line, word=word),
        suggest(word.lower(), WORDS, STRICT),
    )


def _bound(line: str, indicator: Indicator, value: str) -> float:
    bound: float | None
    if indicator.is_time:
        seconds = duration_of(value)
        bound = None if seconds is None else seconds * 1e6
    elif indicator.is_share:
        share = _SHARE.fullmatch(value)
        bound = None if share is None else float(share[1].replace(",", ".")) / 100
        bound = None if bound is not None and bound > 1 else bound
    else:
        bound = rate_of(value)
    if bound is None:
        raise _unit_missing(line, indicator, value)
    return bound


def _unit_missing(line: str, indicator: Indicator, value: str) -> ArchkataError:
    unit = {Indicator.ERRORS: " %", Indicator.AVAILABILITY: " %", Indicator.RATE: "/s"}.get(indicator, " ms")
    if _BARE.fullmatch(value):
        return ArchkataError(
            text("The limit “{words}” has no unit.", words=line),
            text("Did you mean “{close}”?", close=f"{line}{unit}"),
        )
    if indicator.is_share and _SHARE.fullmatch(value):
        return ArchkataError(
            text("The limit “{words}” cannot be kept: a share is at most 100 %.", words=line),
            text("Write it like: {example}", example=f"{line[: len(line) - len(value)]}{_example(indicator)}"),
        )
    return ArchkataError(
        text("The limit “{words}” has no unit that is known.", words=line),
        text("Write it like: {example}", example=f"{line[: len(line) - len(value)]}{_example(indicator)}"),
    )


def _example(indicator: Indicator) -> str:
    return {
        Indicator.LATENCY: "100 ms",
        Indicator.MAX: "2 s",
        Indicator.ERRORS: "0.1 %",
        Indicator.AVAILABILITY: "99.9 %",
        Indicator.RATE: "50/s",
    }[indicator]


def check_operations(limits: Iterable[Slo], known: Iterable[str]) -> None:
    """Complain about a limit on an operation that is not known; better before a run than after it."""
    shapes = {shape(name): name for name in sorted(known)}
    for limit in limits:
        if limit.operation is not None and shape(limit.operation) not in shapes:
            close = nearest(shape(limit.operation), shapes)
            raise ArchkataError(
                text("There is no operation “{name}”, so “{limit}” cannot be judged.",
                     name=limit.operation, limit=limit.text),
                text("Did you mean “{close}”?", close=shapes[close])
                if close
                else text("Allowed: {names}.", names=", ".join(shapes.values())),
            )  # fmt: skip


def never_called(limit: Slo, called: Iterable[str]) -> Text:
    """Say that no request of a run was the limit's operation, and which one may be meant."""
    close = nearest(str(limit.operation), sorted(called), STRICT)
    if close:
        return text("no request was that; did you mean “{close}”?", close=close)
    return text("no request was that")

"""Two numbers for one limit: in blocks, in sentences, or between a block and a sentence about it.

Sentences are compared only where both are promises of one indicator about the same subject: a limit's id, a call, or
the same content words. A past value, a measurement, a proposal and another load are no contradiction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from archkata.design.judging.decisions import decisions_of
from archkata.design.judging.dossier import Dossier
from archkata.design.judging.kit_facts import shape
from archkata.design.judging.prose import folded, prose, sentences
from archkata.design.judging.registry import Found, check
from archkata.design.judging.words import AVAILABILITY, LOAD, NOT_A_PROMISE, OF_ANY_LIMIT, WEIGHED
from archkata.design.models import Limits
from archkata.design.quantities import TIMES, Spread, written_share, written_time
from archkata.design.reading import Document
from archkata.design.sections.meanings import content_words, is_generic
from archkata.language import text

PERCENTILES = ("p50", "p95", "p99")
LEAST_AVAILABILITY = 90
_TIME = re.compile(
    r"(?<![\w.,])(\d{1,9}(?:[.,]\d{1,3})?)\s{0,2}(ms|milisegundos|milliseconds|s|seg|segundos|seconds|secs?)\b"
)
_PERCENTILE = re.compile(r"\bp_?(50|95|99)\b|\b(95|99) ?%? (?:of 100|de cada 100)\b")
_SHARE = re.compile(r"(?<![\w.,])(\d{2}(?:[.,]\d{1,4})?) ?%")
_LOAD_WORDS = re.compile(rf"(?:{LOAD.pattern})\w*")
_CLAUSE = re.compile(r"[,;|]|[.]\s")
_LIMIT = re.compile(r"\blim-\d+\b")
_CALL = re.compile(r"\b(get|post|put|patch|delete|head) (/[\w/{}.-]*)")


@dataclass(frozen=True)
class _Promise:
    """One number of one indicator for one subject, where it stands; `load` is what the sentence says of the rate."""

    subject: str
    indicator: str
    value: Spread
    load: str
    file: str
    line: int

    @property
    def shown(self) -> str:
        """The value as people write it."""
        return (written_time if self.indicator in PERCENTILES else written_share)(self.value.high)

    def contradicts(self, other: _Promise) -> bool:
        """Say whether both cannot hold: the same subject, indicator and load, and ranges that do not meet."""
        same = (self.subject, self.indicator) == (other.subject, other.indicator)
        loads = not self.load or not other.load or self.load == other.load
        apart = self.value.high < other.value.low or other.value.high < self.value.low
        return same and loads and apart


@check("DOC-74")
def a_limit_has_one_number(dossier: Dossier) -> Iterable[Found]:
    """A reader cannot know which of two numbers counts, and a load run can hold the backend to one only."""
    seen: list[_Promise] = []
    for promise in [*_in_blocks(dossier), *_in_prose(dossier)]:
        first = next((each for each in seen if each.contradicts(promise)), None)
        if first is None:
            seen.append(promise)
            continue
        yield Found(
            promise.file,
            promise.line,
            text(
                "{value} here, and {other} in {place}, for the same limit.",
                value=promise.shown,
                other=first.shown,
                place=f"{first.file}:{first.line}",
            ),
        )


def _in_blocks(dossier: Dossier) -> Iterator[_Promise]:
    for block, limits in dossier.of(Limits):
        for limit in limits.root:
            load = "" if limit.at == "peak" else str(limit.at.likely)
            place = (block.document.name, block.line_of(limit.id))
            for name in (*PERCENTILES, "errors", "availability"):
                value = getattr(limit, name)
                if value is not None:
                    yield _Promise(limit.id.lower(), name, value, "", *place)
                    yield _Promise(shape(limit.on).lower(), name, value, load or "peak", *place)


def _in_prose(dossier: Dossier) -> Iterator[_Promise]:
    """Yield promises of sentences with one number; decision records tell of other times and are left out."""
    records = {decision.document.name for decision in decisions_of(dossier)}
    for document in dossier.documents:
        for number, sentence in sentences(prose(document)) if document.name not in records else ():
            words = folded(sentence)
            promise = _promised(words)
            if promise is None or WEIGHED.search(words) or NOT_A_PROMISE.search(words):
                continue
            indicator, value = promise
            subject, load = _subject(words, document, number), LOAD.search(words)
            if subject is not None:
                yield _Promise(subject, indicator, value, load[0] if load else "", document.name, number)


def _promised(words: str) -> tuple[str, Spread] | None:
    """Return the only number of a folded sentence: a percentile's time, or an availability."""
    times, percentiles = _TIME.findall(words), {one or two for one, two in _PERCENTILE.findall(words)}
    if len(times) == 1 and len(percentiles) == 1 and _is_one_clause(words):
        figure, unit = times[0]
        factor = TIMES["ms"] if unit.startswith("m") else TIMES["s"]
        return f"p{percentiles.pop()}", Spread.exactly(_decimal(figure) * factor)
    shares = [_decimal(each) for each in _SHARE.findall(words)]
    if not times and len(shares) == 1 and shares[0] >= LEAST_AVAILABILITY and AVAILABILITY.search(words):
        return "availability", Spread.exactly(shares[0] / 100)
    return None


def _is_one_clause(words: str) -> bool:
    """Say whether the only time of a folded sentence stands in one clause with its percentile."""
    time, percentile = _TIME.search(words), _PERCENTILE.search(words)
    if time is None or percentile is None:
        return False
    first, second = sorted((time.span(), percentile.span()))
    return not _CLAUSE.search(words[first[1] : second[0]])


def _subject(words: str, document: Document, line: int) -> str | None:
    """Return what a folded sentence is about: the limit that it names, else the call, else its content words.

    None where it names several. Words that fit any system mean something beneath their own heading only.
    """
    named, calls = set(_LIMIT.findall(words)), set(_CALL.findall(words))
    if named or calls:
        only = next(iter(named)) if named else shape(" ".join(next(iter(calls)))).lower()
        return only if len(named or calls) == 1 else None
    rest = words
    for said in (_TIME, _SHARE, _LOAD_WORDS, OF_ANY_LIMIT):
        rest = said.sub(" ", rest)
    about = {each for each in content_words(rest) if not each[0].isdigit()}
    place = "" if any(not is_generic(each) for each in about) else f" {document.name}:{_heading_above(document, line)}"
    return " ".join(sorted(each.rstrip("s") for each in about)) + place


def _heading_above(document: Document, line: int) -> int:
    return max((heading.line for heading in document.headings if heading.line <= line), default=0)


def _decimal(figure: str) -> Decimal:
    return Decimal(figure.replace(",", "."))

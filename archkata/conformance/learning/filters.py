"""Whether a list can be filtered by a parameter, so that checks may find their own things by it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from archkata.conformance.calling.caller import Caller
from archkata.conformance.eventually import eventually
from archkata.conformance.learning.course import Course
from archkata.conformance.lists.listing import Listing, key
from archkata.conformance.signals import Refuted
from archkata.conformance.vocabulary.expectations import ensure
from archkata.language import text

Probe = tuple[str, str | int | None]
"""A value of the parameter, and the id of a thing that it must find; None finds nothing at all."""


def learn_filter(course: Course, reader: Caller, operation_id: str, name: str, probes: Iterable[Probe]) -> None:
    """Learn that a parameter does not filter where it finds too much or too little, or is refused."""
    for value, wanted in probes:
        try:
            eventually(course.scene, _look(Listing(reader, operation_id, **{name: value}), wanted))
        except Refuted as refuted:
            for exchange in filter(None, (refuted.evidence, *course.scene.exchanges[-1:])):
                exchange.judged = True
            operation = course.backend.binding[operation_id]
            course.change(operation_id, ignores=operation.ignores | {name})
            return


def _look(listing: Listing, wanted: str | int | None) -> Callable[[], None]:
    def look() -> None:
        met = {key(row) for row in listing.rows(limit=100)}
        ensure(
            not met if wanted is None else str(wanted) in met,
            text("only what the request asks for"),
            text("{count}", count=len(met)),
        )

    return look

"""Consumers of a run's events: each report is one listener."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from archkata.conformance.events import Event, Listener
from archkata.language import Language
from archkata.reports.plain import PlainReport


@contextlib.contextmanager
def reporters(
    language: Language, *, json: str | None = None, junit: str | None = None, verbose: bool = False
) -> Iterator[Listener]:
    """Yield one listener that tells every event to all reports that were asked for."""
    del json, junit
    reports: list[Listener] = [PlainReport(language, verbose=verbose)]

    def tell(event: Event) -> None:
        for report in reports:
            report(event)

    yield tell

"""The files that a review was asked for: tried before it begins, written at its end."""

from __future__ import annotations

from archkata.design.judging.result import ReviewResult
from archkata.errors import ArchkataError
from archkata.language import Language, text
from archkata.reports.files import Destination
from archkata.reports.review.as_json import json_of
from archkata.reports.review.as_junit import junit_of
from archkata.reports.review.as_sarif import sarif_of

_WRITERS = {"--json": json_of, "--junit": junit_of, "--sarif": sarif_of}


class ReviewFiles:
    """Where reports go, by option; making one raises ArchkataError where that is not possible."""

    def __init__(self, wanted: dict[str, str | None]) -> None:
        names = {option: name for option, name in wanted.items() if name is not None}
        for option, name in names.items():
            twin = next((other for other, same in names.items() if same == name and other != option), None)
            if twin is not None:
                raise ArchkataError(
                    text("{one} and {other} cannot both go to {file}.", one=option, other=twin, file=name),
                    text("Give each a file of its own."),
                )
        self._destinations = {option: Destination(name) for option, name in names.items()}

    @property
    def take_stdout(self) -> bool:
        """Say whether standard output belongs to a report."""
        return any(destination.is_stdout for destination in self._destinations.values())

    def write(self, review: ReviewResult, language: Language) -> None:
        """Write all of them."""
        for option, destination in self._destinations.items():
            destination.write(_WRITERS[option](review, language))

"""The files that an estimate is written to."""

from __future__ import annotations

from archkata.design.estimate.answer import EstimateAnswer
from archkata.design.estimate.plan import BlockPlace
from archkata.errors import ArchkataError
from archkata.language import Language, Text, text
from archkata.reports.estimate.numbers import Numbers
from archkata.reports.files import Destination


class EstimateFiles:
    """JSON and SVG, each to a file or to standard output; making one tries the files before anything is calculated."""

    def __init__(self, language: Language, *, json: str | None, svg: str | None) -> None:
        if json is not None and json == svg:
            raise ArchkataError(
                text("--json and --svg cannot both go to {file}.", file=json), text("Give each a file of its own.")
            )
        self._language = language
        self._json = None if json is None else Destination(json)
        self._svg = None if svg is None else Destination(svg)

    @property
    def take_stdout(self) -> bool:
        """Say whether one of them goes to standard output, so that people have to read elsewhere."""
        return any(each is not None and each.is_stdout for each in (self._json, self._svg))

    def write(self, answer: EstimateAnswer, numbers: Numbers) -> None:
        """Write the whole estimate."""
        if self._json is not None:
            from archkata.reports.estimate.document import estimate_document  # noqa: PLC0415 - only where wanted

            self._json.write(estimate_document(answer, numbers, self._language))
        if self._svg is not None:
            from archkata.reports.estimate.picture import picture  # noqa: PLC0415 - only where wanted

            self._svg.write(picture(answer, numbers, self._language))

    def write_nothing(self, path: str, costs: BlockPlace | None, note: Text) -> None:
        """Write that there was nothing to calculate with; there is no picture of that."""
        if self._json is not None:
            from archkata.reports.estimate.document import absent_document  # noqa: PLC0415 - only where wanted

            self._json.write(absent_document(path, costs, self._language.say(note), self._language))

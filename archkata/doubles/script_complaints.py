"""What is wrong with a script file, said with its line, what is allowed there, and what was probably meant."""

from __future__ import annotations

from collections.abc import Sequence

from archkata.errors import ArchkataError
from archkata.language import Text, text
from archkata.strict_yaml import YamlDocument
from archkata.suggest import nearest

Spot = tuple[str | int, ...]
"""Where a value stands in the document."""


def complaint(file: str, line: int, problem: Text, remedy: Text | None = None) -> ArchkataError:
    """Return the error for one line of a file."""
    return ArchkataError(text("{file}:{line}: {problem}.", file=file, line=line, problem=problem), remedy)


class Complaints:
    """Makes the errors of one document."""

    def __init__(self, file: str, document: YamlDocument) -> None:
        self._file = file
        self._document = document

    def line(self, spot: Spot) -> int:
        """Return the line of a value."""
        return self._document.lines.get(spot, 1)

    def wrong(self, spot: Spot, problem: Text, remedy: Text | None = None) -> ArchkataError:
        """Return the error for a value."""
        return complaint(self._file, self.line(spot), problem, remedy)

    def unknown(self, spot: Spot, name: object, allowed: Sequence[str]) -> ArchkataError:
        """Return the error for a word that is none of those allowed."""
        names = ", ".join(allowed)
        close = nearest(str(name), allowed)
        remedy = text("Allowed: {names}.", names=names)
        if close:
            remedy = text("Did you mean “{close}”? Allowed: {names}.", close=close, names=names)
        return self.wrong(spot, text("“{name}” is not known", name=name), remedy)

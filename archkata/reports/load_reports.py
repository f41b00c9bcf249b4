"""The reports of a load run behind one listener."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from functools import partial
from typing import TextIO

from archkata.language import Language
from archkata.load.events import LoadEvent, LoadListener
from archkata.reports import width_of
from archkata.reports.files import Destination
from archkata.reports.lines import Line, plain
from archkata.reports.load_json import LoadJson
from archkata.reports.load_lines import LoadLines


@contextlib.contextmanager
def load_reporters(language: Language, *, json: str | None = None) -> Iterator[LoadListener]:
    """Yield a listener that tells all reports; the one for people goes to standard error when `-` takes the other."""
    destination = Destination(json) if json is not None else None
    stream = sys.stderr if destination is not None and destination.is_stdout else sys.stdout
    listeners: list[LoadListener] = [LoadLines(language, width_of(stream), partial(_show_on, stream))]
    if destination is not None:
        listeners.append(LoadJson(language, destination))

    def tell(event: LoadEvent) -> None:
        for listener in listeners:
            listener(event)

    yield tell


def _show_on(stream: TextIO, lines: list[Line]) -> None:
    if stream.isatty():
        from archkata.reports.terminal import Screen  # noqa: PLC0415 - rich is slow to import

        Screen(stream).show(lines)
    else:
        stream.write("".join(plain(line) + "\n" for line in lines))
        stream.flush()

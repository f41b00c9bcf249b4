"""The reports of a load run: one listener for each, all behind one."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import PurePath
from typing import TextIO

from archkata.errors import ArchkataError
from archkata.language import Language, text
from archkata.load.events import LoadEvent, LoadListener
from archkata.reports import width_of
from archkata.reports.files import STDOUT, Destination
from archkata.reports.lines import Hide, Line, plain, unchanged
from archkata.reports.load.lines import LoadLines


@contextlib.contextmanager
def load_reporters(
    language: Language,
    *,
    json: str | None = None,
    html: str | None = None,
    csv: str | None = None,
    of: str = "",
    hide: Hide = unchanged,
) -> Iterator[LoadListener]:
    """Yield a listener that feeds all reports; the one for people goes to standard error when `-` takes the other.

    Files are tried before anything is sent. `hide` takes secrets out of each. `of` is put into their names, where
    several scenarios run one by one.
    """
    names = [_named(name, of) for name in (json, html, csv)]
    given = [name for name in names if name is not None]
    if len(set(given)) < len(given):
        raise ArchkataError(text("Two reports cannot both go to {file}.", file=given[-1]),
                            text("Give each a file of its own."))  # fmt: skip
    listeners: list[Callable[[LoadEvent], None]] = [*_files(language, hide, *names)]
    stream = sys.stderr if STDOUT in given else sys.stdout
    with _for_people(language, stream, hide) as human:
        listeners.insert(0, human)

        def tell(event: LoadEvent) -> None:
            for listener in listeners:
                listener(event)

        yield tell


def _named(name: str | None, of: str) -> str | None:
    """Return `run.browse.json` for `run.json` of browse."""
    if name is None or name == STDOUT or not of:
        return name
    path = PurePath(name)
    return str(path.with_suffix(f".{of}{path.suffix}"))


def _files(
    language: Language, hide: Hide, json: str | None, html: str | None, csv: str | None
) -> Iterator[Callable[[LoadEvent], None]]:
    if json is not None:
        from archkata.reports.load.as_json import LoadJson  # noqa: PLC0415 - only where it is wanted

        yield LoadJson(language, Destination(json), hide)
    if html is not None:
        from archkata.reports.load.as_html import LoadHtml  # noqa: PLC0415 - likewise

        yield LoadHtml(language, Destination(html), hide)
    if csv is not None:
        from archkata.reports.load.as_csv import LoadCsv  # noqa: PLC0415 - likewise

        yield LoadCsv(csv)


@contextlib.contextmanager
def _for_people(language: Language, stream: TextIO, hide: Hide) -> Iterator[LoadListener]:
    if stream.isatty() and os.environ.get("TERM") != "dumb":
        from archkata.reports.load.live import LiveLoad  # noqa: PLC0415 - rich is slow to import

        live = LiveLoad(language, width_of(stream), stream, hide)
        try:
            yield live
        finally:
            live.close()
    else:
        blocks = (stream.encoding or "").lower().startswith("utf")
        yield LoadLines(language, width_of(stream), partial(_show_on, stream), blocks=blocks, hide=hide)


def _show_on(stream: TextIO, lines: list[Line]) -> None:
    stream.write("".join(plain(line) + "\n" for line in lines))
    stream.flush()

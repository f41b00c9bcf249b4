"""Documents from the disk, which are untrusted: bounded, and never from outside the folder."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from archkata.design.reading.decoding import decode
from archkata.design.reading.document import Document
from archkata.design.reading.outline import outline
from archkata.errors import ArchkataError
from archkata.language import text

MOST_BYTES = 2 * 1024 * 1024
MOST_DOCUMENTS = 60
_OURS = re.compile(r"(?:0[1-9]|1[0-5])-[\w-]+\.md")
_RECORD = re.compile(r"[\w][\w .-]*\.md")
_MARKDOWN = re.compile(r"[^.].*\.(?:md|markdown|mdown)", re.IGNORECASE)
_NO_DESIGN = re.compile(r"(?:changelog|contributing|license|licence|code_of_conduct|security)\b", re.IGNORECASE)


def read_document(path: Path, root: Path) -> Document:
    """Read one Markdown document of the folder `root`.

    Raise ArchkataError where it is missing, no ordinary file, larger than 2 MiB, no text, or outside `root`. Bytes that
    are not UTF-8 are read all the same; `remarks` says where they stand.
    """
    name = _name(path, root)
    decoded = decode(_bytes(path, root, name))
    if decoded is None:
        raise ArchkataError(
            text("{file} is no text.", file=name),
            text("Save the document as Markdown in UTF-8; archkata reads neither PDF nor Word."),
        )
    found = outline(decoded.text)
    return Document(
        path=path,
        name=name,
        text=decoded.text,
        lines=found.lines,
        remarks=tuple(sorted((*decoded.remarks, *found.remarks), key=lambda remark: remark.line)),
        front_matter=found.front_matter,
        headings=found.headings,
        fences=found.fences,
        comments=found.comments,
        images=found.images,
        links=found.links,
    )


def read_folder(folder: Path) -> list[Document]:
    """Read the documents of a workspace (`01-brief.md` to `15-…`, `03-decisions/*.md`), in the order of their names.

    Where there is none, README and every other Markdown file of the folder. An empty list where there is none either.
    """
    paths = [*_matching(folder, _OURS), *_matching(folder / "03-decisions", _RECORD)]
    if not paths:
        others = [path for path in _matching(folder, _MARKDOWN) if not _NO_DESIGN.match(path.name)]
        paths = sorted(others, key=lambda path: not path.name.lower().startswith("readme"))
    if len(paths) > MOST_DOCUMENTS:
        raise ArchkataError(
            text("{folder} holds more than {most} Markdown files.", folder=folder.name, most=MOST_DOCUMENTS),
            text("Name the document that is to be read, such as docs/design.md."),
        )
    return [read_document(path, folder) for path in sorted(paths, key=_order)]


def _order(path: Path) -> tuple[bool, str]:
    return not path.name.lower().startswith(("readme", "0", "1")), path.as_posix()


def _matching(folder: Path, pattern: re.Pattern[str]) -> Iterator[Path]:
    try:
        names = sorted(entry.name for entry in os.scandir(folder) if pattern.fullmatch(entry.name))
    except OSError:
        return
    yield from (folder / name for name in names if not (folder / name).is_dir())


def _name(path: Path, root: Path) -> str:
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.name


def _bytes(path: Path, root: Path, name: str) -> bytes:
    """Return the bytes of an ordinary file within `root`, at most MOST_BYTES of them."""
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            raise ArchkataError(
                text("{file} leads out of the folder, so it is not read.", file=name),
                text("Put the document itself where the link is."),
            )
        # Without O_NONBLOCK, opening a named pipe would wait for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            _refuse_what_is_no_file(os.fstat(descriptor).st_mode, name)
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise ArchkataError(text("There is no {file}.", file=name), text("Check the path.")) from error
    except IsADirectoryError as error:
        raise _no_file(name) from error
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ArchkataError(text("{file} cannot be read: {reason}.", file=name, reason=reason)) from error
    if len(content) > MOST_BYTES:
        raise ArchkataError(
            text("{file} is larger than 2 MiB.", file=name),
            text("Keep pictures beside the document and link to them."),
        )
    return content


def _refuse_what_is_no_file(mode: int, name: str) -> None:
    if not stat.S_ISREG(mode):
        raise _no_file(name)


def _no_file(name: str) -> ArchkataError:
    return ArchkataError(text("{file} is no ordinary file.", file=name), text("Name a Markdown document."))

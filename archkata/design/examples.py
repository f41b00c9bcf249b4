"""The finished design of the reference backend, which every installation brings along in both languages."""

from __future__ import annotations

import re
from pathlib import Path

from archkata.errors import ArchkataError
from archkata.kit import kit_root
from archkata.language import listed, text
from archkata.suggest import STRICT, nearest

_NUMBER = re.compile(r"^\d+-")
_TITLE = re.compile(r"^# +(.+)$", re.MULTILINE)


def list_examples(language: str) -> dict[str, str]:
    """Return the documents by name, such as `02-design.md`, with their titles, in their order."""
    folder = _folder(language)
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.md")}
    return {name: _title(paths[name]) for name in sorted(paths)}


def find_example(name: str, language: str) -> Path:
    """Return a document by its name, number, a part of the name, or a section of it: `02-design.md`, `02`, `limits`."""
    names = list(list_examples(language))
    wanted = name.strip().lower().removesuffix("/").removesuffix(".md")
    found = [each for each in names if wanted in _spellings(each)] or [each for each in names if wanted in each]
    found = found or [each for each in names if _has_section(_folder(language) / each, wanted)]
    if wanted and len(found) == 1:
        return _folder(language) / found[0]
    if wanted and found:
        raise ArchkataError(
            text("“{name}” may mean several documents.", name=name[:100]), text("Say {names}.", names=listed(found))
        )
    known = {spelling: each for each in names for spelling in _spellings(each)}
    close = nearest(wanted, known, STRICT)
    raise ArchkataError(
        text("There is no example of “{name}”.", name=name[:100]),
        text("Did you mean “{close}”?", close=known[close])
        if close
        else text("“archkata example” lists all documents."),
    )


def _folder(language: str) -> Path:
    return kit_root() / "examples" / "camera-store-design" / language


def _spellings(name: str) -> set[str]:
    """Return all names by which one document is meant."""
    whole = name.removesuffix(".md")
    last = whole.rpartition("/")[2]
    return {whole, last, _NUMBER.sub("", last), last.partition("-")[0]} - {"", "readme"}


def _has_section(path: Path, id: str) -> bool:
    return f"<!-- id: {id.replace('-', '_').replace(' ', '_')} -->" in path.read_text("utf-8")


def _title(path: Path) -> str:
    found = _TITLE.search(path.read_text("utf-8"))
    return found[1] if found else path.stem

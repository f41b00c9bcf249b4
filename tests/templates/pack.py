"""The template pack as its tests see it: files, sections, and which English section a Spanish one translates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

PACK = Path(__file__).parents[2] / "templates"
LANGUAGES = ("en", "es")
_ID = re.compile(r"<!-- id: (\w+) -->")
_MARK = re.compile(r"\{# translates: (\w*) #\}")
_BLOCK = re.compile(r"^```(yaml kata:\w+|mermaid)$", re.MULTILINE)
_TITLE = re.compile(r"^# .*$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """A part of a template: what stands before the first id has the id `""`."""

    id: str
    source: str

    @property
    def blocks(self) -> list[str]:
        """The labels of its fences, in order."""
        return _BLOCK.findall(self.source)

    @property
    def hash(self) -> str:
        """The hash of what it says, however it is wrapped."""
        said = " ".join(_MARK.sub("", self.source).split())
        return sha256(said.encode()).hexdigest()[:12]

    @property
    def translates(self) -> str | None:
        """The hash of the English section that this one says to translate."""
        mark = _MARK.search(self.source)
        return mark[1] if mark else None

    def marked(self, hash_of_english: str) -> str:
        """Return the section with the hash before its id, or before the title where there is no id."""
        source = _MARK.sub("", self.source)
        place = _ID.search(source) or _TITLE.search(source)
        assert place is not None, source
        return f"{source[: place.start()]}{{# translates: {hash_of_english} #}}{source[place.start() :]}"


def names(language: str) -> list[str]:
    """Return the paths of all templates of a language."""
    return sorted(path.relative_to(PACK / language).as_posix() for path in (PACK / language).rglob("*.j2"))


def read(language: str, name: str) -> str:
    return (PACK / language / name).read_text("utf-8")


def sections(language: str, name: str) -> list[Section]:
    """Return the sections of a template; a section begins with its heading, one line before its id."""
    lines = read(language, name).splitlines(keepends=True)
    starts = [number - 1 for number, line in enumerate(lines) if _ID.search(line)]
    bounds = [0, *starts, len(lines)]
    ids = ["", *(_ID.findall(lines[start + 1])[0] for start in starts)]
    return [Section(id, "".join(lines[begin:end])) for id, begin, end in zip(ids, bounds, bounds[1:], strict=False)]


def refreshed(name: str) -> str:
    """Return a Spanish template with the hashes of the English sections as they are now."""
    english = {section.id: section.hash for section in sections("en", name)}
    return "".join(section.marked(english[section.id]) for section in sections("es", name))

"""Architecture decision records: which documents are such, and what they say of themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from archkata.design.judging.dossier import Dossier
from archkata.design.reading import Document

_NAME = re.compile(r"(\d{4})-.+\.md")
_ID = re.compile(r"ADR-\d{4}")


@dataclass(frozen=True)
class Decision:
    """One record; `id` is that of its file's name."""

    document: Document
    id: str

    @property
    def identity(self) -> Mapping[str, Any]:
        """Return the front matter; nothing where there is none."""
        return self.document.front_matter or {}

    def ids(self, key: str) -> list[str]:
        """Return a list of ids of the front matter; one id may stand there without a list."""
        value = self.identity.get(key) or []
        return [str(item) for item in (value if isinstance(value, list) else [value])]

    def records(self, key: str) -> list[str]:
        """Return the records that a list of the front matter names, as `ADR-0003`."""
        return [match[0] for item in self.ids(key) if (match := _ID.search(item))]

    def line_of(self, key: str) -> int:
        """Return the line of a key of the front matter; the first line where it is absent."""
        start = f"{key}:"
        return next((n for n, line in enumerate(self.document.lines[:60], 1) if line.startswith(start)), 1)


def decisions_of(dossier: Dossier) -> Iterator[Decision]:
    """Yield the records of a pack."""
    for document in dossier.by_number.get("03", ()):
        match = _NAME.fullmatch(PurePosixPath(document.name).name)
        if match:
            yield Decision(document, f"ADR-{match[1]}")

"""How a target pages its lists: by a cursor, by an offset, by the number of a page, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from archkata.language import Text, text

FEWEST: Final = 10
"""No usual page is smaller: a list that ignores `limit` and shows fewer rows than these shows all that there are."""


@dataclass(frozen=True)
class Paging:
    """The query parameters that choose a page.

    `place` says where it begins, None where only the first page can be had; `size` says how many rows it holds at most,
    None where that cannot be chosen. A place is the cursor of the page before, or, where `is_counted`, a number:
    `first` for the first page, and from there counted in pages (`by_rows`: in rows).
    """

    place: str | None = "cursor"
    size: str | None = "limit"
    is_counted: bool = False
    by_rows: bool = False
    first: int = 0

    def asked(self, query: Mapping[str, object], limit: int, *, pages: int, rows: int) -> dict[str, object]:
        """Return the query for the page behind so many pages, which hold so many rows."""
        kept = {name: value for name, value in query.items() if name not in {"limit", "cursor"}}
        size = {} if self.size is None else {self.size: limit}
        behind = rows if self.by_rows else self.first + pages
        place = {self.place: behind} if self.place is not None and self.is_counted else {}
        return {**kept, **size, **place}

    @property
    def described(self) -> Text | None:
        """How pages are chosen; None where they are not."""
        return text("pages by `{place}` and `{size}`", place=self.place, size=self.size) if self.is_counted else None

    def is_whole(self, rows: int, limit: int) -> bool:
        """Say whether a first page with so many rows is all that there is, where no other page can be had."""
        return rows < (FEWEST if self.size is None else limit)


CURSOR: Final = Paging()
"""What the contract says."""

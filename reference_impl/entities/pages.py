"""Pages of a list. A place is a row's sequence number: it never changes, so a walk neither skips nor repeats."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
LARGEST_PAGE = 100
USUAL_PAGE = 20


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is wanted: so many rows after that place, or from the beginning."""

    size: int = USUAL_PAGE
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a list, and the place where the next page begins, if there is one."""

    items: list[T]
    next: int | None

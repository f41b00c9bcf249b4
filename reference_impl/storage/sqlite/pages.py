"""Cutting a page from rows whose first column is the sequence."""

from collections.abc import Callable
from typing import Any, TypeVar

from reference_impl.entities.pages import Page

T = TypeVar("T")
FIRST = 0
NEWEST = 2**63 - 1


def page_of(rows: list[tuple[Any, ...]], size: int, item_of: Callable[[tuple[Any, ...]], T]) -> Page[T]:
    """A page from one row more than fits: whether that one is there tells if there is a next page."""
    shown = rows[:size]
    following = int(shown[-1][0]) if len(rows) > size else None
    return Page([item_of(row[1:]) for row in shown], following)

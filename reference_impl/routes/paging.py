"""Paged lists: the parameters that all of them take, and the page that all of them answer."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from reference_impl.entities.pages import LARGEST_PAGE, Page, Window
from reference_impl.routes.answers import shown
from reference_impl.routes.backend import backend_of
from reference_impl.services.cursors import CURSOR_PATTERN, Cursors

Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="How many at most.")]
Cursor = Annotated[str | None, Query(pattern=CURSOR_PATTERN, description="The next_cursor of the page before.")]


@dataclass(frozen=True, slots=True)
class Listing:
    """One list, by a name that no other list has."""

    name: str
    cursors: Cursors

    def window(self, limit: int, cursor: str | None) -> Window:
        """The part that the request asks for."""
        return Window(limit, None if cursor is None else self.cursors.place(self.name, cursor))

    def answer(self, page: Page[Any]) -> Response:
        """200 and the page."""
        following = None if page.next is None else self.cursors.issue(self.name, page.next)
        return shown({"items": [item.view() for item in page.items], "next_cursor": following})


def listing_of(request: Request, name: str) -> Listing:
    """The list of that name."""
    return Listing(name, backend_of(request).cursors)

"""Faults of the stage catalogue: lists, pages and cursors."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults
# Without `from __future__ import annotations`, because FastAPI reads the types of the handlers that are put in.

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from archkata.conformance.mutants import mutant, put, replaces


@mutant("list-as-a-bare-array", caught_by=("CAT-06",))
def list_as_a_bare_array() -> None:
    """The list of products is an array without anything around it."""
    from starlette.responses import JSONResponse, Response

    from reference_impl.routes import paging

    @replaces(paging.Listing, "answer")
    def answer(_listing: Any, page: Any) -> Response:
        return JSONResponse([item.view() for item in page.items])


@mutant("list-of-summaries", caught_by=("CAT-06",))
def list_of_summaries() -> None:
    """The list shows products without their features, because a card in the shop does not need them."""
    from reference_impl.services import products

    page = products.page

    @replaces(products, "page")
    def page_of_summaries(shop: Any, window: Any, kind: Any, q: str | None) -> Any:
        found = page(shop, window, kind, q)
        return replace(found, items=[replace(product, features=()) for product in found.items])


@mutant("usual-page-of-fifty", caught_by=("CAT-06",))
def usual_page_of_fifty() -> None:
    """Without a limit a page holds 50 products."""
    from reference_impl.routes import products

    put(products.list_products, "__defaults__", (None, None, 50, None))


@mutant("order-with-ties", caught_by=("CAT-07",))
def order_with_ties() -> None:
    """The list is ordered by manufacturer alone and cut by a numeric offset; equal ones change places between pages."""
    # A database that only keeps the first rows of an order breaks ties by how many that are.
    order = "manufacturer, (sequence * (? + ?)) % 7"
    _cut_by_offset(lambda window: (order, (window.after or 0, window.size)))


@mutant("cursor-of-the-row-behind", caught_by=("CAT-07", "REV-03"))
def cursor_of_the_row_behind() -> None:
    """The cursor is that of the extra row, by which the end is noticed: the next page begins behind it."""
    from reference_impl.entities.pages import Page
    from reference_impl.storage.sqlite import products, reviews

    def page_of(rows: list[tuple[Any, ...]], size: int, item_of: Callable[[tuple[Any, ...]], Any]) -> Page[Any]:
        following = int(rows[size][0]) if len(rows) > size else None
        return Page([item_of(row[1:]) for row in rows[:size]], following)

    put(products, "page_of", page_of)
    put(reviews, "page_of", page_of)


@mutant("walk-without-end", caught_by=("CAT-06",))
def walk_without_end() -> None:
    """Each page names the next one, the last one too, and so do all empty pages behind it."""
    from reference_impl.services import products

    _cut_by_offset(lambda _: ("sequence", ()))
    page = products.page

    @replaces(products, "page")
    def page_with_a_next_one(shop: Any, window: Any, kind: Any, q: str | None) -> Any:
        return replace(page(shop, window, kind, q), next=(window.after or 0) + window.size)


@mutant("offset-paging", caught_by=("CAT-08", "REV-03"))
def offset_paging() -> None:
    """The cursor is an offset into a newest-first list: what is published between pages shifts rows over the border."""
    from reference_impl.entities.pages import Page
    from reference_impl.entities.reviews import Review
    from reference_impl.storage.sqlite import reviews

    _cut_by_offset(lambda _: ("sequence DESC", ()))
    of_product = f"SELECT {reviews.SELECTED} {reviews.FROM} WHERE product_id = ? ORDER BY sequence DESC"

    @replaces(reviews.SqliteReviews, "page")
    def page(self: Any, product_id: str, window: Any) -> Page[Review]:
        rows = self._connection.execute(of_product, (product_id,)).fetchall()
        start, end = window.after or 0, (window.after or 0) + window.size
        return Page([Review(*row) for row in rows[start:end]], end if end < len(rows) else None)


@mutant("list-ordered-by-price", caught_by=("CAT-09",))
def list_ordered_by_price() -> None:
    """The list is ordered by price, which may change during a walk."""
    _cut_by_offset(lambda _: ("amount, sequence", ()))


@mutant("change-moves-to-the-end", caught_by=("CAT-09",))
def change_moves_to_the_end() -> None:
    """The place in the list is the time of the last change: whatever is changed goes to its end."""
    from reference_impl.storage.sqlite import products

    renewed = "SET sequence = (SELECT max(sequence) + 1 FROM products),"
    put(products, "SAVE", products.SAVE.replace("SET", renewed))


@mutant("limit-unbounded", caught_by=("CAT-10",))
def limit_unbounded() -> None:
    """The limit goes to the store as it is: a million returns everything, and zero breaks."""
    from reference_impl.routes import products

    products.list_products.__annotations__["limit"] = int


@mutant("limit-refused-by-breaking", caught_by=("CAT-10",))
def limit_refused_by_breaking() -> None:
    """The limit is read as a number without a look at whether it is one, and what is no number is a 500."""
    from starlette.requests import Request
    from starlette.responses import Response

    from reference_impl.entities.products import Kind
    from reference_impl.routes import products

    list_products = products.list_products

    @replaces(products, "list_products")
    async def list_with_any_limit(
        request: Request,
        kind: Kind | None = None,
        q: products.Text = None,
        limit: str = "20",
        cursor: str | None = None,
    ) -> Response:
        return await list_products(request, kind, q, min(max(int(limit), 1), 100), cursor)


@mutant("cursor-starts-over", caught_by=("CAT-11", "REV-03"))
def cursor_starts_over() -> None:
    """A cursor that cannot be read leads to the first page."""
    from reference_impl.errors import NotFoundError
    from reference_impl.routes import products, reviews
    from reference_impl.services.cursors import Cursors

    place = Cursors.place
    for handler in (products.list_products, reviews.list_reviews):
        handler.__annotations__["cursor"] = str | None

    @replaces(Cursors, "place")
    def place_or_the_first(self: Cursors, listing: str, cursor: str) -> int:
        try:
            return place(self, listing, cursor)
        except NotFoundError:
            return 2**63 - 1 if listing.startswith("reviews") else 0


@mutant("cursor-read-in-good-faith", caught_by=("CAT-11",))
def cursor_read_in_good_faith() -> None:
    """The cursor is a number in base64, decoded without a thought of anything else: other texts are a 500."""
    from reference_impl.routes import products
    from reference_impl.services.cursors import Cursors

    products.list_products.__annotations__["cursor"] = str | None

    @replaces(Cursors, "issue")
    def issue(_self: Cursors, _listing: str, place: int) -> str:
        return base64.urlsafe_b64encode(str(place).encode()).decode()

    @replaces(Cursors, "place")
    def place_in_good_faith(_self: Cursors, _listing: str, cursor: str) -> int:
        return int(base64.urlsafe_b64decode(cursor))


def _cut_by_offset(ordered: Callable[[Any], tuple[str, tuple[Any, ...]]]) -> None:
    """Let the cursor of the catalogue be a number of rows. `ordered` gives the order and the values in it."""
    from reference_impl.entities.pages import Page
    from reference_impl.storage.sqlite import products

    @replaces(products.SqliteProducts, "page")
    def page(self: Any, window: Any, kind: Any, text: str) -> Page[Any]:
        order, values = ordered(window)
        filters = "(?1 IS NULL OR kind = ?1) AND instr(searchable, ?2) > 0"
        statement = f"SELECT {products.COLUMNS} FROM products WHERE {filters} ORDER BY {order} LIMIT ? OFFSET ?"  # noqa: S608 - constants
        start = window.after or 0
        rows = self._connection.execute(statement, (kind, text, *values, window.size + 1, start)).fetchall()
        following = start + window.size if len(rows) > window.size else None
        return Page([products._product_of(row) for row in rows[: window.size]], following)

"""Faults of the stage reviews: publication, lists, and what is taken."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults
# Without `from __future__ import annotations`, because FastAPI reads the types of the handlers that are put in.

import html
import unicodedata
from dataclasses import replace
from types import SimpleNamespace
from typing import Annotated, Any, NotRequired

from archkata.conformance.mutants import mutant, put, replaces, retype


@mutant("author-as-an-id", caught_by=("REV-01",))
def author_as_an_id() -> None:
    """The author of a review is shown as an id, and not as an object with id and name."""
    _show(lambda review, view: {**view, "author": review.author_id})


@mutant("instant-without-offset", caught_by=("API-16",))
def instant_without_offset() -> None:
    """The instant of publication is local time and does not say where: it has no offset."""
    _show(lambda review, view: {**view, "published_at": review.published_at.removesuffix("Z")})


@mutant("reviews-of-everything", caught_by=("REV-02",))
def reviews_of_everything() -> None:
    """The list of reviews ignores the product in its path."""
    from reference_impl.storage.sqlite import reviews

    put(reviews, "OF_PRODUCT", reviews.OF_PRODUCT.replace("product_id = ?", "? <> ''"))


@mutant("reviews-by-the-second", caught_by=("REV-02",))
def reviews_by_the_second() -> None:
    """Reviews are ordered by their instant in whole seconds, and those of one second by chance."""
    from reference_impl.storage.sqlite import reviews

    by_second = "ORDER BY substr(published_at, 1, 19) DESC, substr(reviews.id, -6)"
    put(reviews, "OF_PRODUCT", reviews.OF_PRODUCT.replace("ORDER BY sequence DESC", by_second))


@mutant("no-page-without-reviews", caught_by=("REV-02",))
def no_page_without_reviews() -> None:
    """A product without reviews has no list of them: 404."""
    from reference_impl.errors import NotFoundError
    from reference_impl.services import reviews

    page = reviews.page

    @replaces(reviews, "page")
    def page_with_some(shop: Any, product_id: str, window: Any) -> Any:
        found = page(shop, product_id, window)
        if not found.items:
            raise NotFoundError
        return found


@mutant("cursor-hangs-on-a-row", caught_by=("REV-03",))
def cursor_hangs_on_a_row() -> None:
    """The cursor names a row that is looked up first; when it has been withdrawn, the walk is over."""
    from reference_impl.storage.sqlite import reviews

    row_is_there = "(? = 9223372036854775807 OR EXISTS (SELECT 1 FROM reviews AS last WHERE last.sequence = ?2))"
    statement = reviews.OF_PRODUCT.replace("sequence < ?", f"sequence < ?2 AND {row_is_there.replace('?', '?2', 1)}")
    put(reviews, "OF_PRODUCT", statement.replace("product_id = ?", "product_id = ?1").replace("LIMIT ?", "LIMIT ?3"))


@mutant("rating-of-any-number", caught_by=("REV-04",))
def rating_of_any_number() -> None:
    """The rating is checked on publication only for being a number; 3.5, 0 and 6 pass, and PATCH checks nothing."""
    from reference_impl.entities.reviews import NewReview, ReviewChange
    from reference_impl.storage.sqlite import connections
    from reference_impl.storage.sqlite.schema import SCHEMA

    retype(NewReview, "rating", int | float)
    retype(ReviewChange, "rating", NotRequired[Any])
    put(connections, "SCHEMA", SCHEMA.replace("rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5)", "rating"))


@mutant("rating-converted", caught_by=("REV-04",))
def rating_converted() -> None:
    """The framework converts what it can: a rating of `"5"` is taken for 5."""
    from pydantic import Field

    from reference_impl.entities.reviews import NewReview

    retype(NewReview, "rating", Annotated[int, Field(ge=1, le=5)])


@mutant("rating-unbounded-in-changes", caught_by=("REV-04", "REV-08"))
def rating_unbounded_in_changes() -> None:
    """The bounds of the rating stand in the form of a publication, and in the database, and not in that of a change."""
    from pydantic import Field

    from reference_impl.entities.reviews import ReviewChange

    retype(ReviewChange, "rating", NotRequired[Annotated[int, Field(strict=True)]])


@mutant("title-measured-in-bytes", caught_by=("REV-05",))
def title_measured_in_bytes() -> None:
    """The length of a title is counted in bytes of UTF-8."""
    from pydantic import AfterValidator

    from reference_impl.entities.reviews import NewReview

    def fitting(title: str) -> str:
        if not 1 <= len(title.encode()) <= 200:
            raise ValueError("too long")
        return title

    retype(NewReview, "title", Annotated[str, AfterValidator(fitting)])


@mutant("content-cut", caught_by=("REV-05",))
def content_cut() -> None:
    """The column takes 10,000 characters of a content, and cuts the rest off in silence."""
    _keep(lambda content: content[:10_000])


@mutant("content-may-be-empty", caught_by=("REV-05",))
def content_may_be_empty() -> None:
    """A content has an upper bound only."""
    from pydantic import Field

    from reference_impl.entities.reviews import NewReview

    retype(NewReview, "content", Annotated[str, Field(max_length=20_000)])


@mutant("content-escaped", caught_by=("REV-06",))
def content_escaped() -> None:
    """Markup is escaped when a review is stored, instead of where it is shown."""
    _keep(html.escape)


@mutant("content-trimmed", caught_by=("REV-06",))
def content_trimmed() -> None:
    """Blanks and empty lines around a content are taken off."""
    _keep(str.strip)


@mutant("line-breaks-unified", caught_by=("REV-06",))
def line_breaks_unified() -> None:
    """All line breaks are stored as LF."""
    _keep(lambda content: content.replace("\r\n", "\n"))


@mutant("content-composed", caught_by=("REV-06",))
def content_composed() -> None:
    """Accents are composed (NFC), which is right for names."""
    _keep(lambda content: unicodedata.normalize("NFC", content))


@mutant("reviews-of-nothing", caught_by=("REV-07",))
def reviews_of_nothing() -> None:
    """The list of reviews filters by product and never asks whether that exists: an empty page instead of 404."""
    from reference_impl.services import reviews

    @replaces(reviews, "page")
    def page(shop: Any, product_id: str, window: Any) -> Any:
        return shop.reviews.page(product_id, window)


@mutant("orphaned-review", caught_by=("REV-07",))
def orphaned_review() -> None:
    """Publishing does not look for the product, and the foreign key that does is an error of the server."""
    from reference_impl.services import reviews

    put(reviews, "products", SimpleNamespace(get=lambda _shop, product_id: SimpleNamespace(id=product_id)))


def _show(change: Any) -> None:
    """Show reviews otherwise: `change` gets a review and its view."""
    from reference_impl.entities.reviews import Review

    view = Review.view

    @replaces(Review, "view")
    def other_view(self: Review) -> Any:
        return change(self, view(self))


def _keep(change: Any) -> None:
    """Keep another content than what was sent."""
    from reference_impl.storage.sqlite.reviews import SqliteReviews

    add, save = SqliteReviews.add, SqliteReviews.save

    @replaces(SqliteReviews, "add")
    def add_changed(self: Any, review: Any) -> None:
        add(self, replace(review, content=change(review.content)))

    @replaces(SqliteReviews, "save")
    def save_changed(self: Any, review: Any) -> None:
        save(self, replace(review, content=change(review.content)))

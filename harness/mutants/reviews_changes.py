"""Faults of the stage reviews: changes, withdrawals and by-lines."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults
# Without `from __future__ import annotations`, because FastAPI reads the types of the handlers that are put in.

from dataclasses import replace
from typing import Any, NotRequired

from archkata.conformance.mutants import mutant, put, replaces, retype


@mutant("patch-resets-the-rating", caught_by=("REV-08",))
def patch_resets_the_rating() -> None:
    """The form of a patch has a default for the rating, and all of the form is written."""
    from reference_impl.services import reviews

    change = reviews.change

    @replaces(reviews, "change")
    def change_all(shop: Any, bearer: Any, review_id: str, changes: Any) -> Any:
        form: Any = {"rating": 5, **changes}
        return change(shop, bearer, review_id, form)


@mutant("change-meets-all-of-the-product", caught_by=("REV-08",))
def change_meets_all_of_the_product() -> None:
    """The statement that saves a change meets all reviews of the product."""
    from reference_impl.storage.sqlite.reviews import SqliteReviews

    @replaces(SqliteReviews, "save")
    def save(self: Any, review: Any) -> None:
        state = (review.title, review.content, review.rating, review.product_id)
        self._connection.execute("UPDATE reviews SET title = ?, content = ?, rating = ? WHERE product_id = ?", state)


@mutant("change-renews-the-date", caught_by=("REV-08",))
def change_renews_the_date() -> None:
    """Whatever saves a review sets its date as well."""
    from reference_impl.entities.instants import now
    from reference_impl.storage.sqlite.reviews import SqliteReviews

    save = SqliteReviews.save

    @replaces(SqliteReviews, "save")
    def save_with_date(self: Any, review: Any) -> None:
        save(self, review)
        self._connection.execute("UPDATE reviews SET published_at = ? WHERE id = ?", (now(), review.id))


@mutant("review-moves-to-another-product", caught_by=("REV-09",))
def review_moves_to_another_product() -> None:
    """A patch may name the product of a review, and moves it there."""
    _take_in_changes("product_id")


@mutant("review-dated-by-its-author", caught_by=("REV-09",))
def review_dated_by_its_author() -> None:
    """A patch may name the date of publication."""
    _take_in_changes("published_at")


@mutant("withdrawn-and-readable", caught_by=("REV-10",))
def withdrawn_and_readable() -> None:
    """A withdrawn review is only marked, and reading by id forgets to look at the mark."""
    withdrawn = _withdraw_by_mark()
    from reference_impl.services import reviews

    page = reviews.page

    @replaces(reviews, "page")
    def page_without_marked(shop: Any, product_id: str, window: Any) -> Any:
        found = page(shop, product_id, window)
        return replace(found, items=[review for review in found.items if review.id not in withdrawn])


@mutant("withdrawn-and-listed", caught_by=("REV-10",))
def withdrawn_and_listed() -> None:
    """A withdrawn review is only marked, and the list forgets to look at the mark."""
    withdrawn = _withdraw_by_mark()
    from reference_impl.storage.sqlite.reviews import SqliteReviews

    get = SqliteReviews.get

    @replaces(SqliteReviews, "get")
    def get_unmarked(self: SqliteReviews, review_id: str) -> Any:
        return None if review_id in withdrawn else get(self, review_id)


@mutant("any-editor-may-change", caught_by=("REV-11",))
def any_editor_may_change() -> None:
    """Changing and withdrawing ask for an editor, and not for this editor."""
    from reference_impl.services import reviews
    from reference_impl.services.permissions import only_editors

    @replaces(reviews, "_own_review")
    def review_of_any_editor(shop: Any, bearer: Any, review_id: str) -> Any:
        only_editors(bearer)
        return reviews.get(shop, review_id)


@mutant("anybody-may-withdraw", caught_by=("REV-11",))
def anybody_may_withdraw() -> None:
    """The withdrawal forgot its guard: whoever is logged in may do it."""
    from reference_impl.services import reviews

    @replaces(reviews, "withdraw")
    def withdraw(shop: Any, _bearer: Any, review_id: str) -> None:
        shop.reviews.remove(reviews.get(shop, review_id).id)


@mutant("author-from-the-body", caught_by=("REV-12",))
def author_from_the_body() -> None:
    """An author in the body of a publication wins over the one who is logged in."""
    from starlette.requests import Request
    from starlette.responses import Response

    from reference_impl.entities.reviews import NewReview, Review
    from reference_impl.routes import reviews
    from reference_impl.routes.authentication import Authenticated

    publish, view, signed = reviews.publish_review, Review.view, dict[str, Any]()

    @replaces(reviews, "publish_review")
    async def publish_review(request: Request, product_id: str, new: NewReview, bearer: Authenticated) -> Response:
        author = (await request.json()).get("author")
        if isinstance(author, dict):
            signed[new.title] = author
        return await publish(request, product_id, new, bearer)

    @replaces(Review, "view")
    def signed_view(self: Review) -> dict[str, Any]:
        shown = view(self)
        return {**shown, "author": {**shown["author"], **signed.get(self.title, {})}}


@mutant("email-in-the-by-line", caught_by=("REV-12",))
def email_in_the_by_line() -> None:
    """The author of a review is shown by the email."""
    from reference_impl.storage.sqlite import reviews

    for name in ("BY_ID", "OF_PRODUCT"):
        put(reviews, name, getattr(reviews, name).replace("users.name", "users.email"))


def _take_in_changes(member: str) -> None:
    """Let a patch change one more column."""
    from reference_impl.entities.reviews import ReviewChange
    from reference_impl.storage.sqlite.reviews import SqliteReviews

    retype(ReviewChange, member, NotRequired[str])
    save = SqliteReviews.save

    @replaces(SqliteReviews, "save")
    def save_one_more(self: Any, review: Any) -> None:
        save(self, review)
        values = (getattr(review, member), review.id)
        self._connection.execute(f"UPDATE reviews SET {member} = ? WHERE id = ?", values)  # noqa: S608 - a constant


def _withdraw_by_mark() -> set[str]:
    from reference_impl.storage.sqlite.reviews import SqliteReviews

    withdrawn: set[str] = set()

    @replaces(SqliteReviews, "remove")
    def mark(_self: SqliteReviews, review_id: str) -> None:
        withdrawn.add(review_id)

    return withdrawn

"""Stage reviews: publish reviews and read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from archkata.conformance.calling.answer import Answer, Resource, Thing
from archkata.conformance.calling.together import in_a_burst
from archkata.conformance.eventually import apart, eventually
from archkata.conformance.lists.bounds import ensure_limits, ensure_made_up_cursors_refused
from archkata.conformance.lists.contents import (
    ensure_listed,
    ensure_newest_first,
    ensure_walk_meets_each_once,
    ensure_walk_withstands,
)
from archkata.conformance.lists.listing import Listing, Row
from archkata.conformance.registry import check
from archkata.conformance.vocabulary.expectations import ensure, ensure_same, given, shown
from archkata.conformance.vocabulary.facts import ensure_agrees
from archkata.conformance.vocabulary.instants import ensure_same_instant
from archkata.language import text
from harness.actors import ABSENT, Actor, Editor, Guest, Product
from harness.data import valid_review
from harness.vocabulary.members import REVIEW

READS: Final = 3

NO_RATINGS: Final[tuple[object, ...]] = (0, 6, -1, 3.5, "5", "", True, [5], {}, -(2**63), 2**63, 10**30)
NO_TITLES: Final[tuple[object, ...]] = ("", 5, True, ["x"], {"x": "x"}, "t" * 201, "ñ" * 201)
NO_CONTENTS: Final[tuple[object, ...]] = ("", 5, True, ["x"], {"x": "x"}, "c" * 20_001, "ñ" * 20_001)
BAD_MEMBERS: Final = {"title": NO_TITLES, "content": NO_CONTENTS, "rating": NO_RATINGS}

VERBATIM: Final = (
    '<b>bold</b> <script>alert("x")</script> <!-- gone? -->',
    "Fish &amp; chips &lt;i&gt; &#39; & 'single' \"double\" `back`",
    "first\r\nsecond\nthird\n\n\nlast",
    "\tone\t\ttwo",
    "  two  blanks  everywhere  ",
    "\n\nempty lines around\r\n",
    "cafe\u0301 n\u0303andu\u0301 and café ñandú",
    "a family: \U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
    "%3Cb%3E ${7*7} {{7*7}} \\n \\u0041 \\ // -- '; 100%",
    "non\u00a0breaking, wide\u3000blank, line\u2028separator, ﬁ ② Å",
)


@check("REV-01")
def a_published_review_can_be_read_at_once(editor: Editor, guest: Guest, camera: Product) -> None:
    """Each read goes over a new connection, because a memory of each worker would betray itself there."""
    body = valid_review(guest.scene.fresh)

    answer = editor.publish_review(camera, body)

    review = answer.expect_created(**body, product_id=camera.id)
    ensure_signed_and_dated(answer, review)
    for read in [guest.anew().get_review(review) for _ in range(READS)]:
        ensure_same_review(read.expect(200), review)
    ensure_listed_review(guest.anew(), review)


@check("REV-02")
def the_reviews_of_a_product_are_listed_newest_first_and_only_its_own(
    editor: Editor, colleague: Editor, guest: Guest, camera: Product, lens: Product, bag: Product
) -> None:
    """Two products in turn, so that foreign reviews stand between one's own, and two authors."""
    reviews: dict[Thing, list[Resource]] = {camera.id: [], lens.id: [], bag.id: []}

    for number, product in enumerate(apart(guest.scene, (camera, lens) * 3 + (camera, camera))):
        author = colleague if number % 3 == 2 else editor
        reviews[product.id].append(author.publish_review(product).expect(201))

    for product_id, its_own in reviews.items():
        listing = Listing(guest, "list_reviews", product_id)
        ensure_walk_meets_each_once(listing, its_own, newest_first=True)
        ensure_newest_first(listing.rows(limit=2), its_own)


@check("REV-03")
def a_walk_through_reviews_meets_each_exactly_once_while_others_are_published(
    editor: Editor, guest: Guest, camera: Product, lens: Product
) -> None:
    """One after the other: together they would leave all places as they were. A cursor may hang on what is gone."""
    listing = Listing(guest, "list_reviews", camera)
    reviews = publish_reviews(editor, camera, 11)
    for limit in (1, 3, 100):
        ensure_walk_meets_each_once(listing, reviews, limit=limit)

    def publish(_: list[Row]) -> Sequence[Thing]:
        reviews.append(editor.publish_review(camera).expect(201))
        return reviews[-1:]

    def withdraw(met: list[Row]) -> Sequence[Thing]:
        for last in met[-1:]:
            editor.withdraw_review(last).expect(204, 200, 404)
        return met[-1:]

    with guest.scene.part("CAT-06"):
        ensure_walk_withstands(listing, reviews, publish, limit=3)
        ensure_walk_withstands(listing, reviews, withdraw, limit=3)
        ensure_limits(listing)
        publish_reviews(editor, lens, 2)
        foreign = Listing(guest, "list_reviews", lens).first_page(limit=1)[1]
        ensure_made_up_cursors_refused(listing, lambda row: row.get("product_id") == camera.id, [foreign])


@check("REV-04")
def a_rating_is_a_whole_number_from_1_to_5(editor: Editor, guest: Guest, camera: Product) -> None:
    """The good ones are published last: once the list shows them, it would show the others as well."""
    review = editor.publish_review(camera, rating=3).expect(201, rating=3)

    for rating in NO_RATINGS:
        editor.publish_review(camera, rating=rating).expect(400, 422)
    with guest.scene.part("REV-08"):
        for rating in NO_RATINGS:
            editor.change_review(review, rating=rating).expect(400, 422)
            with given(rating=rating):
                guest.get_review(review).expect(200, rating=3)
    for nothing in (None, ABSENT):
        editor.publish_review(camera, rating=nothing).expect(400, 422)
    good = [editor.publish_review(camera, rating=rating).expect(201, rating=rating) for rating in (1, 5)]

    ensure_walk_meets_each_once(Listing(guest, "list_reviews", camera), [review, *good])
    with guest.scene.part("REV-08"):
        for rating in (1, 5):
            editor.change_review(review, rating=rating).expect(200, 204)
            guest.get_review(review).expect(200, rating=rating)


@check("REV-05")
def title_and_content_keep_their_bounds_counted_in_characters(editor: Editor, guest: Guest, camera: Product) -> None:
    """Bytes are not characters: 200 of these may be 600 bytes, and 201 are too many however short."""
    review = editor.publish_review(camera).expect(201)

    for member in ("title", "content"):
        for bad in BAD_MEMBERS[member]:
            editor.publish_review(camera, **{member: bad}).expect(400, 422)
        with guest.scene.part("REV-08"):
            for bad in BAD_MEMBERS[member]:
                editor.change_review(review, {member: bad}).expect(400, 422)
                with given(**{member: bad}):
                    ensure_same_review(guest.get_review(review).expect(200), review)
        for nothing in (None, ABSENT):
            editor.publish_review(camera, **{member: nothing}).expect(400, 422)
    published = [review]
    for letter in ("x", "ñ", "名"):
        full = {"title": guest.scene.fresh.word().ljust(200, letter), "content": letter * 20_000}
        published.append(editor.publish_review(camera, **full).expect(201))
        with given(**full):
            guest.get_review(published[-1]).expect(200, **full)

    ensure_walk_meets_each_once(Listing(guest, "list_reviews", camera), published)


@check("REV-06")
def the_content_is_stored_letter_by_letter(editor: Editor, guest: Guest, camera: Product) -> None:
    """Published and changed: the two ways in may have filters of their own."""
    changed = editor.publish_review(camera).expect(201)

    for content in VERBATIM:
        review = editor.publish_review(camera, content=content).expect(201, content=content)
        guest.get_review(review).expect(200, content=content)
        ensure_listed(Listing(guest, "list_reviews", camera), review, REVIEW)
        with guest.scene.part("REV-08"):
            editor.change_review(changed, content=content).expect(200, 204)
            guest.get_review(changed).expect(200, content=content)


@check("REV-07")
def reviews_of_an_unknown_product_and_unknown_reviews_are_404(editor: Editor, guest: Guest, camera: Product) -> None:
    """A withdrawal may answer 204, as a second one may. Health comes last: a lookup that breaks may break more."""
    bystander = editor.publish_review(camera).expect(201)
    product = guest.scene.fresh.unknown_id(camera.id)
    review = guest.scene.fresh.unknown_id(bystander.id)

    editor.publish_review(product).expect(404)
    guest.list_reviews(product).expect(404)
    guest.list_reviews(product, limit=5).expect(404)
    guest.get_review(review).expect(404)
    with guest.scene.part("REV-08"):
        editor.change_review(review, title=editor.scene.fresh.word("Not there ")).expect(404)
    with guest.scene.part("REV-10"):
        editor.withdraw_review(review).expect(404, 204)

    guest.get_review(review).expect(404)
    guest.list_reviews(product).expect(404)
    ensure_same_review(guest.get_review(bystander).expect(200), bystander)
    guest.get_health().expect(200, 204)


def publish_reviews(editor: Editor, product: Product, count: int) -> list[Resource]:
    """Publish so many reviews of a product in a burst."""
    return in_a_burst(editor, lambda somebody, of: somebody.publish_review(of).expect(201), [product] * count)


def ensure_signed_and_dated(answer: Answer, review: Resource) -> None:
    """Refute the rule unless a review has an author with id and name, and says when it was published."""
    author = review.get("author")
    signed = isinstance(author, Mapping) and isinstance(author.get("id"), str | int) and author.get("name")
    ensure(signed, text("an `author` with `id` and `name`"), text("author: {author}", author=shown(author)))
    ensure(review.get("published_at"), text("a member `published_at`"), answer.described())


def ensure_same_review(told: Mapping[str, Any], earlier: Mapping[str, Any]) -> None:
    """Refute the rule unless two representations tell of one and the same state of a review."""
    ensure_agrees(told, earlier, REVIEW)
    ensure_same_instant(told, earlier, "published_at")
    ensure_same(author_id(told), author_id(earlier), text("member `author.id`"))


def author_id(review: Mapping[str, Any]) -> object:
    """Return the id of the author, None where there is none."""
    author = review.get("author")
    return author.get("id") if isinstance(author, Mapping) else None


def ensure_listed_review(reader: Actor, review: Mapping[str, Any]) -> None:
    """Refute the rule unless the list of its product shows a review as it is, within a second."""
    listing = Listing(reader, "list_reviews", review["product_id"])
    eventually(reader.scene, lambda: ensure_same_review(listing.find(review), review))

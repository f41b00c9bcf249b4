"""Stage reviews: change and withdraw reviews, under one's own name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from archkata.conformance.calling.answer import Answer, Resource
from archkata.conformance.calling.together import together
from archkata.conformance.eventually import apart
from archkata.conformance.information_leaks.leaks import ensure_secret
from archkata.conformance.lists.contents import ensure_walk_meets_each_once
from archkata.conformance.lists.listing import Listing
from archkata.conformance.registry import check
from archkata.conformance.vocabulary.changes import half_good, taken_or_refused
from archkata.conformance.vocabulary.expectations import ensure, ensure_same, given
from archkata.conformance.vocabulary.instants import outwait
from archkata.language import text
from harness.actors import Editor, Guest, Product, new_user
from harness.data import with_fresh_words
from harness.stages.reviews import (
    BAD_MEMBERS,
    author_id,
    ensure_listed_review,
    ensure_same_review,
    publish_reviews,
)

CHANGES: Final[tuple[dict[str, Any], ...]] = (
    {"rating": 1},
    {"title": "Una semana después"},
    {"content": "Second thoughts.\n\nIt is lighter than it looks."},
    {"rating": 4},
    {"title": "After a year", "content": "Still here."},
    {"content": "And still here.", "rating": 3},
)
GOOD: Final[dict[str, Any]] = {"title": "Half good", "content": "Half good", "rating": 2}
LONG_AGO: Final = "1999-06-15T12:00:00Z"
SOME_DAY: Final = "2999-06-15T12:00:00Z"
CONNECTIONS: Final = 3


@check("REV-08")
def changing_a_review_touches_only_what_the_patch_names(editor: Editor, guest: Guest, camera: Product) -> None:
    """A bad member stands beside a good one, before it or behind it, because somebody applies one after another."""
    review, bystander = publish_reviews(editor, camera, 2)
    outwait(guest.scene, review.get("published_at"))
    state: dict[str, Any] = dict(review)

    for usual in CHANGES:
        change = with_fresh_words(guest.scene.fresh, usual, "title")
        state |= change
        with given(**change):
            ensure_changed(editor.change_review(review, change), state)
            ensure_same_review(guest.get_review(review).expect(200), state)
            ensure_listed_review(guest, state)
    for patch in half_good(GOOD, BAD_MEMBERS):
        editor.change_review(review, patch).expect(400, 422)
        with given(**patch):
            ensure_same_review(guest.get_review(review).expect(200), state)
    for member in GOOD:
        taken_or_refused(editor.change_review(review, {member: None}))
        ensure_same_review(guest.get_review(review).expect(200), state)
    ensure_listed_review(guest, state)
    ensure_same_review(guest.get_review(bystander).expect(200), bystander)


@check("REV-09")
def a_review_cannot_be_moved_re_dated_or_given_another_author(
    editor: Editor, guest: Guest, camera: Product, lens: Product
) -> None:
    """The review stands between two others, so that a new date would move it one way or the other."""
    reviews = [editor.publish_review(camera).expect(201) for _ in apart(guest.scene, range(3))]
    review = reviews[1]
    outwait(guest.scene, review.get("published_at"))
    state: dict[str, Any] = dict(review)

    for number, moved in enumerate(removals(guest, review, lens)):
        title = {"title": f"New title {number}"}
        for patch in (moved, {**moved, **title}, {**title, **moved}):
            if taken_or_refused(editor.change_review(review, patch)) and "title" in patch:
                state |= title
            ensure_same_review(guest.get_review(review).expect(200), state)

    ensure_walk_meets_each_once(Listing(guest, "list_reviews", camera), reviews, newest_first=True)
    ensure_walk_meets_each_once(Listing(guest, "list_reviews", lens), [])


@check("REV-10")
def a_withdrawn_review_is_gone_from_everywhere(editor: Editor, guest: Guest, camera: Product) -> None:
    """The readers have seen it before, so each of them could have a copy of its own."""
    first, review, last = publish_reviews(editor, camera, 3)
    readers = [guest.anew() for _ in range(CONNECTIONS)]
    authors = [editor.anew() for _ in range(CONNECTIONS)]
    for reader in readers:
        reader.get_review(review).expect(200)
        ensure_listed_review(reader, review)

    editor.withdraw_review(review).expect(204)

    for read in together(partial(reader.get_review, review) for reader in readers):
        read.expect(404)
    title = guest.scene.fresh.word("Back ")
    changes = together(partial(author.change_review, review, title=title) for author in authors)
    for change in guest.scene.there(changes):
        change.expect(404)
    for reader in readers:
        ensure_walk_meets_each_once(Listing(reader, "list_reviews", camera), [first, last])
    editor.withdraw_review(review).expect(404, 204)
    guest.get_review(review).expect(404)
    for other in (first, last):
        ensure_same_review(guest.get_review(other).expect(200), other)


@check("REV-11")
def only_its_author_changes_or_withdraws_a_review(
    author: Editor, stranger: Editor, guest: Guest, camera: Product
) -> None:
    """A refusal that still saved the change is the common mistake, so the review is read after each try."""
    guest.scene.needs("auth")
    review = author.publish_review(camera).expect(201)
    tries = [(stranger, (403, 404)), (guest, (401,))]
    if guest.scene.claims("users"):
        tries.append((new_user(guest.scene), (403, 404)))

    for somebody, refusals in tries:
        with guest.scene.part("REV-08"):
            somebody.change_review(review, title=somebody.scene.fresh.word("Mine now ")).expect(*refusals)
        ensure_same_review(guest.get_review(review).expect(200), review)
        somebody.withdraw_review(review).expect(*refusals)
        ensure_same_review(guest.get_review(review).expect(200), review)
    ensure_listed_review(guest, review)


@check("REV-12")
def the_author_shown_is_the_editor_who_published_without_the_email(
    editor: Editor, other: Editor, guest: Guest, camera: Product
) -> None:
    """Whose id that is, only the account itself can tell: it is read by the editor, where there are users."""
    guest.scene.needs("auth")
    own = editor.publish_review(camera).expect(201)
    others = other.publish_review(camera).expect(201)
    ensure(author_id(own) != author_id(others), text("an author of one's own"), own.answer.described())
    if guest.scene.claims("users"):
        account = editor.get_user(own["author"]["id"]).expect(200, name=own["author"].get("name"))
        ensure_same(str(account.get("email")).lower(), editor.email.lower(), text("the author's email"))

    for forged in by_lines(others["author"]):
        answer = editor.publish_review(camera, **forged)
        review = answer.expect(201, 400, 422)
        if answer.status == 201:
            for shown in (review, guest.get_review(review).expect(200)):
                ensure_same(author_id(shown), author_id(own), text("member `author.id`"))
                ensure_same(shown["author"].get("name"), own["author"].get("name"), text("member `author.name`"))
    for read in (own.answer, guest.get_review(own), guest.list_reviews(camera, limit=100)):
        read.expect(200, 201)
        body = read.body.decode("utf-8", "replace").lower()
        ensure(editor.email.lower() not in body, text("no email"), read.described(), evidence=read.exchange)
    ensure_secret(guest.scene, editor.password)


def ensure_changed(answer: Answer, state: Mapping[str, Any]) -> None:
    """Take 204, or 200 with the review as it is now."""
    told = answer.expect(200, 204)
    if answer.status == 200:
        ensure_same_review(told, state)


def removals(guest: Guest, review: Resource, elsewhere: Product) -> Iterator[dict[str, Any]]:
    """Yield the members that would make another review of it."""
    fresh = guest.scene.fresh
    yield {"product_id": elsewhere.id}
    yield {"published_at": LONG_AGO}
    yield {"published_at": SOME_DAY}
    yield {"author": {"id": fresh.unknown_id(review["author"]["id"]), "name": "Somebody Else"}}
    yield {"author_id": fresh.unknown_id(review["author"]["id"])}
    yield {"id": fresh.unknown_id(review.id)}


def by_lines(author: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the ways to name another author."""
    yield {"author": {"id": author["id"], "name": author.get("name")}}
    yield {"author": {"name": "Somebody Else"}}
    yield {"author": "Somebody Else"}
    yield {"author_id": author["id"], "author_name": "Somebody Else"}
    yield {"user_id": author["id"]}

"""Stage auth, part three: who may do what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from archkata.conformance.backend import Identity
from archkata.conformance.calling.answer import Answer
from archkata.conformance.information_leaks.likeness import ensure_alike, traits
from archkata.conformance.lists.bounds import ensure_refused_or_nothing
from archkata.conformance.lists.holdings import ensure_holds
from archkata.conformance.lists.listing import Listing
from archkata.conformance.registry import check
from archkata.conformance.vocabulary.tokens import expect_token
from archkata.language import text
from harness.actors import ABSENT, Actor, Editor, Guest, Product, User
from harness.data import valid_user
from harness.model.belongings import Belongings
from harness.vocabulary.accounts import ensure_logs_in
from harness.vocabulary.members import PURCHASE

PRIVILEGES: Final[tuple[dict[str, object], ...]] = (
    {"role": "editor"},
    {"roles": ["editor"]},
    {"is_editor": True},
    {"editor": True},
    {"is_admin": True},
)
TIMES: Final = 3


@check("AUT-11")
def nobody_reads_another_users_data(owner: User, stranger: User, editor: Editor) -> None:
    """The usual forgotten doors are the refunds below a purchase, a list that believes its query, and a cursor."""
    things = Belongings(owner, editor)

    for answer in things.private_reads(stranger):
        answer.expect(403, 404)
    if things.purchase and things.product:
        owner.buy(things.product).expect(201)
        for query in ({}, {"limit": 1}):
            ensure_refused_or_nothing(Listing(stranger, "list_purchases", user_id=owner.id, **query), 403, 404)
        with owner.scene.part("CAT-06"):
            cursor = Listing(owner, "list_purchases").first_page(limit=1)[1]
            for user in (owner, stranger):
                listing = Listing(stranger, "list_purchases", user_id=user.id, cursor=cursor)
                ensure_refused_or_nothing(listing, 400, 403, 404, 422)


@check("AUT-12")
def nobody_changes_another_users_data(owner: User, stranger: User, editor: Editor) -> None:
    """An editor may look at everybody, which is easily mistaken for more."""
    things = Belongings(owner, editor)

    for intruder in (stranger, editor):
        for answer in things.writes_of_owner(intruder):
            answer.expect(403, 404)

    things.ensure_untouched()
    ensure_logs_in(owner)


@check("AUT-13")
def only_an_editor_publishes_and_changes_products_and_reviews(buyer: User, stranger: User, editor: Editor) -> None:
    """Who has bought a product is as much a stranger to its editing as anybody else."""
    buyer.scene.needs("catalogue")
    things = Belongings(buyer, editor)

    for intruder in (buyer, stranger):
        for answer in things.writes_of_editor(intruder):
            answer.expect(403, 404)
    things.ensure_untouched()

    for answer in things.writes_of_editor(editor):
        answer.expect(200, 201, 204)


@check("AUT-14")
def nobody_becomes_an_editor_through_the_api(guest: Guest, climber: User) -> None:
    """One word at a time, because a refusal of one would hide that another is taken."""
    for privilege in PRIVILEGES:
        body = {**valid_user(guest.scene.fresh), **privilege}
        answer = guest.register_user(body)
        created = answer.expect(201, 400, 422)
        if answer.status == 201:
            _ensure_cannot_publish(User(guest.scene, Identity(body["email"], body["password"], created.id)), privilege)

    for privilege in PRIVILEGES:
        replacement = {"email": climber.email, "name": climber.name, **privilege}
        with guest.scene.part("USR-13"):
            climber.replace_user(climber.id, replacement).expect(200, 204, 400, 422)
        with guest.scene.part("USR-11"):
            climber.change_user(climber.id, privilege).expect(200, 204, 400, 422)
        climber.publish_product().expect(403, 404)
    _ensure_cannot_publish(climber, {name: value for privilege in PRIVILEGES for name, value in privilege.items()})


@check("AUT-15")
def what_is_public_or_allowed_stays_so(guest: Guest, owner: User, editor: Editor) -> None:
    """A guard for everything is quickly written; this looks for its exceptions."""
    things = Belongings(owner, editor)

    guest.register_user().expect(201)
    guest.log_in(email=owner.email, password=owner.password).expect(200, 201)
    guest.get_health().expect(200, 204)
    for reader, statuses in ((guest, (200,)), (_with_good_token(owner), (200,)), (_with_bad_token(guest), (200, 401))):
        for answer in things.public_reads(reader):
            answer.expect(*statuses)

    for answer in things.private_reads(owner):
        answer.expect(200)
    editor.get_user(owner.id).expect(200)
    if things.purchase:
        editor.get_purchase(things.purchase).expect(200)
        owner.list_purchases().expect(200)


@check("AUT-16")
def the_buyer_is_the_bearer(other: User, bearer: User, guest: Guest, camera: Product) -> None:
    """Without a name, under one's own, and under somebody else's."""
    bought = [bearer.buy(camera, user_id=user_id).expect(201, user_id=bearer.id) for user_id in (ABSENT, bearer.id)]

    bearer.buy(camera, user_id=other.id).expect(403, 422)

    guest.get_product(camera).expect(200, stock=98)
    ensure_holds(Listing(bearer, "list_purchases"), bought, PURCHASE)
    ensure_holds(Listing(other, "list_purchases"), [], PURCHASE)


@check("AUT-17")
def a_refusal_does_not_tell_whether_the_thing_exists(owner: User, stranger: User, editor: Editor) -> None:
    """Each thing is asked for several times, so as to know what changes from one answer to the next anyway."""
    things = Belongings(owner, editor)
    doors: list[tuple[Callable[[str | int], Answer], str | int]] = [(stranger.get_user, owner.id)]
    if things.purchase:
        doors.append((stranger.get_purchase, things.purchase.id))
    if things.purchase and things.refund:
        doors += [(door, things.purchase.id) for door in (stranger.refund, stranger.list_refunds)]

    for door, known in doors:
        unknown = [owner.scene.fresh.unknown_id(known) for _ in range(TIMES)]
        there = [traits(door(known), known) for _ in range(TIMES)]
        nowhere = [traits(door(one), one) for one in unknown]
        ensure_alike(there, nowhere, kinds=(text("another's thing"), text("an unknown one")))


def _ensure_cannot_publish(user: User, privilege: dict[str, object]) -> None:
    """Log in with the privilege in the body, or without it where that is refused, and try."""
    answer = user.without_token().log_in(email=user.email, password=user.password, **privilege)
    answer.expect(200, 201, 400, 422)
    session = user.with_token(expect_token(answer)) if answer.status in {200, 201} else user
    session.publish_product().expect(403, 404)


def _with_good_token(user: User) -> Actor:
    return user.with_token(user.token)


def _with_bad_token(guest: Guest) -> Actor:
    return guest.with_token("nobody-has-this-token")

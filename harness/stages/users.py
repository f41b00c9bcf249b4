"""Stage users: register and read users, one account for each email."""

from __future__ import annotations

from archkata.conformance.registry import check
from archkata.conformance.vocabulary.expectations import ensure
from archkata.conformance.vocabulary.facts import ensure_agrees
from archkata.language import text
from harness.actors import Editor, Guest, User, new_user
from harness.data import valid_user
from harness.vocabulary.accounts import (
    ensure_email,
    ensure_logs_in,
    ensure_name,
    ensure_unchanged,
    seen,
    sign_up,
)
from harness.vocabulary.members import USER
from harness.vocabulary.possible import possible_user

TAKEN = (409, 400, 422)
READS = 4


@check("USR-01")
def registering_creates_a_user(guest: Guest) -> None:
    """The id is looked at closely, because everything else is asked for by it."""
    body = valid_user(guest.scene.fresh)

    answer = guest.register_user(body)

    created = answer.expect_created()
    ensure_email(created, body["email"])
    ensure_name(created, body["name"])
    ensure(created.get("created_at"), text("a member `created_at`"), answer.described())


@check("USR-02")
def the_new_user_can_be_read_at_once(guest: Guest) -> None:
    """Each read goes over another connection, because a memory of each worker would betray itself there."""
    user, created = sign_up(guest, email=guest.scene.fresh.email("Buyer.Prado"))

    reads = [user.anew().get_user(user.id) for _ in range(READS)]

    for read in reads:
        ensure_agrees(read.expect(200), created, USER, evidence=read.exchange)


@check("USR-07")
def one_email_makes_one_account(guest: Guest) -> None:
    """An upsert answers like a conflict at times, so the first user is read again and logs in with its password."""
    user = possible_user(guest.scene)
    first = user or new_user(guest.scene)
    before = seen(user) if user is not None else {}

    second = guest.register_user(email=first.email, name=guest.scene.fresh.name())

    second.expect(*TAKEN)
    if user is not None:
        ensure_unchanged(user, before)
        ensure_logs_in(user)


@check("USR-08")
def uniqueness_of_emails_ignores_letter_case(guest: Guest) -> None:
    """All three ways to an email are tried: each may have its own code, and forget the letter case."""
    address = f"Buyer.{guest.scene.fresh.word()}@Example.org"
    holder, created = sign_up(guest, email=address)
    user, spelling = possible_user(guest.scene), address.swapcase()

    guest.register_user(email=spelling).expect(*TAKEN)
    if user is None:
        return
    before = seen(user)
    attempts = (
        user.change_user(user.id, email=spelling),
        user.replace_user(user.id, email=spelling, name=guest.scene.fresh.name()),
    )
    for attempt in user.scene.there(attempts):
        attempt.expect(*TAKEN)
    ensure_unchanged(user, before)
    ensure_unchanged(holder, created)


@check("USR-10")
def an_unknown_user_is_404_and_changing_one_does_not_make_one(guest: Guest, user: User, editor: Editor) -> None:
    """The email of the PUT must stay free, because a user that appears is not always to be seen under its id."""
    unknown, body = guest.scene.fresh.unknown_id(user.id), valid_user(guest.scene.fresh)
    absent = guest.scene.not_found

    for actor in (user, editor):
        actor.get_user(unknown).expect(*absent)
        with guest.scene.part("USR-13"):
            actor.replace_user(unknown, email=body["email"], name=body["name"]).expect(*absent)
        with guest.scene.part("USR-11"):
            actor.change_user(unknown, name=body["name"]).expect(*absent)
        actor.get_user(unknown).expect(*absent)
    guest.register_user(body).expect(201)

"""Stage users: a change changes what it names, and a refused one nothing at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from archkata.conformance.calling.answer import Answer
from archkata.conformance.calling.fresh import Fresh
from archkata.conformance.registry import check
from archkata.conformance.vocabulary.expectations import ensure, given
from archkata.conformance.vocabulary.instants import outwait
from archkata.language import text
from harness.actors import ABSENT, Guest, User
from harness.vocabulary.accounts import (
    ensure_changed,
    ensure_logs_in,
    ensure_unchanged,
    remember,
    seen,
)

TAKEN: Final = (409, 400, 422)
TAKEN_OR_REFUSED: Final = (200, 204, 400, 422)
LONG_AGO: Final = "1999-06-15T12:00:00Z"


@check("USR-11")
def a_patch_changes_only_what_it_names(user: User) -> None:
    """Each member alone, then a log-in: the members that nobody shows are lost as easily as the others."""
    fresh, before = user.scene.fresh, seen(user)
    outwait(user.scene, before.get("created_at"))

    name = fresh.name()
    renamed = ensure_changed(user, user.change_user(user.id, name=name), before, name=name)
    ensure_logs_in(user)

    email = fresh.email()
    answer = user.change_user(user.id, email=email)
    remember(user, email=email)
    moved = ensure_changed(user, answer, renamed, email=email)

    password = fresh.password()
    answer = user.change_user(user.id, password=password)
    remember(user, password=password)
    ensure_changed(user, answer, moved)


@check("USR-12")
def a_refused_change_changes_nothing_at_all(user: User) -> None:
    """Each good member stands beside each bad one, in both orders, because somebody applies one after another."""
    before = seen(user)

    for half_good in half_good_changes(user.scene.fresh):
        user.change_user(user.id, half_good).expect(400, 422)
        with given(**half_good):
            ensure_unchanged(user, before)
    for member in ("email", "name"):
        user.change_user(user.id, {member: None}).expect(400, 422, 200, 204)
        with given(**{member: None}):
            ensure_unchanged(user, before)
    with user.scene.part("USR-13"):
        user.replace_user(user.id, email=user.scene.fresh.email(), name="").expect(400, 422)
        user.replace_user(user.id, name=user.scene.fresh.name(), email="not-an-email").expect(400, 422)

    ensure_unchanged(user, before)
    ensure_logs_in(user)


@check("USR-13")
def a_put_replaces_email_and_name_needs_both_and_may_be_repeated(user: User) -> None:
    """At the end the user logs in: a record that was made anew has lost its password."""
    before = seen(user)
    outwait(user.scene, before.get("created_at"))
    fresh = user.scene.fresh
    wanted = {"email": fresh.email(), "name": fresh.name()}
    replaced = before

    for _ in range(3):
        replaced = ensure_changed(user, user.replace_user(user.id, wanted), replaced, **wanted)
    remember(user, email=wanted["email"])

    for member in wanted:
        for nothing in (ABSENT, None):
            body = {"email": fresh.email(), "name": fresh.name(), member: nothing}
            user.replace_user(user.id, **body).expect(400, 422)
    user.replace_user(user.id, {}).expect(400, 422)
    ensure_unchanged(user, replaced)
    ensure_logs_in(user)


@check("USR-14")
def a_change_cannot_take_somebody_elses_email(user: User, other: User) -> None:
    """A new name or password comes along, before the email and behind it: it must not be saved either."""
    before, others, fresh = seen(user), seen(other), user.scene.fresh

    attempts = (
        user.change_user(user.id, name=fresh.name(), email=other.email),
        user.change_user(user.id, email=other.email, name=fresh.name()),
        user.change_user(user.id, email=other.email),
        user.change_user(user.id, password=fresh.password(), email=other.email),
        user.replace_user(user.id, name=fresh.name(), email=other.email),
    )

    for attempt in user.scene.there(attempts):
        attempt.expect(*TAKEN)
    ensure_unchanged(user, before)
    ensure_unchanged(other, others)
    ensure_logs_in(user)


@check("USR-15")
def a_client_cannot_set_id_or_created_at(guest: Guest, user: User, other: User) -> None:
    """Another's id in the body could send the change to the other one, so both are read."""
    before, others = seen(user), seen(other)
    forged = {"id": other.id, "created_at": LONG_AGO}

    for identity in (forged, {**forged, "id": guest.scene.fresh.unknown_id(other.id)}):
        ensure_own_identity(guest.register_user(**identity), identity)
    with user.scene.part("USR-11"):
        user.change_user(user.id, created_at=LONG_AGO).expect(*TAKEN_OR_REFUSED)
        user.change_user(user.id, id=other.id).expect(*TAKEN_OR_REFUSED)
        ensure_unchanged(user, before)
        user.change_user(user.id, name=user.scene.fresh.name(), **forged).expect(*TAKEN_OR_REFUSED)
    with user.scene.part("USR-13"):
        name = user.scene.fresh.name()
        user.replace_user(user.id, email=user.email, name=name, **forged).expect(*TAKEN_OR_REFUSED)

    ensure_unchanged(user, {**before, "name": seen(user).get("name")})
    ensure_unchanged(other, others)


def ensure_own_identity(answer: Answer, forged: Mapping[str, object]) -> None:
    """Refute the rule where a registration took over an id or an instant, however that is written."""
    created = answer.expect(201, 400, 422)
    ensure(
        created.get("id") != forged["id"] and str(created.get("created_at"))[:4] != LONG_AGO[:4],
        text("an `id` and a `created_at` of the backend's own"),
        answer.described(),
        evidence=answer.exchange,
    )


def half_good_changes(fresh: Fresh) -> list[dict[str, object]]:
    """Return patches with one good member and one bad one, each pair in both orders."""
    good = {"name": fresh.name(), "email": fresh.email(), "password": fresh.password()}
    bad = {"name": "", "email": "not-an-email", "password": "short"}
    pairs = [(one, other) for one in good for other in bad if one != other]
    changes: list[dict[str, object]] = [{one: good[one], other: bad[other]} for one, other in pairs]
    return changes + [{other: bad[other], one: good[one]} for one, other in pairs]

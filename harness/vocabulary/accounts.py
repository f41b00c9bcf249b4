"""Accounts that a check makes itself: who acts with them, what the backend shows of them, who can log in."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from archkata.conformance.backend import Identity
from archkata.conformance.calling.answer import Answer, Resource
from archkata.conformance.vocabulary.expectations import ensure, shown
from archkata.conformance.vocabulary.facts import ensure_agrees
from archkata.conformance.vocabulary.instants import ensure_same_instant
from archkata.language import text
from harness.actors import Actor, Guest, User
from harness.data import valid_user
from harness.vocabulary.members import USER


def sign_up(guest: Actor, **members: Any) -> tuple[User, Resource]:
    """Register as this rule's own subject: a refusal refutes the rule at hand. Return who acts, and what was shown."""
    body = {**valid_user(guest.scene.fresh), **members}
    created = guest.register_user(body).expect(201)
    identity = Identity(body["email"], body["password"], created.id, body["name"])
    return User(guest.scene, identity), created


def seen(user: User) -> Resource:
    """Return the user as it sees itself; where it cannot, USR-02 has failed."""
    return user.get_user(user.id).expect_as_in("USR-02", 200)


def ensure_unchanged(user: User, before: Mapping[str, Any]) -> None:
    """Refute the rule unless the user sees itself as before."""
    _ensure_is(user.get_user(user.id), before)


def ensure_changed(user: User, answer: Answer, before: Mapping[str, Any], **members: Any) -> Resource:
    """Take 204, or 200 with the user; refute the rule unless these members are new and all others as before."""
    answer.expect(200, 204)
    if answer.status == 200:
        _ensure_is(answer, {**before, **members})
    return _ensure_is(user.get_user(user.id), {**before, **members})


def _ensure_is(answer: Answer, wanted: Mapping[str, Any]) -> Resource:
    shows = answer.expect_as_in("USR-02", 200)
    ensure_agrees(shows, wanted, USER, evidence=answer.exchange)
    ensure_same_instant(shows, wanted, "created_at", evidence=answer.exchange)
    return shows


def remember(user: User, *, email: str | None = None, password: str | None = None) -> None:
    """Act with new credentials from now on; other sessions may have ended, so log in again when that is needed."""
    user.identity.email = email or user.email
    user.identity.password = password or user.password
    user.log_in_again()


def ensure_logs_in(user: User) -> None:
    """Refute the rule unless the user's email and password still open a session, where there are sessions."""
    if user.scene.claims("auth"):
        Guest(user.scene).log_in(email=user.email, password=user.password).expect(200, 201)


def ensure_name(shows: Resource, sent: str) -> None:
    """Refute the rule unless the name is the one that was sent, but for outer blanks and NFC."""
    composed = unicodedata.normalize("NFC", sent)
    ensure(
        shows.get("name") in (sent, sent.strip(), composed, composed.strip()),
        text("member `name`: {value}", value=shown(sent)),
        text("member `name`: {value}", value=shown(shows.get("name"))),
        evidence=shows.answer.exchange,
    )


def ensure_email(shows: Resource, sent: str) -> None:
    """Refute the rule unless the email is the one that was sent, in its own case or in small letters."""
    ensure(
        shows.get("email") in (sent, sent.lower()),
        text("member `email`: {value}", value=shown(sent)),
        text("member `email`: {value}", value=shown(shows.get("email"))),
        evidence=shows.answer.exchange,
    )

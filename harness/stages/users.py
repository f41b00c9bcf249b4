"""Stage users: register, read and change users."""

from __future__ import annotations

from archkata.conformance.actors import Guest, User
from archkata.conformance.registry import check


@check("USR-01")
def registering_creates_a_user(guest: Guest) -> None:
    """The first promise: everything else builds on it."""
    body = guest.scene.fresh.user()

    created = guest.register_user(body).expect(201, name=body["name"])

    guest.anew().get_user(created.id).expect(200, 401, 403)


@check("USR-02")
def a_new_user_can_be_read_at_once(user: User) -> None:
    """Over another connection, because a cache per worker would betray itself there."""
    user.anew().get_user(user.id).expect(200, name=user.name)

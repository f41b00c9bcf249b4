"""Registering, reading and changing users."""

from dataclasses import replace
from typing import Any

from reference_impl.entities.events import Event
from reference_impl.entities.ids import new_id
from reference_impl.entities.instants import now
from reference_impl.entities.sessions import Bearer
from reference_impl.entities.users import Registration, User, UserChange, UserReplacement
from reference_impl.errors import NotFoundError
from reference_impl.repositories.store import Repositories
from reference_impl.services.preconditions import Precondition


def register(shop: Repositories, registration: Registration, password_hash: str) -> User:
    """Make a user. Nobody becomes an editor this way, whatever the request says."""
    user = User(new_id("usr"), registration.email, registration.name, now(), password_hash)
    shop.users.add(user)
    shop.outbox.add(Event.of("user.registered", user.id, user.view()))
    return user


def get(shop: Repositories, bearer: Bearer, user_id: str) -> User:
    """A user, for itself or an editor. To others there is no such user, whether or not there is."""
    if user_id == bearer.user.id:
        return bearer.user
    user = shop.users.get(user_id) if bearer.is_editor else None
    if user is None:
        raise NotFoundError
    return user


def replace_user(
    shop: Repositories, bearer: Bearer, user_id: str, wanted: UserReplacement, precondition: Precondition
) -> User:
    """Replace email and name together."""
    user = _own_user(shop, bearer, user_id, precondition)
    return _saved(shop, user, {"email": wanted.email, "name": wanted.name})


def change(
    shop: Repositories,
    bearer: Bearer,
    user_id: str,
    changes: UserChange,
    *,
    password_hash: str | None,
    precondition: Precondition,
) -> User:
    """Change what the patch names. A new password ends every other session of the user."""
    user = _own_user(shop, bearer, user_id, precondition)
    named: dict[str, Any] = {member: value for member, value in changes.items() if member != "password"}
    if password_hash is not None:
        named["password_hash"] = password_hash
        shop.sessions.remove_others(user.id, but=bearer.session_id)
    return _saved(shop, user, named)


def _own_user(shop: Repositories, bearer: Bearer, user_id: str, precondition: Precondition) -> User:
    """Only the user itself changes itself; editors are no exception."""
    user = shop.users.get_for_change(user_id) if user_id == bearer.user.id else None
    if user is None:
        raise NotFoundError
    precondition.check(user.tag)
    return user


def _saved(shop: Repositories, user: User, named: dict[str, Any]) -> User:
    changed = replace(user, **named, version=user.version + 1)
    shop.users.save(changed)
    return changed

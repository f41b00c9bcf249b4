"""Faults of the stage users: what answers about a user carry, and should not."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults
# Without `from __future__ import annotations`, because FastAPI reads the types of the handlers that are put in.

import secrets
import time
from dataclasses import replace
from typing import Any

from archkata.conformance.mutants import mutant, put, replaces


@mutant("hash-in-the-view", caught_by=("USR-09",))
def hash_in_the_view() -> None:
    """The stored record is shown as it is, with the hash of the password."""
    from reference_impl.entities.users import User

    view = User.view

    @replaces(User, "view")
    def view_with_hash(self: User) -> dict[str, Any]:
        return {**view(self), "password_hash": self.password_hash}


@mutant("refusal-repeats-its-input", caught_by=("USR-09",))
def refusal_repeats_its_input() -> None:
    """A validation error carries the input that it is about, which is the whole body where a member is missing."""
    from reference_impl.routes import problems

    fault_of = problems._fault

    @replaces(problems, "_fault")
    def fault_with_input(fault: dict[str, Any]) -> dict[str, Any]:
        return {**fault_of(fault), "input": fault.get("input")}


@mutant("tag-of-the-reading", caught_by=("USR-16",))
def tag_of_the_reading() -> None:
    """The entity tag is made when a user is read, from something that is never the same twice."""
    from reference_impl.entities.users import User

    put(User, "tag", property(lambda _: f'"{secrets.token_hex(4)}"'))


@mutant("any-tag-is-known", caught_by=("USR-16",))
def any_tag_is_known() -> None:
    """Whoever sends If-None-Match gets a 304, whatever is in it."""
    from reference_impl.routes import answers

    @replaces(answers, "weakly_listed")
    def weakly_listed(_tag: str, _condition: str) -> bool:
        return True


@mutant("tag-compared-as-a-text", caught_by=("USR-16",))
def tag_compared_as_a_text() -> None:
    """If-None-Match is compared with the tag as a whole text: lists, weak forms and `*` are not understood."""
    from reference_impl.routes import answers

    @replaces(answers, "weakly_listed")
    def weakly_listed(tag: str, condition: str) -> bool:
        return tag == condition


@mutant("tag-from-second", caught_by=("USR-17",))
def tag_from_second() -> None:
    """The tag is made from the time of the last change in whole seconds: two changes within one share a tag."""
    from reference_impl.entities.users import User
    from reference_impl.storage.sqlite.users import SqliteUsers

    changed: dict[str, int] = {}
    save = SqliteUsers.save

    @replaces(SqliteUsers, "save")
    def save_and_note(self: SqliteUsers, user: User) -> None:
        save(self, user)
        changed[user.id] = int(time.time())

    put(User, "tag", property(lambda user: f'"{changed.get(user.id, 0)}"'))


@mutant("tag-misses-put", caught_by=("USR-17",))
def tag_misses_put() -> None:
    """The version that the tag is made from is raised by PATCH, and forgotten by PUT."""
    from reference_impl.entities.users import User
    from reference_impl.services import users

    @replaces(users, "replace_user")
    def replace_user(shop: Any, bearer: Any, user_id: str, wanted: Any, precondition: Any) -> User:
        user = users._own_user(shop, bearer, user_id, precondition)
        changed = replace(user, email=wanted.email, name=wanted.name)
        shop.users.save(changed)
        return changed

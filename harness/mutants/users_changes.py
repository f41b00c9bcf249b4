"""Faults of the stage users: changes that do too much or too little."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults
# Without `from __future__ import annotations`, because FastAPI reads the types of the handlers that are put in.

from dataclasses import dataclass, replace
from typing import Any, NotRequired

from archkata.conformance.mutants import mutant, put, replaces, retype


@mutant("put-makes-a-user", caught_by=("USR-10",))
def put_makes_a_user() -> None:
    """PUT saves what it is sent under the id of its path, whether or not there was such a user."""
    from reference_impl.entities.instants import now
    from reference_impl.entities.users import User
    from reference_impl.services import users

    replace_known = users.replace_user

    @replaces(users, "replace_user")
    def replace_user(shop: Any, bearer: Any, user_id: str, wanted: Any, precondition: Any) -> User:
        if shop.users.get(user_id) is None:
            shop.users.add(User(user_id, wanted.email, wanted.name, now(), password_hash=""))
            return found(shop, user_id)
        return replace_known(shop, bearer, user_id, wanted, precondition)

    def found(shop: Any, user_id: str) -> User:
        user: User = shop.users.get(user_id)
        return user


@mutant("patch-fills-defaults", caught_by=("USR-11",))
def patch_fills_defaults() -> None:
    """PATCH builds a whole record from the body: a name that is not in it becomes empty."""
    from reference_impl.entities.users import User
    from reference_impl.services import users

    save = users._saved

    @replaces(users, "change")
    def change(
        shop: Any, bearer: Any, user_id: str, changes: Any, *, password_hash: str | None, precondition: Any
    ) -> User:
        user = users._own_user(shop, bearer, user_id, precondition)
        record = {"email": changes.get("email", user.email), "name": changes.get("name", "")}
        return save(shop, user, {**record, "password_hash": password_hash or user.password_hash})


@mutant("change-renews-created-at", caught_by=("USR-11", "USR-13"))
def change_renews_created_at() -> None:
    """Whatever saves a user sets the instant of its creation, too."""
    from reference_impl.storage.sqlite import users

    users.SAVE = users.SAVE.replace("SET", "SET created_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now'),")


@mutant("patch-step-by-step", caught_by=("USR-12", "USR-14"))
def patch_step_by_step() -> None:
    """PATCH saves one member after another and stops at the first bad one, keeping those before it."""
    from fastapi.exceptions import RequestValidationError
    from pydantic import TypeAdapter, ValidationError
    from starlette.requests import Request
    from starlette.responses import Response

    from reference_impl.entities.users import UserChange
    from reference_impl.routes import users
    from reference_impl.routes.authentication import Authenticated

    change, whole = users.change_user, TypeAdapter(UserChange)

    @replaces(users, "change_user")
    async def change_user(request: Request, user_id: str, changes: dict[str, Any], bearer: Authenticated) -> Response:
        answer = await change(request, user_id, {}, bearer)
        for member, value in changes.items():
            try:
                step = whole.validate_python({member: value})
            except ValidationError as error:
                raise RequestValidationError(
                    [{**fault, "loc": ("body", member)} for fault in error.errors()]
                ) from error
            answer = await change(request, user_id, step, bearer)
        return answer


@mutant("password-saved-before-the-rest", caught_by=("USR-14",))
def password_saved_before_the_rest() -> None:
    """The email's conflict is found after the new password was saved in a transaction of its own."""
    from starlette.requests import Request
    from starlette.responses import Response

    from reference_impl.entities.users import UserChange
    from reference_impl.routes import users
    from reference_impl.routes.authentication import Authenticated

    change = users.change_user

    @replaces(users, "change_user")
    async def change_user(request: Request, user_id: str, changes: UserChange, bearer: Authenticated) -> Response:
        if "password" in changes:
            await change(request, user_id, {"password": changes["password"]}, bearer)
        return await change(request, user_id, changes, bearer)


@mutant("put-meets-itself", caught_by=("USR-13",))
def put_meets_itself() -> None:
    """PUT looks for a user with the email that is wanted and refuses when it finds one, be it the user itself."""
    from reference_impl.entities.users import User
    from reference_impl.errors import ConflictError
    from reference_impl.services import users

    replace_free = users.replace_user

    @replaces(users, "replace_user")
    def replace_user(shop: Any, bearer: Any, user_id: str, wanted: Any, precondition: Any) -> User:
        if shop.users.with_email(wanted.email) is not None:
            raise ConflictError("This email is taken.")
        return replace_free(shop, bearer, user_id, wanted, precondition)


@mutant("put-takes-a-patch", caught_by=("USR-13",))
def put_takes_a_patch() -> None:
    """PUT and PATCH share one form of request, in which nothing is required."""
    from starlette.requests import Request
    from starlette.responses import Response

    from reference_impl.entities.users import UserChange
    from reference_impl.routes import users
    from reference_impl.routes.authentication import Authenticated

    @replaces(users, "replace_user")
    async def replace_user(request: Request, user_id: str, wanted: UserChange, bearer: Authenticated) -> Response:
        return await users.change_user(request, user_id, wanted, bearer)


@mutant("put-makes-a-new-record", caught_by=("USR-13",))
def put_makes_a_new_record() -> None:
    """PUT makes a new record of what it is sent; the password, which nobody sends, is not in it."""
    from reference_impl.entities.users import User
    from reference_impl.services import users

    @replaces(users, "replace_user")
    def replace_user(shop: Any, bearer: Any, user_id: str, wanted: Any, precondition: Any) -> User:
        user = users._own_user(shop, bearer, user_id, precondition)
        return users._saved(shop, user, {"email": wanted.email, "name": wanted.name, "password_hash": ""})


@mutant("unique-on-create-only", caught_by=("USR-14", "USR-08"))
def unique_on_create_only() -> None:
    """Uniqueness of the email is checked when somebody registers, and not at PUT and PATCH."""
    from reference_impl.entities.users import User
    from reference_impl.errors import ConflictError
    from reference_impl.storage.sqlite import connections
    from reference_impl.storage.sqlite.schema import SCHEMA
    from reference_impl.storage.sqlite.users import SqliteUsers

    put(connections, "SCHEMA", SCHEMA.replace("folded_email TEXT NOT NULL UNIQUE", "folded_email TEXT NOT NULL"))
    add = SqliteUsers.add

    @replaces(SqliteUsers, "add")
    def add_if_free(self: SqliteUsers, user: User) -> None:
        if self.with_email(user.email) is not None:
            raise ConflictError("This email is taken.")
        add(self, user)


@mutant("body-copied-into-the-record", caught_by=("USR-15",))
def body_copied_into_the_record() -> None:
    """A registration copies the body into the record member by member, and with it an instant of creation."""
    from reference_impl.entities.instants import now
    from reference_impl.entities.users import Registration, User
    from reference_impl.services import users

    @dataclass(frozen=True)
    class Copied(Registration):
        created_at: str | None = None

    register = users.register
    from reference_impl.routes import users as routes

    routes.register_user.__annotations__["registration"] = Copied

    @replaces(users, "register")
    def register_copy(shop: Any, registration: Copied, password_hash: str) -> User:
        user = replace(register(shop, registration, password_hash), created_at=registration.created_at or now())
        shop.users.save(user)
        return user


@mutant("id-from-the-body", caught_by=("USR-15",))
def id_from_the_body() -> None:
    """PATCH changes the user whose id is in the body, where there is one: the path is only a default."""
    from reference_impl.entities.users import User, UserChange
    from reference_impl.services import users

    retype(UserChange, "id", NotRequired[str])

    @replaces(users, "change")
    def change(
        shop: Any, bearer: Any, user_id: str, changes: Any, *, password_hash: str | None, precondition: Any
    ) -> User:
        precondition.check(bearer.user.tag)
        user = shop.users.get_for_change(changes.get("id", user_id)) or bearer.user
        named = {member: changes[member] for member in ("email", "name") if member in changes}
        return users._saved(shop, user, {**named, "password_hash": password_hash or user.password_hash})

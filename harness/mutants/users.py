"""Faults of the stage users: registration, and which emails, names and passwords are taken."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults
# Without `from __future__ import annotations`, because FastAPI reads the types of the handlers that are put in.

import contextlib
import re
from dataclasses import replace
from typing import Annotated, Any, NotRequired

from archkata.conformance.mutants import mutant, replaces, retype


@mutant("created-without-location", caught_by=("API-19",))
def created_without_location() -> None:
    """A registration answers 201 and the user, and does not say where the user is: there is no Location."""
    from reference_impl.entities.answers import created as made
    from reference_impl.routes import users

    @replaces(users, "created")
    def created(location: str, view: Any) -> Any:
        return replace(made(location, view), location=None)


@mutant("location-of-the-collection", caught_by=("API-19",))
def location_of_the_collection() -> None:
    """The Location of a registration is /users, the path that it was sent to, and not that of the new user."""
    from reference_impl.entities.answers import created as made
    from reference_impl.routes import users

    @replaces(users, "created")
    def created(location: str, view: Any) -> Any:
        return made(location.rpartition("/")[0], view)


@mutant("registered-with-200", caught_by=("USR-01",))
def registered_with_200() -> None:
    """A registration is answered by 200, the default of the framework, and not by 201."""
    from reference_impl.entities.answers import created as made
    from reference_impl.routes import users

    @replaces(users, "created")
    def created(location: str, view: Any) -> Any:
        return replace(made(location, view), status=200)


@mutant("email-lowered-on-the-way-out", caught_by=("USR-02",))
def email_lowered_on_the_way_out() -> None:
    """A registration shows the email as it was sent, a read shows it in small letters."""
    from reference_impl.entities.users import User
    from reference_impl.services import users

    found = users.get

    @replaces(users, "get")
    def get(shop: Any, bearer: Any, user_id: str) -> User:
        user = found(shop, bearer, user_id)
        return replace(user, email=user.email.lower())


@mutant("pattern-without-anchors", caught_by=("USR-03",))
def pattern_without_anchors() -> None:
    """The email's pattern is searched for, not matched: `a b@c.example` holds `b@c.example` and passes."""
    from pydantic import AfterValidator

    from reference_impl.entities.users import Registration

    def plausible(email: str) -> str:
        if len(email) > 254 or not re.search(r"[^\s@]+@[^\s@]+", email):
            raise ValueError("no email")
        return email

    retype(Registration, "email", Annotated[str, AfterValidator(plausible)])


@mutant("email-unchecked-in-changes", caught_by=("USR-03",))
def email_unchecked_in_changes() -> None:
    """Only a registration looks at the form of the email. PUT takes any text."""
    from reference_impl.entities.users import UserReplacement

    retype(UserReplacement, "email", str)


@mutant("row-before-its-validation", caught_by=("USR-03",))
def row_before_its_validation() -> None:
    """A registration is written first and looked at afterwards: what is refused is there all the same."""
    from starlette.requests import Request
    from starlette.responses import Response

    from reference_impl.entities.users import Registration
    from reference_impl.routes import problems, users

    register = users.register_user
    retype(Registration, "email", str)

    @replaces(users, "register_user")
    async def register_user(request: Request, registration: Registration) -> Response:
        answer = await register(request, registration)
        plausible = len(registration.email) <= 254 and re.fullmatch(r"[^\s@]+@[^\s@]+", registration.email)
        return answer if plausible else problems.problem(422, "The email is not valid.")


@mutant("refused-account-opens", caught_by=("USR-03",))
def refused_account_opens() -> None:
    """A registration is written first, over an earlier one if need be, and refused afterwards: the account is there."""
    from starlette.requests import Request
    from starlette.responses import Response

    from reference_impl.entities.users import Registration
    from reference_impl.errors import ConflictError
    from reference_impl.routes import problems, users

    register = users.register_user
    retype(Registration, "email", str)

    @replaces(users, "register_user")
    async def register_user(request: Request, registration: Registration) -> Response:
        if len(registration.email) <= 254 and re.fullmatch(r"[^\s@]+@[^\s@]+", registration.email):
            return await register(request, registration)
        with contextlib.suppress(ConflictError):
            await register(request, registration)
        return problems.problem(422, "The email is not valid.")


@mutant("name-measured-before-trimming", caught_by=("USR-04",))
def name_measured_before_trimming() -> None:
    """The name is trimmed after its length was looked at, so that three blanks make an empty name."""
    from pydantic import AfterValidator, Field

    from reference_impl.entities.users import Registration

    retype(
        Registration,
        "name",
        Annotated[str, Field(min_length=1, max_length=100, strict=True), AfterValidator(str.strip)],
    )


@mutant("name-measured-in-bytes", caught_by=("USR-04",))
def name_measured_in_bytes() -> None:
    """The name may have 100 bytes in UTF-8, which are 50 letters with an accent."""
    from pydantic import AfterValidator

    from reference_impl.entities.texts import PersonName
    from reference_impl.entities.users import UserChange

    def short(name: str) -> str:
        if len(name.encode()) > 100:
            raise ValueError("too long")
        return name

    retype(UserChange, "name", NotRequired[Annotated[PersonName, AfterValidator(short)]])


@mutant("password-measured-in-bytes", caught_by=("USR-05",))
def password_measured_in_bytes() -> None:
    """A password needs 8 bytes in UTF-8; seven letters with a tilde have fourteen."""
    from pydantic import AfterValidator

    from reference_impl.entities.users import Registration

    def long(password: str) -> str:
        if len(password.encode()) < 8:
            raise ValueError("too short")
        return password

    retype(Registration, "password", Annotated[str, AfterValidator(long)])


@mutant("password-of-72-bytes", caught_by=("USR-05",))
def password_of_72_bytes() -> None:
    """Passwords of more than 72 bytes are refused, as bcrypt does: 64 Chinese characters have 192."""
    from pydantic import AfterValidator

    from reference_impl.entities.texts import Password
    from reference_impl.entities.users import Registration

    def short(password: str) -> str:
        if len(password.encode()) > 72:
            raise ValueError("too long")
        return password

    retype(Registration, "password", Annotated[Password, AfterValidator(short)])


@mutant("email-pattern-from-a-forum", caught_by=("USR-06",))
def email_pattern_from_a_forum() -> None:
    """The pattern for emails knows letters, digits, dots and hyphens, and no `+`."""
    from pydantic import Field

    from reference_impl.entities.users import Registration

    pattern = r"^[A-Za-z0-9._-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}$"
    retype(Registration, "email", Annotated[str, Field(max_length=254, pattern=pattern)])


@mutant("email-column-of-100", caught_by=("USR-06",))
def email_column_of_100() -> None:
    """The column for emails holds 100 characters and cuts what is longer, without a word."""
    from reference_impl.entities.users import User
    from reference_impl.storage.sqlite.users import SqliteUsers

    add = SqliteUsers.add

    @replaces(SqliteUsers, "add")
    def add_cut(self: SqliteUsers, user: User) -> None:
        add(self, replace(user, email=user.email[:100]))


@mutant("registration-overwrites", caught_by=("USR-07",))
def registration_overwrites() -> None:
    """The registration is an upsert: whoever registers a known email gives its account another name and password."""
    from reference_impl.storage.sqlite import users

    overwriting = (
        "ON CONFLICT (folded_email) DO UPDATE SET name = excluded.name, password_hash = excluded.password_hash"
    )
    users.ADD = f"{users.ADD} {overwriting}"


@mutant("email-compared-letter-by-letter", caught_by=("AUT-19", "USR-08"))
def email_compared_letter_by_letter() -> None:
    """Emails that differ by a capital are two emails: nothing folds the letter case."""
    from reference_impl.storage.sqlite import users

    @replaces(users, "folded")
    def folded(email: str) -> str:
        return email

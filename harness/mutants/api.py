"""Faults of the stage api: bodies, texts and ids that are not looked at closely enough."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults
# Without `from __future__ import annotations`, because FastAPI reads the types of the handlers that are put in.

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any, NotRequired

from archkata.conformance.mutants import mutant, put, replaces, retype


@mutant("unguarded-body-parser", caught_by=("API-01", "API-02"))
def unguarded_body_parser() -> None:
    """The body is parsed outside the error handler and used as an object without a look at its type.

    Broken JSON, a list or null give 500.
    """

    def look_inside(body: bytes) -> bytes:
        json.loads(body).get("trace")
        return body

    before_parsing(look_inside)


@mutant("bytes-replaced", caught_by=("API-01",))
def bytes_replaced() -> None:
    """Bytes that are not UTF-8 become replacement characters instead of a refusal."""
    before_parsing(lambda body: body.decode("utf-8", "replace").encode())


@mutant("comma-too-many", caught_by=("API-01",))
def comma_too_many() -> None:
    """The parser forgives a comma before a closing brace, as parsers of configuration files do."""
    before_parsing(lambda body: re.sub(rb",\s*}", b"}", body))


@mutant("lists-unwrapped", caught_by=("API-02",))
def lists_unwrapped() -> None:
    """A list with one object in it is taken for the object."""
    before_parsing(lambda body: re.sub(rb"^\[({.*})\]$", rb"\1", body))


@mutant("media-type-ignored", caught_by=("API-09",))
def media_type_ignored() -> None:
    """Nobody looks at Content-Type: a body that looks like JSON is read as JSON, whatever it says that it is."""
    from reference_impl.middleware import bodies

    taken = bodies.BodyGuard.__call__

    @replaces(bodies.BodyGuard, "__call__")
    async def call(self: bodies.BodyGuard, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            others = [(name, value) for name, value in scope["headers"] if name != b"content-type"]
            scope = {**scope, "headers": [*others, (b"content-type", b"application/json")]}
        await taken(self, scope, receive, send)


@mutant("media-type-compared-as-a-text", caught_by=("API-09",))
def media_type_compared_as_a_text() -> None:
    """Content-Type is compared letter by letter: capitals, a charset or the type of merge patches are refused."""
    from reference_impl.middleware import bodies

    @replaces(bodies, "is_json")
    def is_json(_method: str, content_type: str) -> bool:
        return content_type == "application/json"


@mutant("joiners-removed", caught_by=("API-12",))
def joiners_removed() -> None:
    """A filter against control characters also removes the joiners: a family of emoji falls apart."""
    from pydantic import AfterValidator

    from reference_impl.entities.texts import PersonName
    from reference_impl.entities.users import UserChange

    cleaned = AfterValidator(lambda name: re.sub("[\u200b-\u200f]", "", name))
    retype(UserChange, "name", NotRequired[Annotated[PersonName, cleaned]])


@mutant("store-of-three-bytes", caught_by=("API-12",))
def store_of_three_bytes() -> None:
    """The store keeps characters of up to three bytes, as MySQL's utf8 does; others become question marks."""
    from reference_impl.entities.users import User
    from reference_impl.storage.sqlite.users import SqliteUsers

    add = SqliteUsers.add

    @replaces(SqliteUsers, "add")
    def add_cut(self: SqliteUsers, user: User) -> None:
        add(self, replace(user, name="".join(sign if sign <= "\uffff" else "?" for sign in user.name)))


@mutant("surrogates-unchecked", caught_by=("API-13",))
def surrogates_unchecked() -> None:
    """A lone surrogate passes for text, and breaks the first encoder that it meets: 500."""
    from pydantic import AfterValidator

    from reference_impl.entities.users import Registration

    def measured(name: Any) -> Any:
        if not isinstance(name, str) or not 1 <= len(name.strip()) <= 100:
            raise ValueError("no name")
        return name

    retype(Registration, "name", Annotated[Any, AfterValidator(measured)])


@mutant("one-name-checked-another-kept", caught_by=("API-13",))
def one_name_checked_another_kept() -> None:
    """Two parsers read the body: the one that checks takes the last of two names, the one that stores the first."""
    from starlette.requests import Request
    from starlette.responses import Response

    from reference_impl.entities.users import Registration
    from reference_impl.routes import users

    register = users.register_user

    @replaces(users, "register_user")
    async def register_user(request: Request, registration: Registration) -> Response:
        kept = json.loads(await request.body(), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
        return await register(request, replace(registration, name=kept["name"]))


@mutant("body-limit-of-64-kib", caught_by=("API-14",))
def body_limit_of_64_kib() -> None:
    """Bodies of more than 64 KiB are refused."""
    from reference_impl.middleware import bodies

    put(bodies, "LARGEST_BODY", 64 * 1024)


@mutant("integers-unchecked", caught_by=("API-15", "PUR-05"))
def integers_unchecked() -> None:
    """Ids and quantities that look like numbers go to 64-bit columns unchecked: 2^63 or 400 digits give 500."""
    from pydantic import Field

    from reference_impl.entities.purchases import Order
    from reference_impl.entities.users import User
    from reference_impl.storage.sqlite.users import SqliteUsers

    found = SqliteUsers.get

    @replaces(SqliteUsers, "get")
    def get(self: SqliteUsers, user_id: str) -> User | None:
        key: Any = int(user_id) if user_id.isdigit() else user_id
        return found(self, key)

    retype(Order, "quantity", Annotated[int, Field(strict=True, ge=1)])


@mutant("id-found-by-its-beginning", caught_by=("API-15",))
def id_found_by_its_beginning() -> None:
    """The id is cast on its way to the store, and what comes behind a known one is ignored."""
    from reference_impl.storage.sqlite import users

    put(users, "BY_ID", users.BY_ID.replace("id = ?", "? LIKE id || '%'"))


@mutant("body-comes-back", caught_by=("API-18",))
def body_comes_back() -> None:
    """The answer to a registration is made of the request's members, with those of the user put over them."""
    from starlette.requests import Request
    from starlette.responses import Response

    from reference_impl.entities.answers import encoded
    from reference_impl.entities.users import Registration
    from reference_impl.routes import users

    register = users.register_user

    @replaces(users, "register_user")
    async def register_user(request: Request, registration: Registration) -> Response:
        answer = await register(request, registration)
        shown = {**json.loads(await request.body()), **json.loads(bytes(answer.body))}
        del shown["password"]
        where = {"location": answer.headers["location"]}
        return Response(encoded(shown), answer.status_code, where, media_type="application/json")


def before_parsing(change: Callable[[bytes], bytes]) -> None:
    """Let every JSON body pass through a function before the application parses it."""
    from starlette.datastructures import Headers
    from starlette.requests import Request

    from reference_impl.middleware import bodies

    guarded = bodies.BodyGuard.__call__

    @replaces(bodies.BodyGuard, "__call__")
    async def call(self: bodies.BodyGuard, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] not in bodies.WITH_BODY:
            await guarded(self, scope, receive, send)
            return
        content_type = Headers(scope=scope).get("content-type", "application/json")
        body = await Request(scope, receive).body()
        body = change(body) if bodies.is_json(scope["method"], content_type) else body

        async def again() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        await guarded(self, scope, again, send)

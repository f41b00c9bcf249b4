"""Faults that an attacker looks for: talkative errors, glued queries, borrowed identities, doors left open."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults

from __future__ import annotations

import html
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import unquote

from archkata.conformance.mutants import around, mutant, put, replaces, rewritten


@mutant("debug-page", caught_by=("SEC-01", "API-04"))
def debug_page() -> None:
    """The framework's debug mode is on, and what is said about broken JSON has an error of its own.

    So whoever sends broken JSON gets the whole stack trace.
    """
    from fastapi import FastAPI

    from reference_impl import app
    from reference_impl.routes import problems

    put(app, "FastAPI", partial(FastAPI, debug=True))

    @replaces(problems, "invalid")
    async def tell_where(_request: Any, error: Any) -> Any:
        return problems.problem(422, error.errors()[0]["ctx"]["reason"])


@mutant("exception-as-detail", caught_by=("SEC-01",))
def exception_as_detail() -> None:
    """A conflict is explained by the words of the database, and they name its table and its column."""
    from reference_impl.errors import ConflictError
    from reference_impl.storage.sqlite.users import SqliteUsers

    claim = SqliteUsers._claim_email

    @replaces(SqliteUsers, "_claim_email")
    def claim_and_tell(self: Any, statement: str, values: Any) -> None:
        try:
            claim(self, statement, values)
        except ConflictError as taken:
            raise ConflictError(str(taken.__cause__)) from taken


@mutant("path-of-what-is-missing", caught_by=("SEC-01",))
def path_of_what_is_missing() -> None:
    """An unknown path is looked for among the files of the backend, and the refusal says where that was."""
    from pathlib import Path

    from reference_impl import routes
    from reference_impl.routes import problems

    refused, folder = problems.routing_refused, Path(routes.__file__).parent

    @replaces(problems, "routing_refused")
    async def refused_with_a_path(request: Any, error: Any) -> Any:
        if error.status_code != 404:
            return await refused(request, error)
        return problems.problem(404, f"There is no file {folder / 'pages.py'} for this path.")


@mutant("login-query-glued", caught_by=("SEC-02",))
def login_query_glued() -> None:
    """The email of a log-in is glued into the query: a quote ends the text, and what follows is SQL."""
    from reference_impl.entities.texts import folded
    from reference_impl.entities.users import User
    from reference_impl.storage.sqlite import users

    @replaces(users.SqliteUsers, "with_email")
    def with_email(self: Any, email: str) -> User | None:
        row = self._connection.execute(rewritten(users.BY_EMAIL, "?", f"'{folded(email)}'")).fetchone()
        return User(*row) if row else None


@mutant("search-glued", caught_by=("SEC-02",))
def search_glued() -> None:
    """The text of a search is glued into a LIKE: it brings wildcards and SQL of its own."""
    from reference_impl.storage.sqlite import products
    from reference_impl.storage.sqlite.pages import FIRST, page_of

    @replaces(products.SqliteProducts, "page")
    def page(self: Any, window: Any, kind: str | None, text: str) -> Any:
        filters = (f"AND kind = '{kind}'" if kind else "") + (f" AND searchable LIKE '%{text}%'" if text else "")
        query = f"SELECT sequence, {products.COLUMNS} FROM products WHERE sequence > ? {filters} LIMIT ?"  # noqa: S608 - the fault
        rows = self._connection.execute(query, (window.after or FIRST, window.size + 1)).fetchall()
        return page_of(rows, window.size, products._product_of)


@mutant("password-cut-at-72", caught_by=("SEC-03",))
def password_cut_at_72() -> None:
    """The hash takes the UTF-8 of a password and ignores what follows byte 72, as bcrypt does."""
    _passwords_first(lambda password: password.encode()[:72].decode(errors="ignore"))


@mutant("password-trimmed", caught_by=("SEC-03",))
def password_trimmed() -> None:
    """Blanks around a password are taken away, at registration and when somebody logs in."""
    _passwords_first(str.strip)


def _passwords_first(change: Any) -> None:
    """Change every password before it is hashed or compared."""
    from reference_impl.services.passwords import Passwords

    hash_, matches = Passwords.hash, Passwords.matches

    @replaces(Passwords, "hash")
    async def hash_changed(self: Passwords, password: str) -> str:
        return await hash_(self, change(password))

    @replaces(Passwords, "matches")
    async def matches_changed(self: Passwords, password_hash: str | None, password: str) -> bool:
        return await matches(self, password_hash, change(password))


@mutant("strangers-refused-at-once", caught_by=("SEC-04",), kind="timed")
def strangers_refused_at_once() -> None:
    """Without an account there is no hash to compare with, so the refusal comes many times sooner."""
    from argon2 import PasswordHasher

    from reference_impl.services.passwords import Passwords

    make, matches = Passwords.__init__, Passwords.matches

    @replaces(Passwords, "__init__")
    def make_slow(self: Passwords, *, cheap: bool = False) -> None:
        make(self, cheap=cheap)
        self._hasher = PasswordHasher(time_cost=4, memory_cost=19 * 1024, parallelism=1)

    @replaces(Passwords, "matches")
    async def matches_somebody(self: Passwords, password_hash: str | None, password: str) -> bool:
        return password_hash is not None and await matches(self, password_hash, password)


@mutant("user-from-a-header", caught_by=("SEC-05",))
def user_from_a_header() -> None:
    """From the time before log-ins: a header `X-User-Id` says who somebody is, and is believed before any token."""
    from reference_impl.entities.sessions import Bearer
    from reference_impl.routes import authentication
    from reference_impl.routes.backend import backend_of

    @around(authentication, "bearer_of")
    async def bearer_of(by_token: Any, request: Any) -> Any:
        named = request.headers.get("x-user-id")
        user = named and await backend_of(request).store.read(lambda shop: shop.users.get(named))
        return Bearer(user, "") if user else await by_token(request)


@mutant("role-from-a-header", caught_by=("SEC-05",))
def role_from_a_header() -> None:
    """A gateway used to tell the role in `X-Role`. The gateway is gone; anybody can send the header."""
    from reference_impl.entities.sessions import Bearer
    from reference_impl.routes import authentication

    @around(authentication, "bearer_of")
    async def bearer_of(by_token: Any, request: Any) -> Any:
        bearer = await by_token(request)
        role = request.headers.get("x-role", bearer.user.role)
        return Bearer(replace(bearer.user, role=role), bearer.session_id)


@mutant("buyer-from-the-query", caught_by=("SEC-05",))
def buyer_from_the_query() -> None:
    """Members of the body may stand in the query as well, and there nobody compares the buyer with the bearer."""
    from reference_impl.routes import purchases
    from reference_impl.routes.backend import backend_of

    @around(purchases, "buy")
    async def buy(buy_for: Any, request: Any, order: Any, bearer: Any) -> Any:
        named = request.query_params.get("user_id")
        user = named and await backend_of(request).store.read(lambda shop: shop.users.get(named))
        return await buy_for(request, order, replace(bearer, user=user) if user else bearer)


@mutant("method-override", caught_by=("SEC-06",))
def method_override() -> None:
    """A POST with `X-HTTP-Method-Override` is taken for the method in the header, as some frameworks do by default."""
    from reference_impl.middleware.bodies import BodyGuard

    call = BodyGuard.__call__

    @replaces(BodyGuard, "__call__")
    async def call_by_another_method(self: BodyGuard, scope: Any, receive: Any, send: Any) -> None:
        method = dict(scope.get("headers", ())).get(b"x-http-method-override")
        if method and scope["method"] == "POST":
            scope = {**scope, "method": method.decode()}
        await call(self, scope, receive, send)


@mutant("forgotten-debug-path", caught_by=("SEC-06",))
def forgotten_debug_path() -> None:
    """`GET /debug` shows how the backend is set up. It was a help in the first week, and nobody has removed it."""
    from starlette.responses import JSONResponse

    from reference_impl.routes import health

    add_routes = health.add_routes

    @replaces(health, "add_routes")
    def add_debug_as_well(router: Any) -> None:
        async def debug() -> JSONResponse:
            return JSONResponse({"routes": [route.path for route in router.routes]})

        add_routes(router)
        router.add_api_route("/debug", debug)


@mutant("by-line-with-email", caught_by=("SEC-07",))
def by_line_with_email() -> None:
    """The author of a review is written as in a letter: the name, and the email in angle brackets."""
    from reference_impl.storage.sqlite import reviews

    for name in ("BY_ID", "OF_PRODUCT"):
        statement = getattr(reviews, name)
        put(reviews, name, rewritten(statement, "users.name", "users.name || ' <' || users.email || '>'"))


@mutant("refusal-names-the-owner", caught_by=("SEC-07",))
def refusal_names_the_owner() -> None:
    """Who asks for another user is refused with a sentence that says whose account it is."""
    from reference_impl.errors import ForbiddenError, NotFoundError
    from reference_impl.services import users

    get = users.get

    @replaces(users, "get")
    def get_or_tell(shop: Any, bearer: Any, user_id: str) -> Any:
        try:
            return get(shop, bearer, user_id)
        except NotFoundError:
            other = shop.users.get(user_id)
            if other is None:
                raise
            raise ForbiddenError(f"This is the account of {other.email}.") from None


@mutant("name-rendered", caught_by=("SEC-08",))
def name_rendered() -> None:
    """The name of a product is rendered as a template, so that `{{…}}` is worked out on the server."""
    from jinja2 import Template, TemplateError

    def rendered(name: str) -> str:
        try:
            return str(Template(name).render())
        except TemplateError:
            return name

    _names_first(rendered)


@mutant("name-decoded-twice", caught_by=("SEC-08",))
def name_decoded_twice() -> None:
    """Names are percent-decoded although they came in a body: `%3Cb%3E` is kept as `<b>`."""
    _names_first(unquote)


@mutant("name-escaped-on-the-way-in", caught_by=("SEC-08",))
def name_escaped_on_the_way_in() -> None:
    """Names are stored as HTML, with `&lt;` for `<`: every client that is no web page shows the wrong text."""
    _names_first(html.escape)


def _names_first(change: Any) -> None:
    """Change the name of every product before it is published."""
    from reference_impl.services import products

    publish = products.publish

    @replaces(products, "publish")
    def publish_changed(shop: Any, bearer: Any, new: Any) -> Any:
        return publish(shop, bearer, replace(new, name=change(new.name)))

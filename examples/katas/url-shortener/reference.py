"""The reference implementation: a URL shortener in memory, on FastAPI. Each function is one decision."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

ALIAS = re.compile(r"[A-Za-z0-9_-]{3,40}")
LONGEST_URL = 2000
LONGEST_LIFE_S = 365 * 24 * 3600


class Refusal(Exception):
    """An answer other than the usual one."""

    def __init__(self, status: int, detail: str, **headers: str) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers


@dataclass
class Link:
    """A short link."""

    code: str
    url: str
    owner: str
    created: float
    expires: float | None = None
    clicks: int = 0


@dataclass
class Window:
    """The requests of a client in a fixed window of time."""

    began: float = 0.0
    count: int = 0


@dataclass
class Store:
    """All that the backend knows. It is used by one event loop, so that no step is interrupted."""

    accounts: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    windows: dict[str, Window] = field(default_factory=dict)


store = Store()
app = FastAPI()
policy: tuple[int, int] | None = None


def digest(password: str) -> str:
    """Return what is kept of a password. (A real backend takes a slow hash, such as Argon2.)"""
    return hashlib.sha256(password.encode()).hexdigest()


def clean_email(email: object) -> str:
    """Take an email address."""
    if not isinstance(email, str) or not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        raise Refusal(422, "email must be an address")
    return email.lower()


def clean_url(url: object) -> str:
    """Take an http or https URL with a host."""
    parts = urlsplit(url) if isinstance(url, str) else None
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname or len(str(url)) > LONGEST_URL:
        raise Refusal(422, "url must be an http or https URL of up to 2,000 characters")
    return str(url)


def clean_alias(alias: object) -> str:
    """Take an alias."""
    if not isinstance(alias, str) or not ALIAS.fullmatch(alias):
        raise Refusal(422, "alias takes 3 to 40 letters, digits, _ or -")
    return alias


def clean_life(seconds: object) -> int:
    """Take the seconds that a link is to live."""
    if type(seconds) is not int or not 1 <= seconds <= LONGEST_LIFE_S:
        raise Refusal(422, "expires_in takes 1 to 31,536,000 seconds")
    return seconds


def new_code() -> str:
    """Make a code that cannot be guessed."""
    return secrets.token_urlsafe(6)


def is_over(link: Link) -> bool:
    """Say whether a link has expired."""
    return link.expires is not None and time.time() >= link.expires


def is_taken(code: str) -> bool:
    """Say whether a code stands for a link that has not expired."""
    return code in store.links and not is_over(store.links[code])


def the_link(code: str) -> Link:
    """Return a link that exists and has not expired."""
    link = store.links.get(code)
    if link is None or is_over(link):
        raise Refusal(404, "there is no such link")
    return link


def keep(link: Link) -> None:
    """Keep a link unless its code is taken."""
    if is_taken(link.code):
        raise Refusal(409, "the alias is taken")
    store.links[link.code] = link


async def count_click(link: Link) -> None:
    """Count a redirect."""
    link.clicks += 1


def counts(method: str) -> bool:
    """Say whether a request is a click: HEAD only looks."""
    return method == "GET"


def destination(link: Link) -> str:
    """Return where a link leads to."""
    return link.url


def account_of(request: Request) -> str:
    """Return the account of a bearer token."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    account = store.tokens.get(token) if scheme.lower() == "bearer" else None
    if account is None:
        raise Refusal(401, "a token is needed", **{"WWW-Authenticate": "Bearer"})
    return account


def ensure_owner(link: Link, account: str) -> None:
    """Refuse everybody but the owner of a link."""
    if link.owner != account:
        raise Refusal(404, "there is no such link")


def check_password(email: str, password: object) -> None:
    """Refuse a wrong password, and an email that nobody has."""
    if store.accounts.get(email) != digest(str(password)):
        raise Refusal(401, "email or password is wrong")


def client_of(request: Request) -> str:
    """Return the client that a request is counted for: the account, else the address."""
    token = request.headers.get("authorization", "").rpartition(" ")[2]
    return store.tokens.get(token) or (request.client.host if request.client else "")


def is_throttled(path: str) -> bool:
    """Say whether a path counts against the limit: health and redirects do not."""
    return path != "/healthz" and not path.startswith("/r/")


def admit(client: str, now: float) -> None:
    """Count a request in the client's window; refuse it where that is full."""
    if policy is None:
        return
    quota, seconds = policy
    window = store.windows.setdefault(client, Window(now))
    if now - window.began >= seconds:
        window.began, window.count = now, 0
    if window.count >= quota:
        raise Refusal(429, "too many requests", **{"Retry-After": retry_after(window, now)})
    window.count += 1


def retry_after(window: Window, now: float) -> str:
    """Return the whole seconds until the window is over."""
    seconds = policy[1] if policy else 0
    return str(int(window.began + seconds - now) + 1)


def announcement() -> dict[str, str]:
    """Return the header that tells the limit."""
    return {"RateLimit-Policy": f'"default";q={policy[0]};w={policy[1]}'} if policy else {}


def shown(link: Link) -> dict[str, Any]:
    """Return a link as its owner sees it."""
    return {
        "id": link.code,
        "code": link.code,
        "url": link.url,
        "created_at": instant(link.created),
        "expires_at": instant(link.expires) if link.expires is not None else None,
    }


def instant(moment: float) -> str:
    """Return a moment as RFC 3339 has it."""
    return datetime.fromtimestamp(moment, UTC).isoformat()


@app.middleware("http")
async def throttle(request: Request, proceed: Any) -> Response:
    """Count requests, and turn refusals into answers."""
    try:
        if is_throttled(request.url.path):
            admit(client_of(request), time.monotonic())
    except Refusal as refusal:
        return refused(request, refusal)
    response: Response = await proceed(request)
    response.headers.update(announcement())
    return response


@app.exception_handler(Refusal)
def refused(_: Request, refusal: Refusal) -> Response:
    """Return a refusal as problem details (RFC 9457)."""
    body = {"type": "about:blank", "title": refusal.detail, "status": refusal.status, "detail": refusal.detail}
    headers = {**announcement(), **refusal.headers}
    return JSONResponse(body, refusal.status, headers, media_type="application/problem+json")


async def body_of(request: Request) -> dict[str, Any]:
    """Return the JSON object of a request."""
    try:
        body = await request.json()
    except ValueError as error:
        raise Refusal(400, "the body is no JSON") from error
    if not isinstance(body, dict):
        raise Refusal(400, "the body is no JSON object")
    return body


@app.get("/healthz", status_code=204)
async def health() -> None:
    """Say that all is well."""


@app.post("/accounts")
async def register(request: Request) -> Response:
    """Register an account."""
    body = await body_of(request)
    email, password = clean_email(body.get("email")), body.get("password")
    if not isinstance(password, str) or len(password) < 8:
        raise Refusal(422, "password takes 8 characters or more")
    if email in store.accounts:
        raise Refusal(409, "the email is taken")
    store.accounts[email] = digest(password)
    return JSONResponse({"id": digest(email)[:12], "email": email}, 201)


@app.post("/tokens")
async def log_in(request: Request) -> Response:
    """Give a bearer token for an email and its password."""
    body = await body_of(request)
    email = clean_email(body.get("email"))
    check_password(email, body.get("password"))
    token = secrets.token_urlsafe(24)
    store.tokens[token] = email
    return JSONResponse({"access_token": token, "token_type": "Bearer"}, 201)


@app.post("/links")
async def create(request: Request) -> Response:
    """Shorten a URL."""
    account, body, now = account_of(request), await body_of(request), time.time()
    url = clean_url(body.get("url"))
    code = clean_alias(body["alias"]) if body.get("alias") is not None else new_code()
    life = clean_life(body["expires_in"]) if body.get("expires_in") is not None else None
    link = Link(code, url, account, now, now + life if life else None)
    keep(link)
    return JSONResponse(shown(link), 201, {"Location": f"/links/{code}"})


@app.get("/links/{code}")
async def read(code: str, request: Request) -> Response:
    """Show a link to its owner."""
    account, link = account_of(request), the_link(code)
    ensure_owner(link, account)
    return JSONResponse(shown(link))


@app.delete("/links/{code}")
async def delete(code: str, request: Request) -> Response:
    """Delete a link of one's own."""
    account, link = account_of(request), the_link(code)
    ensure_owner(link, account)
    remove(link)
    return Response(status_code=204)


def remove(link: Link) -> None:
    """Forget a link."""
    store.links.pop(link.code, None)


@app.get("/links/{code}/statistics")
async def statistics(code: str, request: Request) -> Response:
    """Show the owner how often a link was followed."""
    account, link = account_of(request), the_link(code)
    ensure_owner(link, account)
    return JSONResponse({"clicks": link.clicks})


@app.api_route("/r/{code}", methods=["GET", "HEAD"])
async def follow(code: str, request: Request) -> Response:
    """Lead to where a link points."""
    link = the_link(code)
    if counts(request.method):
        await count_click(link)
    return redirect(destination(link))


def redirect(url: str) -> Response:
    """Answer with a redirect that no cache keeps, so that every click is counted."""
    response = RedirectResponse("/", 302, {"Cache-Control": "no-store"})
    response.headers["Location"] = url  # byte for byte: RedirectResponse would quote it again
    return response


def serve(environment: Mapping[str, str]) -> None:
    """Serve until the process is ended. ValueError for a setting that cannot be used."""
    global policy  # noqa: PLW0603 - the one setting of this little backend
    limit = environment.get("ARCHKATA_RATE_LIMIT", "off")
    if limit != "off":
        quota, _, seconds = limit.partition("/")
        policy = int(quota), int(seconds)
    host, port = environment.get("HOST", "127.0.0.1"), int(environment.get("PORT", "8000"))
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)

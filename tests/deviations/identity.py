"""Deviations of logging in, of tokens, and of who may do what."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qs

from tests.backends.threads.camera_store import sessions, users
from tests.backends.threads.camera_store.config import Settings
from tests.backends.threads.camera_store.messages import Request, Response
from tests.deviations.deviation import Answer, Deviation, Layer, held_up, passes, red, replaced
from tests.deviations.layers import (
    LOG_IN,
    REGISTER,
    answers,
    contents,
    instead,
    is_one_of,
    layered,
    object_of,
    on,
    problem,
    requests,
    status,
    with_request_header,
    without_header,
)

FORM_TYPE: Final = "application/x-www-form-urlencoded"


def _reading_forms(inner: Answer) -> Answer:
    """Log in as the password flow of OAuth 2 does: a form with `username` and `password`."""

    def answer(request: Request) -> Response:
        media_type = (request.header("Content-Type") or "").partition(";")[0].strip().lower()
        fields = parse_qs(request.body.decode("latin-1"), encoding="utf-8") if media_type == FORM_TYPE else {}
        missing = [name for name in ("username", "password") if name not in fields]
        if missing:
            return problem(422, f"Field required: {', '.join(missing)}.")
        content = {"email": fields["username"][0], "password": fields["password"][0]}
        as_json = replace(request, body=json.dumps(content).encode())
        return inner(with_request_header(as_json, "Content-Type", "application/json"))

    return answer


def _scheme_token(request: Request) -> Request:
    """Take `Token …` for `Bearer …`, and the latter for no scheme that is known."""
    scheme, blank, token = (request.header("Authorization") or "").partition(" ")
    if not scheme:
        return request
    known = "Bearer" if scheme.lower() == "token" else "Unknown"
    return with_request_header(request, "Authorization", f"{known}{blank}{token}")


def _challenge_token(_request: Request, response: Response) -> Response:
    challenge = response.headers.get("WWW-Authenticate")
    return response.with_headers({"WWW-Authenticate": challenge.replace("Bearer", "Token")} if challenge else {})


def _into_cookie(_request: Request, response: Response) -> Response:
    if response.status != 200:
        return response
    token = json.loads(response.body or b"{}")["access_token"]
    return Response(204, headers={"Set-Cookie": f"session={token}; HttpOnly; Path=/; SameSite=Lax"})


def _out_of_cookie(request: Request) -> Request:
    crumbs = dict(crumb.strip().partition("=")[::2] for crumb in (request.header("Cookie") or "").split(";"))
    token = crumbs.get("session")
    return with_request_header(request, "Authorization", f"Bearer {token}" if token else None)


def _only(*names: str, **renamed: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Keep these members, and others under another name."""
    return lambda content: (
        {name: content[name] for name in names} | {theirs: content[ours] for ours, theirs in renamed.items()}
    )


def _exactly_as_typed(settings: Settings) -> Settings:
    replaced(users, "lower_ascii", str)
    return _lowered_at_registration(settings)


def _lowered_at_registration(settings: Settings) -> Settings:
    replaced(sessions, "lower_ascii", str)
    return settings


def _activation_needed(inner: Answer) -> Answer:
    """Let nobody in who has registered: a link in a mail, which no program reads, comes first."""
    registered: set[str] = set()
    lock = threading.Lock()

    def answer(request: Request) -> Response:
        email = str(object_of(request).get("email")).lower()
        response = inner(request)
        with lock:
            if response.status == 201 and is_one_of(request, [REGISTER]):
                registered.add(email)
            if response.status == 200 and is_one_of(request, [LOG_IN]) and email in registered:
                return problem(403, "This account is not active yet: follow the link in the mail.")
        return response

    return answer


def _telling_unknown_emails(inner: Answer) -> Answer:
    """Say that there is no such account where there is none."""
    registered: set[str] = {"editor@archkata.example", "second-editor@archkata.example"}

    def answer(request: Request) -> Response:
        email = str(object_of(request).get("email")).lower()
        response = inner(request)
        if response.status == 201 and request.path == "/users":
            registered.add(email)
        if response.status == 401 and request.path == "/sessions" and email not in registered:
            return problem(404, "There is no such user.")
        return response

    return answer


def _moved(there: str, here: str) -> Layer:
    """Offer an operation at another path only."""

    def moved(request: Request) -> Request:
        if request.path == there:
            return replace(request, target=here)
        return replace(request, target="/nothing") if request.path == here else request

    return requests(moved)


def _without_token(request: Request) -> Response | None:
    if request.header("Authorization"):
        return None
    return problem(401, "Log in first.", {"WWW-Authenticate": "Bearer"})


def _unseeded(settings: Settings) -> Settings:
    return replace(settings, editors=())


DEVIATIONS: Final = (
    Deviation(
        "form-log-in",
        "logs in by a form with `username` and `password` (OAuth 2) and refuses JSON",
        red(100, "AUT-01"),
        on([LOG_IN], _reading_forms),
    ),
    Deviation(
        "scheme-token",
        "takes tokens as `Authorization: Token …`",
        red(100, "AUT-01"),
        layered(
            requests(_scheme_token),
            answers(_challenge_token),
            on([LOG_IN], contents(lambda content: {**content, "token_type": "Token"})),
        ),
    ),
    Deviation(
        "cookie-session",
        "keeps the session in a cookie and gives no token",
        red(95, "AUT-01"),
        layered(on([LOG_IN], answers(_into_cookie)), requests(_out_of_cookie)),
    ),
    Deviation(
        "token-under-another-name",
        "calls the token `auth_token`",
        red(100, "AUT-01"),
        on([LOG_IN], contents(_only("token_type", "expires_in", access_token="auth_token"))),
    ),
    Deviation(
        "token-alone",
        'answers a log-in with `{"token": …}` and nothing else',
        red(100, "AUT-01"),
        on([LOG_IN], contents(_only(access_token="token"))),
    ),
    Deviation(
        "no-expires-in",
        "does not say how long a token lives",
        red(100, "AUT-01"),
        on([LOG_IN], contents(_only("access_token", "token_type"))),
    ),
    Deviation(
        "log-in-answers-201",
        "answers a log-in with 201",
        passes(105),
        on([LOG_IN], status(201, 200)),
    ),
    Deviation(
        "log-in-answers-500",
        "answers every log-in with 500",
        red(25, "AUT-01"),
        on([LOG_IN], instead(lambda _: problem(500, "Something went wrong on our side."))),
    ),
    Deviation(
        "activation-needed",
        "lets nobody log in before a link in a mail was followed",
        red(55, "AUT-01"),
        _activation_needed,
    ),
    Deviation(
        "log-in-elsewhere",
        "logs in at POST /auth/login",
        red(105, "AUT-01"),
        _moved("/auth/login", "/sessions"),
    ),
    Deviation(
        "log-in-nowhere",
        "logs in at a path that nobody guesses",
        red(25, "AUT-01"),
        _moved("/puerta/abrir", "/sessions"),
    ),
    Deviation(
        "case-sensitive-emails",
        "takes emails that differ in case for different ones, at registration and at log-in",
        red(100, "USR-08", warned=("AUT-19",)),
        prepare=_exactly_as_typed,
    ),
    Deviation(
        "case-sensitive-log-in",
        "lowers emails at registration and compares them as typed at log-in",
        passes(103, "AUT-19"),
        prepare=_lowered_at_registration,
    ),
    Deviation(
        "unknown-email-answers-404",
        "answers a log-in with an unknown email with 404",
        red(100, "AUT-03"),
        _telling_unknown_emails,
    ),
    Deviation(
        "no-challenge",
        "sends no WWW-Authenticate with 401",
        red(95, "AUT-04"),
        without_header("WWW-Authenticate"),
    ),
    Deviation(
        "swapped-401-and-403",
        "answers 401 for 403 and 403 for 401",
        red(
            95,
            *("AUT-02", "AUT-04", "AUT-08", "AUT-11", "AUT-13", "AUT-16"),
            *("PUR-02", "REF-08", "REV-11", "USR-10"),
        ),
        layered(status(401, 499), status(403, 401), status(499, 403)),
    ),
    Deviation(
        "reviews-for-members",
        "shows a single review only to those who bring a token",
        red(95, "AUT-15", "REV-01"),
        on(["GET /reviews/{id}"], instead(_without_token)),
    ),
    Deviation(
        "no-editors",
        "has no editor accounts",
        held_up(30, "ARCHKATA_EDITORS"),
        prepare=_unseeded,
    ),
    Deviation(
        "no-log-out",
        "has no DELETE /sessions/current",
        passes(100, "AUT-09"),
        on(["DELETE /sessions/current"], instead(lambda _: problem(404, "There is no such path."))),
    ),
)

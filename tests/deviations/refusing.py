"""Deviations of refusals: their statuses, their form, and what they say."""

from __future__ import annotations

import json
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from tests.backends.threads.camera_store.config import RateLimit, Settings
from tests.backends.threads.camera_store.messages import Request, Response
from tests.deviations.deviation import BASIC_STAGES, Deviation, passes, red
from tests.deviations.layers import answers, layered, status, without_header

PAGE: Final = "<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"


def _as_page(_request: Request, response: Response) -> Response:
    if response.status != 404:
        return response
    body = PAGE.format(title="404 Not Found").encode()
    return Response(404, body, {**response.headers, "Content-Type": "text/html; charset=utf-8"})


def _as_text(_request: Request, response: Response) -> Response:
    if response.status < 400:
        return response
    body = HTTPStatus(response.status).phrase.encode()
    return Response(response.status, body, {**response.headers, "Content-Type": "text/plain; charset=utf-8"})


def _as_error_member(_request: Request, response: Response) -> Response:
    if response.status < 400:
        return response
    body = json.dumps({"error": json.loads(response.body or b"{}")["detail"]}).encode()
    return Response(response.status, body, {**response.headers, "Content-Type": "application/json"})


def _without_names(_request: Request, response: Response) -> Response:
    if response.status < 400:
        return response
    content: dict[str, Any] = json.loads(response.body or b"{}")
    content.pop("errors", None)
    return replace(response, body=json.dumps(content).encode())


def _as_success(_request: Request, response: Response) -> Response:
    if response.status != 404:
        return response
    return Response(200, json.dumps({"error": "not found"}).encode(), {"Content-Type": "application/json"})


def _always_limited(settings: Settings) -> Settings:
    return replace(settings, rate_limit=RateLimit(20, 1))


DEVIATIONS: Final = (
    Deviation(
        "swapped-400-and-422",
        "answers 400 for 422 and 422 for 400",
        passes(105),
        layered(status(422, 499), status(400, 422), status(499, 400)),
    ),
    Deviation(
        "html-404",
        "answers 404 with a page of HTML",
        red(100, "API-04"),
        answers(_as_page),
    ),
    Deviation(
        "text-errors",
        "answers errors with plain text",
        red(100, "API-04"),
        answers(_as_text),
    ),
    Deviation(
        "error-member",
        'answers errors with `{"error": …}`',
        passes(103, "API-05", "API-06"),
        answers(_as_error_member),
    ),
    Deviation(
        "errors-without-members",
        "does not name the members at fault",
        passes(104, "API-06"),
        answers(_without_names),
    ),
    Deviation(
        "not-found-answers-200",
        "answers 200 with an error in the body where nothing was found",
        red(100, "API-07", "API-15", "CAT-05", "PUR-06", "REV-07", "REV-10", "USR-10"),
        answers(_as_success),
    ),
    Deviation(
        "429-without-retry-after",
        "limits every client to 20 requests a second, always, and does not say when to come back",
        red(90, "THR-04"),
        without_header("Retry-After"),
        _always_limited,
        (*BASIC_STAGES, "throttling"),
    ),
)

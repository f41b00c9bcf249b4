"""Layers around the second backend, and what they are made of."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from copy import copy
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from tests.backends.threads.camera_store.messages import Request, Response
from tests.backends.threads.camera_store.problems import Problem
from tests.deviations.deviation import Answer, Layer

REGISTER: Final = "POST /users"
LOG_IN: Final = "POST /sessions"
PUBLISH_PRODUCT: Final = "POST /products"
PUBLISH_REVIEW: Final = "POST /products/{id}/reviews"
BUY: Final = "POST /purchases"
REFUND: Final = "POST /purchases/{id}/refunds"
CREATIONS: Final = (REGISTER, PUBLISH_PRODUCT, PUBLISH_REVIEW, BUY, REFUND)
LISTS: Final = (
    "GET /products",
    "GET /products/{id}/reviews",
    "GET /purchases",
    "GET /purchases/{id}/refunds",
)
HEALTH: Final = "GET /healthz"


def is_one_of(request: Request, operations: Collection[str]) -> bool:
    """Say whether a request is for one of these operations, each written as `METHOD /path/{id}`."""
    method = "GET" if request.method == "HEAD" else request.method
    return any(re.fullmatch(operation.replace("{id}", "[^/]+"), f"{method} {request.path}") for operation in operations)


def on(operations: Collection[str], layer: Layer) -> Layer:
    """Put a layer around these operations only."""

    def partial(inner: Answer) -> Answer:
        deviating = layer(inner)
        return lambda request: deviating(request) if is_one_of(request, operations) else inner(request)

    return partial


def layered(*layers: Layer) -> Layer:
    """Put layers around each other; the first is the outermost."""

    def layer(inner: Answer) -> Answer:
        for each in reversed(layers):
            inner = each(inner)
        return inner

    return layer


def answers(change: Callable[[Request, Response], Response]) -> Layer:
    """Change answers."""
    return lambda inner: lambda request: change(request, inner(request))


def requests(change: Callable[[Request], Request]) -> Layer:
    """Change requests before the backend sees them."""
    return lambda inner: lambda request: inner(change(request))


def instead(answer: Callable[[Request], Response | None]) -> Layer:
    """Answer without asking the backend, unless the answer is None."""
    return lambda inner: lambda request: answer(request) or inner(request)


def contents(change: Callable[[Any], Any]) -> Layer:
    """Change the JSON of answers with 2xx."""

    def changed(_request: Request, response: Response) -> Response:
        if not response.body or not 200 <= response.status < 300:
            return response
        return with_content(response, change(json.loads(response.body)))

    return answers(changed)


def status(given: int, instead_of: int) -> Layer:
    """Answer with another status, which an error repeats in its body."""

    def changed(_request: Request, response: Response) -> Response:
        if response.status != instead_of:
            return response
        other = replace(response, status=given)
        if instead_of < 400 or not response.body:
            return other
        content = {**json.loads(response.body), "status": given, "title": _phrase(given)}
        return with_content(other, content)

    return answers(changed)


def _phrase(code: int) -> str:
    return HTTPStatus(code).phrase if code in {member.value for member in HTTPStatus} else "Refused"


def without_header(name: str) -> Layer:
    """Leave a header out of answers."""

    def changed(_request: Request, response: Response) -> Response:
        return replace(response, headers={key: value for key, value in response.headers.items() if key != name})

    return answers(changed)


def with_content(response: Response, content: object) -> Response:
    """Return the answer with another JSON body."""
    return replace(response, body=json.dumps(content).encode("ascii"))


def with_request_header(request: Request, name: str, value: str | None) -> Request:
    """Return the request with a header set, or without it."""
    headers = copy(request.headers)
    del headers[name]
    if value is not None:
        headers[name] = value
    return replace(request, headers=headers)


def problem(code: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return an error as the backend words it."""
    return Problem(code, "deviation", detail, headers=headers).response()


def object_of(request: Request) -> dict[str, Any]:
    """Return the JSON object of a request, an empty one where there is none."""
    try:
        content = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}

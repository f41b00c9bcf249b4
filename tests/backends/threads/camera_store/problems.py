"""Refusals, as problem details (RFC 9457)."""

import math
from collections.abc import Mapping, Sequence
from email.utils import formatdate
from http import HTTPStatus

from .messages import Response, encode

TYPE_PREFIX = "urn:camera-store:problem:"
FieldError = dict[str, str]


class Problem(Exception):
    """A request that is refused; whoever raises it has changed nothing."""

    def __init__(
        self,
        status: int,
        slug: str,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.slug = slug
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})

    def response(self) -> Response:
        """The answer that tells the client about it."""
        content: dict[str, object] = {
            "type": TYPE_PREFIX + self.slug,
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            content["errors"] = self.errors
        headers = {"Content-Type": "application/problem+json", **self.headers}
        return Response(self.status, encode(content), headers)


def bad_request(detail: str, errors: Sequence[FieldError] = ()) -> Problem:
    """400: the request itself is wrong."""
    return Problem(400, "invalid-request", detail, errors=errors)


def unauthorized(detail: str, error: str | None = None) -> Problem:
    """401, with the challenge of RFC 6750."""
    challenge = 'Bearer realm="camera store"' + (f', error="{error}"' if error else "")
    return Problem(401, "unauthenticated", detail, headers={"WWW-Authenticate": challenge})


def forbidden() -> Problem:
    """403, in the same words whether or not the thing exists."""
    return Problem(403, "forbidden", "This is not yours to see or to do.")


def not_found(what: str) -> Problem:
    """404."""
    return Problem(404, "not-found", f"There is no such {what}.")


def conflict(slug: str, detail: str, *, retry_in: int | None = None) -> Problem:
    """409, with a delay where asking again makes sense."""
    headers = {} if retry_in is None else {"Retry-After": str(retry_in)}
    return Problem(409, slug, detail, headers=headers)


def too_many_requests(until: float, detail: str) -> Problem:
    """429 until an instant of the epoch, told as an HTTP date and rounded up to its whole seconds."""
    date = formatdate(math.ceil(until), usegmt=True)
    return Problem(429, "too-many-requests", detail, headers={"Retry-After": date})


def unavailable(slug: str, detail: str, retry_in: float) -> Problem:
    """503 with a delay in seconds."""
    return Problem(503, slug, detail, headers={"Retry-After": str(max(1, math.ceil(retry_in)))})

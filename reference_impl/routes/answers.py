"""Answers, made of bytes: nothing is serialised twice, and what was answered once can be kept and given again."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from reference_impl.entities.answers import Answer, encoded
from reference_impl.services.preconditions import Precondition, weakly_listed


def response_of(answer: Answer, request: Request) -> Response:
    """The answer on the wire. Location counts from the host, behind whatever path the backend is mounted at."""
    headers = {} if answer.location is None else {"location": request.scope.get("root_path", "") + answer.location}
    return Response(answer.body, answer.status, headers, media_type="application/json")


def shown(view: Mapping[str, Any], tag: str | None = None) -> Response:
    """200 and the thing, with its entity tag if it has one."""
    return Response(encoded(view), 200, {"etag": tag} if tag else None, media_type="application/json")


def shown_unless_known(request: Request, view: Mapping[str, Any], tag: str) -> Response:
    """200 and the thing, or 304 and nothing to a client that knows this very state."""
    known = ", ".join(request.headers.getlist("if-none-match"))
    if known and weakly_listed(tag, known):
        return Response(status_code=304, headers={"etag": tag})
    return shown(view, tag)


def nothing() -> Response:
    """204: it is done, and there is nothing to say."""
    return Response(status_code=204)


def precondition_of(request: Request) -> Precondition:
    """The If-Match of a request."""
    return Precondition(", ".join(request.headers.getlist("if-match")) or None)

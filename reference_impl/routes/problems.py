"""Every refusal as a problem document (RFC 9457): one shape, and nothing of our inside in it."""

from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from reference_impl import errors
from reference_impl.entities.answers import encoded

PROBLEM_TYPE = "application/problem+json"
TITLES = {
    400: "Bad request",
    401: "Not authenticated",
    402: "Payment declined",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    408: "Request timeout",
    409: "Conflict",
    412: "Precondition failed",
    413: "Body too large",
    414: "Target too long",
    415: "Unsupported media type",
    422: "Invalid request",
    429: "Too many requests",
    431: "Header section too large",
    500: "Internal error",
    503: "Unavailable",
}
DETAILS = {400: "The body is not JSON in UTF-8.", 404: "There is no such path.", 413: "The body is too large."}
SENTENCES = {
    "missing": "This is needed.",
    "string_pattern_mismatch": "This text has a form that is not taken here.",
    "string_unicode": "This is not Unicode text.",
    "dataclass_type": "This must be an object.",
    "dict_type": "This must be an object.",
}
STATUS_OF: dict[type[errors.ShopError], int] = {
    errors.InvalidError: 422,
    errors.UnauthenticatedError: 401,
    errors.ForbiddenError: 403,
    errors.NotFoundError: 404,
    errors.ConflictError: 409,
    errors.DeclinedError: 402,
    errors.StaleError: 412,
    errors.TooManyTriesError: 429,
    errors.UnavailableError: 503,
}


def problem(status: int, detail: str, headers: dict[str, str] | None = None, **more: Any) -> Response:
    """A problem document. `about:blank` says that the status tells the type."""
    document = {"type": "about:blank", "title": TITLES.get(status, "Error"), "status": status, "detail": detail}
    return Response(encoded({**document, **more}), status, headers, media_type=PROBLEM_TYPE)


async def refused(_request: Request, error: Exception) -> Response:
    """A refusal by the shop itself."""
    assert isinstance(error, errors.ShopError)  # noqa: S101  registered for this class only
    status = STATUS_OF[type(error)]
    headers = {} if error.retry_after is None else {"retry-after": str(error.retry_after)}
    if status == 401:
        headers["www-authenticate"] = 'Bearer realm="camera store"'
    if isinstance(error, errors.InvalidError):
        return problem(status, error.detail, errors=[{"parameter": error.parameter, "detail": error.detail}])
    return problem(status, error.detail, headers)


async def invalid(_request: Request, error: Exception) -> Response:
    """A request that breaks the rules of its form. The values themselves are not repeated: one may be a password."""
    assert isinstance(error, RequestValidationError)  # noqa: S101  registered for this class only
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return problem(400, DETAILS[400])
    return problem(422, "The request breaks a rule.", errors=[_fault(fault) for fault in faults])


def _fault(fault: dict[str, Any]) -> dict[str, str]:
    """Where the fault is: a JSON pointer into the body, or the name of a parameter."""
    place, *path = fault["loc"]
    detail = SENTENCES.get(fault["type"], fault["msg"] + ".")
    if place != "body":
        return {"parameter": str(path[0]), "detail": detail}
    return {"pointer": "#" + "".join(f"/{step}" for step in path), "detail": detail}


async def routing_refused(request: Request, error: Exception) -> Response:
    """What the router refuses: an unknown path, a method that a path does not know."""
    assert isinstance(error, HTTPException)  # noqa: S101  registered for this class only
    if error.status_code == 405:
        allowed = ", ".join(sorted(methods_of(request)))
        return problem(405, f"This path knows {allowed}.", {"allow": allowed})
    detail = DETAILS.get(error.status_code, "The request was refused.")
    return problem(error.status_code, detail, dict(error.headers or {}))


def methods_of(request: Request) -> set[str]:
    """All methods of a path, which Starlette keeps in separate routes."""
    methods: set[str] = set()
    for route in request.app.routes:
        match, _ = route.matches(request.scope)
        if match is not Match.NONE:
            methods |= route.methods or set()
    return methods | ({"HEAD"} if "GET" in methods else set())


async def failed(_request: Request, _error: Exception) -> Response:
    """A fault of ours: the log has the story, the client has only this."""
    return problem(500, "Something went wrong on our side.")


def answer_problems(app: FastAPI) -> None:
    """Make every error of the application a problem document."""
    app.add_exception_handler(errors.ShopError, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, routing_refused)
    app.add_exception_handler(Exception, failed)

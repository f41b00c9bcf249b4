"""What the API's own document (/openapi.json) says of each operation beyond what FastAPI sees by itself."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.responses import Response

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "detail": {"type": "string"},
                    "pointer": {"type": "string", "description": "a JSON pointer to the member at fault"},
                    "parameter": {"type": "string", "description": "the parameter at fault"},
                },
            },
        },
    },
}
REFUSALS = {
    400: "The body is not JSON, or a header or cursor makes no sense.",
    401: "No valid token.",
    403: "Not allowed.",
    404: "There is no such thing, or none that you may know of.",
    409: "The present state does not allow it.",
    412: "The resource has changed since the tag in If-Match.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "The request breaks a rule.",
    429: "Too much, too fast: see Retry-After.",
    503: "Not now: see Retry-After.",
}
WITH_BODY = {"POST", "PUT", "PATCH"}
OF_EVERY_BODY = (400, 413, 415)
OF_EVERY_OPERATION = (422, 429, 503)


def answer(
    router: APIRouter,
    operation: str,
    handler: Callable[..., Awaitable[Response]],
    status: int,
    view: Any = None,
    *,
    refusals: tuple[int, ...] = (),
) -> None:
    """Let the handler, whose name is the operationId, answer an operation such as `POST /users`."""
    method, _, path = operation.partition(" ")
    refused = {*refusals, *OF_EVERY_OPERATION, *(OF_EVERY_BODY if method in WITH_BODY else ())}
    responses: dict[int | str, dict[str, Any]] = {code: _problem_response(code) for code in sorted(refused)}
    responses[status] = {"description": "Done."} if view is None else {"description": "Done.", "model": view}
    router.add_api_route(
        path,
        handler,
        methods=[method],
        status_code=status,
        tags=[path.split("/")[1]],
        responses=responses,
        response_model=None,
    )


def _problem_response(status: int) -> dict[str, Any]:
    return {"description": REFUSALS[status], "content": {"application/problem+json": {"schema": PROBLEM}}}


def operation_id(route: APIRoute) -> str:
    """The name of its handler."""
    return route.name

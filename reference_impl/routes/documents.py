"""What the API's own document (/openapi.json) says beyond what FastAPI sees by itself."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.responses import Response

from reference_impl.routes.problems import PROBLEM_TYPE

REFUSALS = {
    400: "The body is not JSON in UTF-8, or a header makes no sense.",
    401: "No valid token.",
    402: "The payment was declined.",
    403: "Not allowed.",
    404: "There is no such thing, or none that you may know of.",
    409: "The present state does not allow it.",
    412: "The resource has changed since the tag in If-Match.",
    413: "The body is too large.",
    415: "The body is not application/json.",
    422: "The request breaks a rule.",
    429: "Too much, too fast.",
    500: "A fault of ours.",
    503: "Not now; nothing has happened.",
}
REFUSAL_HEADERS = {401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}
OF_EVERY_OPERATION = {422, 429, 500, 503}
OF_EVERY_BODY = {400, 413, 415}
WITH_BODY = {"POST", "PUT", "PATCH"}


def operation(
    router: APIRouter,
    line: str,
    handler: Callable[..., Awaitable[Response]],
    status: int,
    view: Any = None,
    *,
    refusals: tuple[int, ...] = (),
    header: dict[str, Any] | None = None,
    route: type[APIRoute] = APIRoute,
) -> None:
    """Let the handler, whose name is the operationId, answer a request line such as `POST /users`."""
    method, _, path = line.partition(" ")
    refused = {*refusals, *OF_EVERY_OPERATION, *(OF_EVERY_BODY if method in WITH_BODY else ())}
    router.add_api_route(
        path,
        handler,
        methods=[method],
        status_code=status,
        tags=[path.split("/")[1]],
        responses={status: _success(view, header), **{code: _refusal(code) for code in sorted(refused)}},
        response_model=None,
        route_class_override=route,
        openapi_extra={"parameters": [header]} if header else None,
    )


def operation_id(route: APIRoute) -> str:
    """The name of its handler."""
    return route.name


def _header(name: str, description: str, **schema: Any) -> dict[str, Any]:
    schema = {"type": "string", **schema}
    return {"name": name, "in": "header", "required": False, "description": description, "schema": schema}


CONDITIONAL = _header("If-Match", "The tag of the state that the change is meant for.")
CACHED = _header("If-None-Match", "The tags of states that the client knows: 304 if it is one of them.")
KEYED = _header(
    "Idempotency-Key",
    "Names this request: sent again with the same key it has no second effect, and the same answer.",
    pattern=r"^[\x21-\x7e]{1,255}$",
)


def _success(view: Any, header: dict[str, Any] | None) -> dict[str, Any]:
    tagged = header in (CONDITIONAL, CACHED)
    headers = {"ETag": {"description": "The tag of this state.", "schema": {"type": "string"}}} if tagged else {}
    return {"description": "Done.", "headers": headers, **({"model": view} if view else {})}


def _refusal(status: int) -> dict[str, Any]:
    name = REFUSAL_HEADERS.get(status)
    return {
        "description": REFUSALS[status],
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        "headers": {name: {"schema": {"type": "string"}}} if name else {},
    }

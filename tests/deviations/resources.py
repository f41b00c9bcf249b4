"""Deviations of methods, paths, instants and tags."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from tests.backends.threads.camera_store.messages import Request, Response
from tests.deviations.deviation import BASIC_STAGES, Deviation, Layer, not_understood, passes, red
from tests.deviations.layers import HEALTH, answers, contents, instead, layered, on, problem, requests, status

INSTANTS: Final = {"created_at", "published_at", "purchased_at", "refunded_at"}
COLLECTION: Final = re.compile(r"/(users|sessions|products|reviews|purchases|refunds)")
SPANISH_PATHS: Final = {
    "users": "usuarios",
    "sessions": "sesiones",
    "products": "productos",
    "reviews": "resenas",
    "purchases": "compras",
    "refunds": "reembolsos",
    "restocks": "reposiciones",
}


def _instants(write: Callable[[str], str]) -> Layer:
    def rewritten(content: Any) -> Any:
        if isinstance(content, list):
            return [rewritten(item) for item in content]
        if not isinstance(content, dict):
            return content
        return {
            name: write(value) if name in INSTANTS and isinstance(value, str) else rewritten(value)
            for name, value in content.items()
        }

    return contents(rewritten)


def _put_for_patch(request: Request) -> Response | None:
    if request.method != "PATCH" or not re.fullmatch(r"/(users|products|reviews)/[^/]+", request.path):
        return None
    return problem(405, "This path has other methods.", {"Allow": "GET, PUT, HEAD"})


def _patched_by_put(request: Request) -> Request:
    is_change = request.method == "PUT" and re.fullmatch(r"/(products|reviews)/[^/]+", request.path)
    return replace(request, method="PATCH") if is_change else request


def _redirected(request: Request) -> Response | None:
    path, mark, query = request.target.partition("?")
    if path.endswith("/") or not COLLECTION.match(path):
        return None
    return Response(307, headers={"Location": f"{path}/{mark}{query}"})


def _without_slash(request: Request) -> Request:
    path, mark, query = request.target.partition("?")
    return replace(request, target=f"{path.rstrip('/') or '/'}{mark}{query}") if COLLECTION.match(path) else request


def _from_the_root(_request: Request, response: Response) -> Response:
    """Make Location absolute, because a path that ends in a slash has another parent."""
    location = response.headers.get("Location")
    return response.with_headers({"Location": f"/{location.lstrip('./')}"}) if location else response


def _no_head(request: Request) -> Response | None:
    return problem(405, "This path has other methods.", {"Allow": "GET"}) if request.method == "HEAD" else None


def _no_tag(_request: Request, response: Response) -> Response:
    return replace(response, headers={name: value for name, value in response.headers.items() if name != "ETag"})


def _unconditional(request: Request) -> Request:
    headers = request.headers
    for name in ("If-None-Match", "If-Match"):
        del headers[name]
    return request


def _below(prefix: str) -> Layer:
    def inner_path(request: Request) -> Request:
        below = request.target.startswith(f"{prefix}/")
        return replace(request, target=request.target.removeprefix(prefix) if below else "/nothing")

    return requests(inner_path)


def _in_spanish(request: Request) -> Request:
    ours = {theirs: ours for ours, theirs in SPANISH_PATHS.items()}
    path, mark, query = request.target.partition("?")
    segments = [ours.get(part, f"{part}-" if part in SPANISH_PATHS else part) for part in path.split("/")]
    return replace(request, target="/".join(segments) + mark + query)


def _gone(_request: Request) -> Response:
    return problem(404, "There is no such path.")


DEVIATIONS: Final = (
    Deviation(
        "no-health",
        "answers GET /healthz with 404",
        red(104, "API-17"),
        on([HEALTH], instead(_gone)),
    ),
    Deviation(
        "put-for-patch",
        "changes things by PUT and answers PATCH with 405",
        red(80, "USR-11", "CAT-15", "REV-08"),
        layered(instead(_put_for_patch), requests(_patched_by_put)),
    ),
    Deviation(
        "no-put",
        "has no PUT",
        red(100, "USR-13"),
        instead(
            lambda request: (
                problem(405, "This path has other methods.", {"Allow": "GET, PATCH, HEAD"})
                if request.method == "PUT" and re.fullmatch("/users/[^/]+", request.path)
                else None
            )
        ),
    ),
    Deviation(
        "instants-without-zone",
        "writes instants without a zone",
        red(104, "API-16"),
        _instants(lambda instant: instant[:19]),
    ),
    Deviation(
        "dates-only",
        "writes dates for instants",
        red(104, "API-16"),
        _instants(lambda instant: instant[:10]),
    ),
    Deviation(
        "redirects-to-a-slash",
        "redirects every path to the same one with a slash at its end (307)",
        passes(105),
        layered(instead(_redirected), requests(_without_slash), answers(_from_the_root)),
    ),
    Deviation(
        "no-head",
        "answers HEAD with 405",
        passes(104, "API-10"),
        instead(_no_head),
    ),
    Deviation(
        "no-tags",
        "knows no ETag and no conditions",
        red(95, "USR-16", "CAT-18"),
        layered(requests(_unconditional), answers(_no_tag)),
    ),
    Deviation(
        "withdrawal-answers-200",
        "answers a withdrawal with 200",
        red(100, "REV-10"),
        on(["DELETE /reviews/{id}"], status(200, 204)),
    ),
    Deviation(
        "no-refunds",
        "has no refunds yet",
        passes(80),
        instead(lambda request: _gone(request) if request.path.endswith("/refunds") else None),
        stages=tuple(stage for stage in BASIC_STAGES if stage != "refunds"),
    ),
    Deviation(
        "under-a-prefix",
        "has everything under /api",
        not_understood("/api"),
        _below("/api"),
    ),
    Deviation(
        "spanish-paths",
        "has Spanish paths",
        not_understood("/users"),
        requests(_in_spanish),
        stages=(),
    ),
)

"""Deviations of lists: the page, its rows, and how the next one is asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from tests.backends.threads.camera_store.messages import Request, Response
from tests.deviations.deviation import Answer, Deviation, Layer, red
from tests.deviations.layers import LISTS, answers, contents, on, problem, requests, with_content

DEFAULT_SIZE: Final = 20
LARGEST_SIZE: Final = 100

Query = dict[str, str]


def _all_rows(inner: Answer, request: Request, query: Query) -> tuple[Response, list[Any]]:
    """Walk to the end of the list; the first answer that is no page comes back as it is."""
    rows: list[Any] = []
    path = request.path
    kept = {name: value for name, value in query.items() if name in {"kind", "q", "user_id"}} | {"limit": "100"}
    while True:
        response = inner(replace(request, target=f"{path}?{urlencode(kept)}"))
        if response.status != 200:
            return response, []
        page = json.loads(response.body or b"{}")
        rows += page["items"]
        if page["next_cursor"] is None:
            return response, rows
        kept["cursor"] = page["next_cursor"]


def _whole_list(page_of: Callable[[list[Any], Query], object | None]) -> Layer:
    """Make the answer of all rows and the query; None refuses the query."""

    def layer(inner: Answer) -> Answer:
        def answer(request: Request) -> Response:
            query = dict(parse_qsl(request.target.partition("?")[2]))
            response, rows = _all_rows(inner, request, query)
            if response.status != 200:
                return response
            content = page_of(rows, query)
            return problem(400, "No such page.") if content is None else with_content(response, content)

        return answer

    return layer


def _numbered(rows: list[Any], query: Query) -> object | None:
    page, size = _number(query, "page", 1), _number(query, "size", DEFAULT_SIZE)
    if page is None or size is None or not (page >= 1 and 1 <= size <= LARGEST_SIZE):
        return None
    return {"items": rows[(page - 1) * size : page * size], "page": page, "size": size, "total": len(rows)}


def _offset(rows: list[Any], query: Query) -> object | None:
    offset, limit = _number(query, "offset", 0), _number(query, "limit", DEFAULT_SIZE)
    if offset is None or limit is None or not (offset >= 0 and 1 <= limit <= LARGEST_SIZE):
        return None
    return {"items": rows[offset : offset + limit], "offset": offset, "limit": limit, "total": len(rows)}


def _number(query: Query, name: str, usual: int) -> int | None:
    value = query.get(name, str(usual))
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None


def _first_page(rows: list[Any], query: Query) -> object | None:
    limit = _number(query, "limit", DEFAULT_SIZE)
    return None if limit is None or not 1 <= limit <= LARGEST_SIZE else {"items": rows[:limit], "count": len(rows)}


def _under_data(page: dict[str, Any]) -> dict[str, Any]:
    return {"data": page["items"], "total": page["count"], "next_cursor": page["next_cursor"]}


def _without_search(request: Request) -> Request:
    path, _, query = request.target.partition("?")
    kept = [pair for pair in query.split("&") if pair.partition("=")[0] != "q"]
    return replace(request, target=f"{path}?{'&'.join(kept)}" if query else path)


def _found_by_name(request: Request, response: Response) -> Response:
    words = dict(parse_qsl(request.target.partition("?")[2])).get("q", "").lower()
    if response.status != 200 or not words:
        return response
    page = json.loads(response.body or b"{}")
    return with_content(response, {**page, "items": [row for row in page["items"] if words in row["name"].lower()]})


DEVIATIONS: Final = (
    Deviation(
        "page-and-size",
        "numbers its pages: `?page=2&size=20`, with a total and no cursor",
        red(90, "CAT-06"),
        on(LISTS, _whole_list(_numbered)),
    ),
    Deviation(
        "offset-and-limit",
        "asks for an offset: `?offset=20&limit=20`, with a total and no cursor",
        red(90, "CAT-06"),
        on(LISTS, _whole_list(_offset)),
    ),
    Deviation(
        "bare-arrays",
        "answers a list with an array of everything",
        red(85, "CAT-06"),
        on(LISTS, _whole_list(lambda rows, _: rows)),
    ),
    Deviation(
        "no-next-cursor",
        "gives the first page of a list and no cursor",
        red(85, "CAT-06"),
        on(LISTS, _whole_list(_first_page)),
    ),
    Deviation(
        "rows-under-data",
        "calls the rows of a page `data` and adds a total",
        red(95, "CAT-06"),
        on(LISTS, contents(_under_data)),
    ),
    Deviation(
        "no-search",
        "lists everything whatever `q` says",
        red(105, "CAT-12"),
        on(["GET /products"], requests(_without_search)),
    ),
    Deviation(
        "search-by-name-only",
        "finds products by their names only",
        red(105, "CAT-12"),
        on(["GET /products"], answers(_found_by_name)),
    ),
)

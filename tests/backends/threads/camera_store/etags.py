"""Entity tags and the conditions on them (RFC 9110, sections 8.8 and 13.1)."""

import re

from .messages import Response
from .problems import Problem
from .routing import Call

ENTITY_TAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')


def tag(kind: str, number: int, version: int) -> str:
    """The strong tag of one version of a thing; the comma is legal within the quotes."""
    return f'"{kind}{number},v{version}"'


def conditional(call: Call, current: str, response: Response) -> Response:
    """The answer to a GET: with its tag, or 304 where the client has it already."""
    condition = _joined(call, "If-None-Match")
    if condition is not None and (condition == "*" or current in _tags(condition, weak=True)):
        return Response(304, headers={"ETag": current})
    return response.with_headers({"ETag": current})


def require_match(call: Call, current: str) -> None:
    """Refuse a change with 412 where its If-Match names another version."""
    condition = _joined(call, "If-Match")
    if condition is None or condition == "*" or current in _tags(condition, weak=False):
        return
    raise Problem(412, "stale-version", "The resource has changed since it was read.")


def _joined(call: Call, name: str) -> str | None:
    lines = call.request.headers.get_all(name)
    return None if lines is None else ", ".join(str(line) for line in lines).strip()


def _tags(condition: str, *, weak: bool) -> set[str]:
    return {opaque for prefix, opaque in ENTITY_TAG.findall(condition) if weak or not prefix}

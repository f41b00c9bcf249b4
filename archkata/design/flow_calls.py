"""Calls with a parameter inside `[…]` and `{…}`, as everybody writes them.

`calls: [DELETE /products/{id}]` is no YAML: a brace ends a word there. The call is what was meant, so it gets the
quotes that YAML wants. Lines stay where they are.
"""

from __future__ import annotations

import re

_CALL = re.compile(
    r"(?P<before>[\[,{][ \t]*|:[ \t]+)"
    r"(?P<call>(?:GET|POST|PUT|PATCH|DELETE|HEAD) /[\w./~%-]*(?:\{\w+\}[\w./~%-]*)+)"
    r"(?=[ \t]*(?:[,\]}]|:[ \t]|$))",
    re.MULTILINE,
)


def with_quoted_calls(source: str) -> str:
    """Return the source of a block with its calls in quotes, where they stand in a list or mapping on one line."""
    if "{" not in source:
        return source
    return _CALL.sub(lambda match: f'{match["before"]}"{match["call"]}"', source)

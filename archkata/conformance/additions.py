"""Members that a target wants although the contract does not name them, put into what a check sends."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, Final

Additions = Mapping[str, object]
"""Values by member. `UNIQUE` stands for a word of its own for each body, `$NAME` for the value of another member."""

UNIQUE: Final = "$unique"
_OBJECT: Final = re.compile(rb"\s*\{(\s*\})?")
_LETTERS: Final = 12


def added(body: object, additions: Additions) -> object:
    """Return an object with the members that it lacks; the same body gets the same values."""
    if not additions or not isinstance(body, dict):
        return body
    digest = json.dumps(body, sort_keys=True, default=repr).encode("utf-8", "surrogatepass")
    return {**{name: _value(given, body, digest) for name, given in additions.items()}, **body}


def added_bytes(content: bytes, additions: Additions) -> bytes:
    """Return JSON that may be broken with these members before its own; its length stays where it has blanks enough."""
    start = _OBJECT.match(content) if additions else None
    if start is None:
        return content
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        body = {}
    members = json.dumps({name: _value(given, body, content) for name, given in additions.items()}).encode()[1:-1]
    inserted = members if start[1] else members + b", "
    rest = content[content.index(b"{") + 1 :].replace(b" " * len(inserted), b"", 1)
    return content[: content.index(b"{") + 1] + inserted + rest


def _value(given: object, body: Mapping[str, Any], digest: bytes) -> object:
    if given == UNIQUE:
        return f"u{hashlib.sha256(digest).hexdigest()[:_LETTERS]}"
    return body.get(given[1:]) if isinstance(given, str) and given.startswith("$") else given

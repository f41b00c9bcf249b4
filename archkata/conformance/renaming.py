"""Names of members, from one language to another: in parsed JSON, and in bytes that need not be well-formed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

Names = Mapping[str, str]
"""Names of members and what to put in their place."""

_TOKEN: Final = re.compile(
    rb"""(["'])([^"'\\]*+(?:\\.[^"'\\]*+)*+)\1(\s*:)?|"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}]""", re.DOTALL
)
_PAIR: Final = re.compile(rb"(?<![^&])([^&=]+)(?==)")
_OBJECTS: Final = (b"{", b"[", b'"')


def renamed(body: object, names: Names) -> object:
    """Rename the members of an object, but not those inside its values."""
    if not names or not isinstance(body, dict):
        return body
    return {names.get(name, name): value for name, value in body.items()}


def renamed_deeply(body: object, names: Names) -> object:
    """Rename members at any depth, where nothing else has the new name."""
    if not names:
        return body
    if isinstance(body, list):
        return [renamed_deeply(item, names) for item in body]
    if not isinstance(body, dict):
        return body
    taken = body.keys()
    return {
        names[name] if name in names and names[name] not in taken else name: renamed_deeply(value, names)
        for name, value in body.items()
    }


def renamed_bytes(content: bytes, names: Names, deep_names: Names) -> bytes:
    """Rename members of JSON, or of a form, that may be broken: `names` in the outermost object, others anywhere."""
    if not names and not deep_names:
        return content
    if not content.lstrip().startswith(_OBJECTS):
        return _PAIR.sub(lambda pair: _spelled(pair[1], {**names, **deep_names}), content)
    depth = 0

    def replaced(token: re.Match[bytes]) -> bytes:
        nonlocal depth
        depth += (token[0] == b"{") - (token[0] == b"}")
        if token[3] is None:
            return token[0]
        name = _spelled(token[2], {**deep_names, **(names if depth == 1 else {})})
        return token[1] + name + token[1] + token[3]

    return _TOKEN.sub(replaced, content)


def _spelled(name: bytes, names: Names) -> bytes:
    spelled = names.get(name.decode("utf-8", "replace"))
    return name if spelled is None else spelled.encode()

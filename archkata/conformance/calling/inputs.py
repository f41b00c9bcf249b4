"""What tells one request of a check from the next one, in a few words for a finding's headline."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from archkata.language import Text, text

ABSENT: Final = object()
"""As the value of a member: leave it out."""

MOST_NAMED: Final = 3
LONGEST: Final = 60


def described(members: Mapping[str, object]) -> Text | None:
    """Name members with their values: `email`: null, a `content` of 20001 characters, no `name`."""
    return _joined([_member(name, value) for name, value in members.items()])


def described_headers(headers: Mapping[str, str]) -> Text | None:
    """Name header fields with their values: `If-None-Match: *`."""
    return _joined([text("`{name}: {value}`", name=name, value=_cut(value)) for name, value in headers.items()])


def described_body(content: bytes, media_type: str | None) -> Text:
    """Name a body that is sent byte by byte."""
    shown = content.decode("utf-8", "replace")
    kind = media_type or "–"
    if len(content) > LONGEST:
        return text("a body of {n} bytes ({type}): {beginning}…", n=len(content), type=kind, beginning=shown[:LONGEST])
    return text("the body {content} ({type})", content=shown, type=kind)


def _member(name: str, value: object) -> Text:
    if value is ABSENT:
        return text("no `{name}`", name=name)
    if isinstance(value, str) and len(value) > LONGEST:
        return text("a `{name}` of {n} characters", name=name, n=len(value))
    if isinstance(value, list) and len(value) > MOST_NAMED:
        return text("`{name}` with {n} items", name=name, n=len(value))
    nested = _long_text_in(value)
    if nested is not None:
        return text("a `{name}` of {n} characters", name=f"{name}.{nested[0]}", n=nested[1])
    return text("`{name}`: {value}", name=name, value=_cut(json.dumps(value, ensure_ascii=False, default=str)))


def _long_text_in(value: object) -> tuple[str, int] | None:
    """Return the name and the length of a long text within an object, or within a list of some."""
    objects = value if isinstance(value, list) else [value]
    for item in objects:
        for name, member in item.items() if isinstance(item, Mapping) else ():
            if isinstance(member, str) and len(member) > LONGEST:
                return str(name), len(member)
    return None


def _joined(parts: list[Text]) -> Text | None:
    if not parts:
        return None
    joined = parts[0]
    for part in parts[1:MOST_NAMED]:
        joined = text("{one}, {other}", one=joined, other=part)
    return text("{one}, {other}", one=joined, other="…") if len(parts) > MOST_NAMED else joined


def _cut(value: str) -> str:
    return value if len(value) <= LONGEST else f"{value[:LONGEST]}…"

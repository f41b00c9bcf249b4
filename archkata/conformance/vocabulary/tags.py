"""Entity tags: which ones are strong, and what a client may say about those that it knows (RFC 9110 8.8.3, 13.1.2)."""

from __future__ import annotations

import re

from archkata.conformance.calling.answer import Answer
from archkata.conformance.calling.fresh import Fresh
from archkata.language import text

_STRONG = re.compile(r'"[\x21\x23-\x7e\x80-\xff]*"')


def strong_tag(answer: Answer) -> str:
    """Return the tag of an answer; refute the rule where there is none, or one that is not strong."""
    answer.exchange.judged = True
    tag = answer.etag
    if tag is None or not _STRONG.fullmatch(tag):
        answer.refute(text('a strong ETag, such as `"7"`'), text("ETag: {tag}", tag=tag or "–"))
    return tag


def naming(tag: str, fresh: Fresh) -> tuple[str, ...]:
    """Return the conditions that name a tag: itself, weakly, in a list, and `*`."""
    other = f'"{fresh.word()}"'
    return tag, f"W/{tag}", f"{other}, {tag}", f"W/{other},{tag} , {other}", "*"


def not_naming(tag: str, fresh: Fresh) -> tuple[str, ...]:
    """Return conditions that do not name a tag, some of which hold its text."""
    inner, word = tag[1:-1], fresh.word()
    return f'"{word}"', f'W/"{word}"', f'"{inner}{word}"', f'"{word}{inner}", "{word}"'

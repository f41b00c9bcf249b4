"""Names of members in another spelling: `createdAt` or `CreatedAt` for `created_at`, `_id` for `id`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from archkata.conformance.renaming import Names


def folded(name: str) -> str:
    """Return a name without what only its spelling adds."""
    return re.sub(r"[\W_]", "", name).lower()


def respelled(members: Iterable[str], wanted: Iterable[str]) -> Names:
    """Return the members that are there in another spelling only, by the contract's names."""
    there = list(members)
    by_form: dict[str, list[str]] = {}
    for name in there:
        by_form.setdefault(folded(name), []).append(name)
    found = {name: by_form.get(folded(name), []) for name in wanted if name not in there}
    return {name: others[0] for name, others in found.items() if len(others) == 1}


def in_the_style_of(found: Names, known: Iterable[str]) -> dict[str, str]:
    """Return the known names as a target would spell them that spells some like this; none where that is not clear."""
    telling = {ours: theirs for ours, theirs in found.items() if "_" in ours}
    for style in _STYLES if telling else ():
        if all(style(ours) == theirs for ours, theirs in telling.items()):
            return {name: style(name) for name in known if style(name) != name}
    return {}


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def _pascal(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def _kebab(name: str) -> str:
    return name.replace("_", "-")


def _joined(name: str) -> str:
    return name.replace("_", "")


_STYLES: Final[tuple[Callable[[str], str], ...]] = (_camel, _pascal, _kebab, _joined)

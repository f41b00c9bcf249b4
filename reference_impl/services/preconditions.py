"""Conditions on the present state of a resource (RFC 9110 section 13)."""

import re
from dataclasses import dataclass

from reference_impl.errors import StaleError

_TAGS = re.compile(r'(W/)?("[^"\s]*")')


def weakly_listed(tag: str, condition: str) -> bool:
    """Whether an If-None-Match names the tag: the weak comparison, so `W/` does not count."""
    return condition.strip() == "*" or any(listed == tag for _, listed in _TAGS.findall(condition))


def strongly_listed(tag: str, condition: str) -> bool:
    """Whether an If-Match names the tag: the strong comparison, so a weak tag never matches."""
    return condition.strip() == "*" or any(listed == tag and not weak for weak, listed in _TAGS.findall(condition))


@dataclass(frozen=True, slots=True)
class Precondition:
    """The If-Match of a change. It is checked inside the transaction: outside it would guard nothing."""

    if_match: str | None = None

    def check(self, tag: str) -> None:
        """Let only a client pass that knows the present state, if it says which state it knows."""
        if self.if_match is not None and not strongly_listed(tag, self.if_match):
            raise StaleError("The resource has changed since that tag was issued.")

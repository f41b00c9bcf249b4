"""The mark of a place that waits for its answer: `TODO(kata): …`. Where a sentence only speaks of it, none waits."""

from __future__ import annotations

import re

TODO = "TODO(kata)"
_CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")


def waits(line: str, *, in_fence: bool) -> bool:
    """Say whether a line holds a place to answer. Between backquotes the mark is quoted; in a fence it is meant."""
    return TODO in line and (in_fence or TODO in _CODE_SPAN.sub("", line))

"""What a template leaves to be replaced: `{title of option 1}`, `[your name]`, `<role>`, "Goal 1", "P1, P2, …"."""

from __future__ import annotations

import re

from archkata.design.sections.meanings import is_generic, own_words
from archkata.design.sections.words import tokens

MOST_NESTED = 4
MOST_AROUND_ONE, MOST_AROUND_SEVERAL = 1, 6
_TAGS = (
    r"(?:[uo]l|li|br|p|div|img|[bium]|strong|em|table|t[rdh]|thead|tbody|a|h[1-6]|details|summary|span|su[bp]|center|"
    r"hr|code|pre|kbd)\b"
)
_GAP = re.compile(
    rf"(?<![a-z0-9/`])(?:\{{[^{{}}`]{{2,900}}\}}|\[[^\[\]`]{{2,900}}\](?![\[(])|\\?<(?!{_TAGS})[^<>/`]{{2,300}}\\?>)"
)
_FIELDS = re.compile(r"[{\[<\\]+\s*[\w\"']+(?:\s*:\s*[^,]+)?(?:\s*,\s*[\w\"']+(?:\s*:\s*[^,]+)?)+\s*[}\]>\\]+")
_NUMBERED = re.compile(r"\W*([a-z]+(?:[ -][a-z]+)?) (?:\d{1,2}|[a-z])\W*")
_COUNTED = re.compile(r"\b[a-z]{1,2}\d(?:, [a-z]{1,2}\d)*,? ?(?:\.\.\.|…)")
_ROUND = str.maketrans("{}[]<>", "()()()")


def without_gaps(line: str) -> str:
    """Take the gaps out of a folded line; a list of fields in braces is none."""
    for _ in range(MOST_NESTED):
        rest = _GAP.sub(lambda gap: gap[0].translate(_ROUND) if _FIELDS.fullmatch(gap[0]) else " ", line)
        if rest == line:
            break
        line = rest
    return line


def without_counted(line: str) -> str:
    """Take out names that only count: "p1, p2, …"."""
    return _COUNTED.sub(" ", line)


def is_gap(line: str) -> bool:
    """Say whether a folded line is made of gaps: with hardly a word around one, or a few around several."""
    rest = without_gaps(line)
    if rest == line:
        return _is_numbered(line)
    several = sum(map(line.count, "[{<")) > 1
    return len(own_words(rest)) <= (MOST_AROUND_SEVERAL if several else MOST_AROUND_ONE)


def _is_numbered(line: str) -> bool:
    numbered = _NUMBERED.fullmatch(line)
    return numbered is not None and all(map(is_generic, tokens(numbered[1])))

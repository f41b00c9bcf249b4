"""Which of the twelve sections a title announces: by the stems of its words, in Spanish and English, typos forgiven.

Each part of a title ("Alcance y casos de uso") is weighed alone; a weight of STRONG decides, a lesser one only where
nothing around the heading says otherwise.
"""

from __future__ import annotations

import re
from functools import lru_cache

from archkata.design.sections.lexicon import KNOWN_WORDS, STEMS
from archkata.design.sections.words import corrected, folded

STRONG = 3.0
WEAK = 1.5
_PARTS = re.compile(r"\s(?:y|e|and|o|or|vs|mas)\s|[/&+,;:()\[\]|]|\s[-\u2013\u2014]\s")
_NUMBERING = re.compile(r"^\W*(?:\d{1,2}(?:\.\d{1,2})*|[ivx]{1,4})\s*[.):-]+\s*")
_DOCUMENT = re.compile(
    r"\b(?:documento?s?|plantilla|template) (?:de |del )?(?:diseno|arquitectura)|design doc(?:ument)?s?"
)
_JOINED = (
    (re.compile(r"\bci\s*/\s*cd\b"), "cicd"),
    (re.compile(r"\btrade[\s-]?offs?\b"), "tradeoff"),
    (re.compile(r"\bout[\s-]*of[\s-]*scope\b"), "outofscope"),
    (re.compile(r"\bnon?[\s-]+(?:goals?|objetivos?)\b"), "outofscope"),
    (re.compile(r"\bno[tn]?[\s-]+fun[ct]+ional\w*"), "nofuncional"),
)
# What announces a section within another: the tests of an integration are tests.
_TAKES: dict[str, frozenset[str]] = {
    "out_of_scope": frozenset({"scope", "use_cases", "objective", "limits", "solution"}),
    "test_plan": frozenset({"scope", "objective", "limits", "integration_plan", "cost", "use_cases", "solution"}),
    "diagrams": frozenset({"solution", "use_cases"}),
    "limits": frozenset({"use_cases"}),
    "alternatives": frozenset({"solution", "objective"}),
    "cost": frozenset({"limits", "objective", "solution"}),
    "integration_plan": frozenset({"scope", "objective", "solution"}),
    "data_model": frozenset({"solution", "objective"}),
    "solution": frozenset({"objective", "scope"}),
}
MOST_WORDS = 14


def sections_of_title(title: str) -> dict[str, float]:
    """Return the sections that a title announces, each with its weight."""
    return dict(_sections_of_title(title))


@lru_cache(maxsize=5_000)
def _sections_of_title(title: str) -> tuple[tuple[str, float], ...]:
    fold = _DOCUMENT.sub(" ", _NUMBERING.sub("", folded(title)))
    for pattern, joined in _JOINED:
        fold = pattern.sub(joined, fold)
    found: dict[str, float] = {}
    for part in _PARTS.split(f" {fold} "):
        words = re.findall(r"[a-z0-9']+", part)
        if words and len(words) <= MOST_WORDS:
            for section, weight in _weights(" ".join(corrected(word, KNOWN_WORDS) for word in words)).items():
                found[section] = max(found.get(section, 0), weight)
    if found.get("out_of_scope", 0) >= STRONG and "no soportad" in fold:
        found.pop("use_cases", None)
    return tuple(found.items())


def _weights(part: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for section, weight, pattern in STEMS:
        if pattern.search(part):
            found[section] = max(found.get(section, 0), weight)
    for section in [each for each, weight in found.items() if weight >= STRONG]:
        for taken in _TAKES.get(section, ()):
            if found.get(section, 0) > 0 and found.get(taken, 0) <= found[section]:
                found.pop(taken, None)
    return found

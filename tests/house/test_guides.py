"""A guide and its Spanish twin show the same commands and speak of the same things."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
TWINS = sorted(GUIDES.glob("*.es.md"))
NAMES = re.compile(r"`(--?[a-z-]+|yaml kata:\w+|[a-z-]+\.py)[^`]*`")


@pytest.mark.parametrize("twin", TWINS, ids=lambda path: path.name)
def test_a_guide_says_the_same_in_both_languages(twin: Path) -> None:
    spanish, english = (path.read_text("utf-8") for path in (twin, GUIDES / twin.name.replace(".es.md", ".md")))

    for shape in (r"^#+ ", r"^\|", r"^- ", r"^```"):
        assert len(re.findall(shape, spanish, re.M)) == len(re.findall(shape, english, re.M)), shape
    blocks = r"```.*?```"
    assert re.findall(blocks, spanish, re.S) == re.findall(blocks, english, re.S)
    assert set(NAMES.findall(spanish)) == set(NAMES.findall(english))


def test_there_are_twins() -> None:
    assert TWINS

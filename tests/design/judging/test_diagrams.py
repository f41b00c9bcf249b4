"""Mermaid says what it cannot draw; without it, that is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from archkata.design.judging import diagrams
from archkata.design.judging.diagrams import Diagrams
from tests.design.rules.good_designs import copy_free, reviewed, told

GOOD = [
    "flowchart LR\n  a --> b\n",
    "sequenceDiagram\n  participant CMP-api\n  a->>CMP-api: POST /x\n",
    "erDiagram\n  A ||--o{ B : has\n",
    'C4Context\n  Person(a, "b")\n',
    "---\ntitle: x\n---\nstateDiagram-v2\n  a --> b\n",
    "%%{init: {}}%%\ngantt\n  title x\n",
]
BAD = {"flowchart LR\n  a -->\n  --> b\n": 3, "graph TD\n  A[API (v1)] --> B\n": 2, "nothing of the kind\n": None}


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagrams, "_known", {})


def asked(*sources: str) -> Diagrams:
    found = Diagrams()
    found.ask(sources)
    return found


def test_good_diagrams_are_left_alone() -> None:
    found = asked(*GOOD)

    assert [found.trouble(source) for source in GOOD] == [None] * len(GOOD)
    assert not found.unchecked


def test_a_mistake_is_told_with_its_line_and_in_a_sentence() -> None:
    found = asked(*BAD, GOOD[0])

    troubles = [found.trouble(source) for source in BAD]
    assert [trouble.line for trouble in troubles if trouble is not None] == list(BAD.values())
    assert all(trouble is not None and 0 < len(trouble.message) <= 200 for trouble in troubles)
    assert found.trouble(GOOD[0]) is None


def test_without_mermaid_it_is_said_and_nothing_passes_for_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagrams, "find_spec", lambda _: None)

    review = reviewed(copy_free("en", tmp_path))

    assert told(review) == []
    assert [str(notice) for notice in review.notices] == [
        "Diagrams were not checked: pip install 'archkata[diagrams]' adds what that needs."
    ]


def test_what_is_too_large_or_too_slow_is_said_to_be_unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked("flowchart LR\n" + "  a --> b\n" * 10_000).unchecked

    monkeypatch.setattr(diagrams, "SECONDS", 0.0)
    found = asked(GOOD[0])

    assert found.unchecked
    assert found.trouble(GOOD[0]) is None


def test_mermaid_is_stopped_when_nobody_asks() -> None:
    with Diagrams() as found:
        process = found._process
        found.ask([])

    assert process is not None
    assert process.poll() is not None

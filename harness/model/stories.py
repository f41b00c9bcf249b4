"""Play a story on a backend and in the books, and tell the shortest one that ends in a difference."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from archkata.conformance.outcome import Finding
from archkata.conformance.signals import Refuted
from archkata.language import text
from harness.actors import Editor, User, new_user
from harness.model.bookkeeping import ModelState, ObservedState, StoryStep, told

T = TypeVar("T")
SHRINKING_S = 10.0
ROUND = 10
FEW = 3


def play(story: Sequence[StoryStep], opening: Callable[[], ModelState], editor: Editor, buyers: Sequence[User]) -> None:
    """Perform a story and compare backend and books after each step. A difference refutes the rule, told shortly.

    All products are compared each time. So are all purchases now and then and at the end, and a few of them in between,
    which is enough to find a difference soon, and bearable where every answer takes its time.
    """
    books = opening()
    shop = ObservedState.opened(editor, buyers, books)
    for number, step in enumerate(story, 1):
        try:
            step.perform(shop, books)
            sales = list(books.sales)
            if number % ROUND and number < len(story):
                sales = editor.scene.fresh.random.sample(sales, min(FEW, len(sales)))
            shop.ensure_agrees(books, sales)
        except Refuted as difference:
            raise _told_shortly(difference, story[:number], opening, shop) from difference


def shortest(items: Sequence[T], still_so: Callable[[Sequence[T]], bool], seconds: float) -> Sequence[T]:
    """Leave out items while something stays so, larger runs of them first; stop when the seconds have passed."""
    end = time.monotonic() + seconds
    run = max(1, len(items) // 2)
    while run:
        start = 0
        while start < len(items) and time.monotonic() < end:
            fewer = [*items[:start], *items[start + run :]]
            if fewer and still_so(fewer):
                items = fewer
            else:
                start += run
        run //= 2
    return items


def _told_shortly(
    difference: Refuted, story: Sequence[StoryStep], opening: Callable[[], ModelState], shop: ObservedState
) -> Refuted:
    few = shortest(story, lambda fewer: _difference(fewer, opening, shop) is not None, SHRINKING_S)
    scene = shop.editor.scene
    long_evidence = list(scene.exchanges)
    scene.exchanges.clear()  # the report is to show the short story and nothing else
    again = _difference(few, opening, ObservedState(shop.editor, [new_user(scene) for _ in shop.buyers], []))
    if again is None:
        scene.exchanges[:] = long_evidence
        few, again = story, difference
    finding = Finding(
        text("{expected}, when {story}", expected=again.finding.expected, story=told(few)), again.finding.actual
    )
    return Refuted(finding, again.evidence)


def _difference(story: Sequence[StoryStep], opening: Callable[[], ModelState], shop: ObservedState) -> Refuted | None:
    books = opening()
    try:
        anew = ObservedState.opened(shop.editor, shop.buyers, books)
        for step in story:
            step.perform(anew, books)
        anew.ensure_agrees(books, books.sales)
    except Refuted as difference:
        return difference
    return None

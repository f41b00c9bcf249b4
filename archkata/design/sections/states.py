"""From what was gathered for a section to its state."""

from __future__ import annotations

from archkata.design.sections.answers import answers, has_picture
from archkata.design.sections.borrowed import is_borrowed, is_of_another_subject
from archkata.design.sections.content import Content
from archkata.design.sections.gathering import Gathered
from archkata.design.sections.section import Section, State
from archkata.design.sections.templates import is_template

MOST_LEFTOVERS = 20
MOST_STRAY_WORDS = 3


def section_of(id: str, gathered: Gathered) -> Section:
    """Judge one section by itself."""
    home, content = gathered.home, gathered.content
    if home is None:
        perhaps = gathered.perhaps
        place = None if perhaps is None else (perhaps.document.name, max(perhaps.line, 1))
        return Section(id, State.MISSING, perhaps=place)
    state, borrowed = _state(id, content), is_borrowed(id, content.own)
    left_behind = borrowed and state is not State.PARTIAL and is_of_another_subject(home.document.lines)
    return Section(
        id=id,
        state=State.PLACEHOLDER if left_behind else state,
        file=home.document.name,
        line=max(home.line, 1),
        leftovers=tuple(sorted(content.leftovers, key=lambda each: each.line)[:MOST_LEFTOVERS]),
        borrowed=borrowed,
    )


def _state(id: str, content: Content) -> State:
    own = _has_own(id, content)
    if own and answers(id, content) and not (content.unconfirmed and content.count == 0):
        return State.FILLED_WITH_LEFTOVERS if content.leftovers else State.FILLED
    if own and not (content.unconfirmed and content.count == 0):
        return State.PARTIAL
    return State.PLACEHOLDER if content.leftovers else State.EMPTY


def _has_own(id: str, content: Content) -> bool:
    """Say whether anything is the author's own; a few stray words beside a template are not."""
    if content.blocks or content.fences or has_picture(content):
        return True
    if content.leftovers and content.count <= MOST_STRAY_WORDS and not answers(id, content):
        return False
    return content.count > 0 and not all(is_template(words.folded) for words in content.own)

"""From what was gathered for a section to its state."""

from __future__ import annotations

from archkata.design.sections.answers import answers, has_picture
from archkata.design.sections.borrowed import is_borrowed
from archkata.design.sections.content import Content
from archkata.design.sections.gathering import Gathered
from archkata.design.sections.section import Section, State
from archkata.design.sections.templates import is_template

MOST_LEFTOVERS = 20
MOST_STRAY_WORDS = 3
_ANSWERED = frozenset({State.FILLED, State.FILLED_WITH_LEFTOVERS})


def section_of(id: str, gathered: Gathered) -> Section:
    """Judge one section by itself."""
    home, content = gathered.home, gathered.content
    if home is None:
        return Section(id, State.MISSING)
    return Section(
        id=id,
        state=_state(id, content),
        file=home.document.name,
        line=max(home.line, 1),
        leftovers=tuple(sorted(content.leftovers, key=lambda each: each.line)[:MOST_LEFTOVERS]),
        borrowed=is_borrowed(id, content.own),
    )


def scope_by_parts(scope: Section, use_cases: Section, out_of_scope: Section, around: set[str]) -> State:
    """Judge a bare "Alcance" by the sections that stand beneath it (`around`).

    What is in and what is out draw the boundary, so use cases together with what is out of scope answer for it. One of
    the two alone leaves the question half open (partial), and where they hold only a template, so does scope.
    """
    beneath = [section for section in (use_cases, out_of_scope) if section.id in around]
    if scope.state not in {State.EMPTY, State.PARTIAL} or not beneath:
        return scope.state
    answered = [section for section in beneath if section.state in _ANSWERED]
    if len(answered) == 2:
        return State.FILLED
    if answered:
        return State.PARTIAL
    only_template = scope.state == State.EMPTY and any(section.state == State.PLACEHOLDER for section in beneath)
    return State.PLACEHOLDER if only_template else scope.state


def _state(id: str, content: Content) -> State:
    own = _has_own(id, content)
    if own and answers(id, content) and not (content.unconfirmed and content.count == 0):
        return State.FILLED_WITH_LEFTOVERS if content.leftovers else State.FILLED
    if own and not (content.unconfirmed and content.count == 0):
        return State.PARTIAL
    return State.PLACEHOLDER if content.leftovers else State.EMPTY


def _has_own(id: str, content: Content) -> bool:
    """Say whether anything is somebody's own; a few stray words beside a template are not."""
    if content.blocks or content.fences or has_picture(content):
        return True
    if content.leftovers and content.count <= MOST_STRAY_WORDS and not answers(id, content):
        return False
    return content.count > 0 and not all(is_template(words.folded) for words in content.own)

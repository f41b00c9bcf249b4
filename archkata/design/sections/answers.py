"""Does what somebody wrote answer the question of its section? One question for each of the twelve.

Limits want a number with a unit, cost a price or a computed figure; pictures answer for diagrams alone.
"""

from __future__ import annotations

from collections.abc import Callable

from archkata.design.reading import Fence
from archkata.design.sections import evidence
from archkata.design.sections.content import Content
from archkata.design.sections.words import folded, tokens


def answers(section: str, content: Content) -> bool:
    """Say whether a content answers the question of a section."""
    if any(_KINDS.get(block.kind) == section for block in content.blocks):
        return True
    return _QUESTIONS[section](content)


def is_picture(fence: Fence) -> bool:
    """Say whether a fence draws something: Mermaid, PlantUML, or boxes and arrows of letters."""
    if evidence.PICTURE_LANGUAGE.match(fence.info) or evidence.PICTURE_SOURCE.search(fence.source[:2_000]):
        return True
    return len(evidence.ARROWS.findall(fence.source[:20_000])) >= 3


def has_picture(content: Content) -> bool:
    """Say whether there is a picture in any form, or a link to one that was drawn elsewhere."""
    drawn = any(evidence.DRAWING_TOOL.search(folded(link.target)) for link in content.links)
    return bool(content.images) or drawn or any(is_picture(f) and len(f.source) > 15 for f in content.fences)


def has_fields(content: Content) -> bool:
    """Say whether fields of something that is stored are written down: JSON, SQL, a table, a class with members."""
    for fence in content.fences:
        source = folded(fence.source)
        if is_picture(fence):
            if len(evidence.DIAGRAM_FIELDS.findall(source)) >= 3 or len(evidence.JSON.findall(source)) >= 3:
                return True
        elif evidence.SQL.search(source) or len(evidence.JSON.findall(source)) >= 2 or _is_type(source):
            return True
    return False


def _is_type(source: str) -> bool:
    return len(evidence.DIAGRAM_FIELDS.findall(source)) >= 2 and source.count("\n") >= 3


def _objective(content: Content) -> bool:
    return content.count >= 6


def _scope(content: Content) -> bool:
    return content.count >= 4


def _use_cases(content: Content) -> bool:
    return content.count >= 2


def _out_of_scope(content: Content) -> bool:
    return content.count >= 1


def _solution(content: Content) -> bool:
    known = evidence.distinct(evidence.TECHNICAL, content.text)
    announced = sum("diagram" in words.folded for words in content.own)
    asked = sum("?" in words.folded for words in content.own)
    return content.count >= 6 and known >= 2 and max(announced, asked) < max(2, len(content.own) / 3)


def _alternatives(content: Content) -> bool:
    return content.count >= 6 and (len(content.own) >= 2 or bool(evidence.CHOICE.search(content.text)))


def _data_model(content: Content) -> bool:
    if has_fields(content):
        return True
    text = content.text
    rows = [words.folded for words in content.own if "|" in words.folded]
    if len(rows) >= 3 or (len(rows) >= 2 and evidence.FIELD_HEAD.search(rows[0])):
        return True
    fields = len(evidence.ENTITY_LINE.findall(text)) + len(evidence.JSON.findall(text)) // 2
    return content.count >= 4 and (fields >= 1 or evidence.distinct(evidence.RELATION, text) >= 2)


def _limits(content: Content) -> bool:
    if any(evidence.QUANTITY.search(words.folded) for words in content.own):
        return True
    unit_above = any(evidence.UNIT_IN_HEAD.search(words.folded) and "|" in words.folded for words in content.own)
    return unit_above and any(each.isdigit() for words in content.own for each in tokens(words.folded))


def _cost(content: Content) -> bool:
    return any(evidence.PRICE.search(words.folded) or evidence.COMPUTED.search(words.folded) for words in content.own)


def _test_plan(content: Content) -> bool:
    return content.count >= 4 and evidence.distinct(evidence.TESTING, content.text) >= 2


def _integration_plan(content: Content) -> bool:
    drawn = " ".join(folded(fence.source) for fence in content.fences)
    return (content.count >= 4 and evidence.distinct(evidence.SHIPPING, content.text) >= 2) or evidence.distinct(
        evidence.SHIPPING, drawn
    ) >= 3


_QUESTIONS: dict[str, Callable[[Content], bool]] = {
    "objective": _objective,
    "scope": _scope,
    "use_cases": _use_cases,
    "out_of_scope": _out_of_scope,
    "solution": _solution,
    "alternatives": _alternatives,
    "diagrams": has_picture,
    "data_model": _data_model,
    "limits": _limits,
    "cost": _cost,
    "test_plan": _test_plan,
    "integration_plan": _integration_plan,
}
_KINDS = {
    "use_cases": "use_cases",
    "out_of_scope": "out_of_scope",
    "entities": "data_model",
    "limits": "limits",
    "costs": "cost",
    "tests": "test_plan",
    "pipeline": "integration_plan",
}

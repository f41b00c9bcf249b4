"""Does what the author wrote answer the question of its section? One question for each of the twelve.

Limits want a number with a unit, cost a price or a computed figure; pictures answer for diagrams alone. Only what a
sentence asserts counts (statements.py): no denial, no question, and no list of ways of which none is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from archkata.design.reading import Fence
from archkata.design.sections import evidence
from archkata.design.sections.content import Content, Said
from archkata.design.sections.evidence import distinct
from archkata.design.sections.statements import is_mere_choice, read_statement
from archkata.design.sections.words import folded, tokens

LEAST_OF_A_SENTENCE = 6
MUCH_SAID = 40
_EXPLAINED = re.compile(r"[:–—(] ?(?:\W?\w+){4}|\b(?:with|con|at|a) \d")


def answers(section: str, content: Content) -> bool:
    """Say whether a content answers the question of a section."""
    if any(_KINDS.get(block.kind) == section for block in content.blocks):
        return True
    if section == "diagrams":
        return has_picture(content)
    if section == "data_model" and has_fields(content):
        return True
    if section == "integration_plan" and _ships(" ".join(folded(fence.source) for fence in content.fences), 3):
        return True
    return _QUESTIONS[section](content.said(section))


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
        elif (
            evidence.SQL.search(source)
            or len(evidence.JSON.findall(source)) >= 2
            or _is_type(source)
            or len(evidence.ENTITY_OF_FIELDS.findall(source)) >= 2
        ):
            return True
    return False


def _is_type(source: str) -> bool:
    return len(evidence.DIAGRAM_FIELDS.findall(source)) >= 2 and source.count("\n") >= 3


def _objective(said: Said) -> bool:
    return said.count >= LEAST_OF_A_SENTENCE


def _scope(said: Said) -> bool:
    return said.count >= 4 and said.telling >= 2


def _use_cases(said: Said) -> bool:
    return said.count >= 2 and said.telling >= 2


def _out_of_scope(said: Said) -> bool:
    return said.telling >= 1


def _solution(said: Said) -> bool:
    """A sentence that says what a part does; names of technologies alone say nothing."""
    taken = [each for each in said.sentences if not read_statement(each).weighs and not is_mere_choice(each)]
    text = "\n".join(taken)
    announced = sum("diagram" in each for each in taken)
    told = any(len(tokens(each)) >= LEAST_OF_A_SENTENCE for each in taken)
    parts = distinct(evidence.TECHNICAL, text)
    at_length = parts >= 1 and len(text.split()) >= MUCH_SAID
    return told and (parts >= 2 or at_length) and announced < max(2, len(taken) / 3)


def _alternatives(said: Said) -> bool:
    """Another way, and what is thought of it: a reason, or at least an explanation."""
    if said.count < LEAST_OF_A_SENTENCE:
        return False
    weighed = [each for each in said.sentences if evidence.CHOICE.search(each) and len(tokens(each)) >= 4]
    explained = [each for each in said.sentences if _EXPLAINED.search(each)]
    return bool(weighed) or len(explained) >= 2


def _data_model(said: Said) -> bool:
    rows = [each for each in said.sentences if "|" in each]
    if len(rows) >= 3 or (len(rows) >= 2 and any(evidence.FIELD_HEAD.search(row) for row in rows)):
        return True
    fields = sum(bool(evidence.ENTITY_LINE.search(each)) for each in said.sentences)
    fields += len(evidence.JSON.findall(said.text)) // 2 + len(evidence.ENTITY_OF_FIELDS.findall(said.text))
    return said.count >= 4 and (fields >= 1 or distinct(evidence.RELATION, said.text) >= 2)


def _limits(said: Said) -> bool:
    if any(evidence.QUANTITY.search(each) for each in said.sentences):
        return True
    unit_above = any(evidence.UNIT_IN_HEAD.search(each) and "|" in each for each in said.sentences)
    return unit_above and any(word.isdigit() for each in said.sentences for word in tokens(each))


def _cost(said: Said) -> bool:
    return any(evidence.PRICE.search(each) or evidence.COMPUTED.search(each) for each in said.sentences)


def _test_plan(said: Said) -> bool:
    """What is tried and what must come of it, or several levels of tests; the name of a tool is no plan."""
    text = said.text
    if said.count < LEAST_OF_A_SENTENCE:
        return False
    acts, finds = distinct(evidence.ACTS, text), distinct(evidence.FINDS, text)
    levels, tests = distinct(evidence.LEVELS, text), distinct(evidence.TESTS, text)
    return max(levels, finds) >= 2 or (acts and finds) >= 1 or acts >= 3 or (tests + levels >= 1 and acts + finds >= 1)


def _integration_plan(said: Said) -> bool:
    return said.count >= 5 and _ships(said.text, 2)


def _ships(text: str, kinds: int) -> bool:
    """What begins a release, what is done with it, and what it has to pass: so many of these three are told."""
    return sum(bool(pattern.search(text)) for pattern in (evidence.BEGINS, evidence.DOES, evidence.PASSES)) >= kinds


_QUESTIONS: dict[str, Callable[[Said], bool]] = {
    "objective": _objective,
    "scope": _scope,
    "use_cases": _use_cases,
    "out_of_scope": _out_of_scope,
    "solution": _solution,
    "alternatives": _alternatives,
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

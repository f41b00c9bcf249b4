"""Each of the twelve sections is there, and answers its question."""

from __future__ import annotations

from collections.abc import Iterable

from archkata.design.judging.dossier import Dossier
from archkata.design.judging.naming import NAMES
from archkata.design.judging.prose import ANSWERED
from archkata.design.judging.registry import Found, check
from archkata.design.sections import State
from archkata.language import text

RULES = {
    "objective": "DOC-01",
    "scope": "DOC-02",
    "use_cases": "DOC-03",
    "out_of_scope": "DOC-04",
    "solution": "DOC-05",
    "alternatives": "DOC-06",
    "limits": "DOC-07",
    "cost": "DOC-08",
    "diagrams": "DOC-09",
    "data_model": "DOC-10",
    "test_plan": "DOC-11",
    "integration_plan": "DOC-12",
}


def _unanswered(dossier: Dossier, id: str) -> Iterable[Found]:
    section = dossier.section(id)
    if section.state in ANSWERED or dossier.is_put_off(section):
        return
    if section.perhaps is not None:
        file, line = section.perhaps
        sentence = text(
            "{section}: no heading says so. Is it meant here? Then give it a heading of its own.", section=NAMES[id]
        )
        yield Found(file, line, sentence)
        return
    sentence = {
        State.MISSING: text("{section}: no heading and no words about it yet.", section=NAMES[id]),
        State.EMPTY: text("{section}: the heading stands there, and nothing beneath it yet.", section=NAMES[id]),
        State.PLACEHOLDER: text("{section}: only the template's words so far.", section=NAMES[id]),
        State.PARTIAL: text("{section}: your words do not answer its question yet.", section=NAMES[id]),
    }[section.state]
    place = section.file or (dossier.documents[0].name if dossier.documents else ".")
    yield Found(place, section.line or 1, sentence)


def _register(id: str, rule_id: str) -> None:
    @check(rule_id)
    def the_section_is_answered(dossier: Dossier) -> Iterable[Found]:
        return _unanswered(dossier, id)


for _id, _rule_id in RULES.items():
    _register(_id, _rule_id)

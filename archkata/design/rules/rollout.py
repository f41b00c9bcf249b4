"""How a version reaches production and comes back, and what could be done to the system there."""

from __future__ import annotations

import re
from collections.abc import Iterable

from archkata.design.judging.dossier import Dossier
from archkata.design.judging.prose import folded, part, section_prose, sentences
from archkata.design.judging.registry import Found, check
from archkata.design.judging.words import GATE, PERIOD, TAKEN_BACK
from archkata.design.operation_models import Pipeline, Threats
from archkata.design.reading.todo import waits
from archkata.language import text

RECOVERY = ("rto", "rpo")
STRIDE = ("spoofing", "tampering", "repudiation", "information", "denial", "elevation")


@check("DOC-68")
def a_version_passes_a_gate(dossier: Dossier) -> Iterable[Found]:
    """What lets a version go on is decided before it is there."""
    return _unless(dossier, GATE, "DOC-68")


@check("DOC-69")
def a_version_can_be_taken_back(dossier: Dossier) -> Iterable[Found]:
    """The signal is a number, decided before the incident in which it is needed."""
    return _unless(dossier, TAKEN_BACK, "DOC-69")


@check("DOC-70")
def each_kind_of_threat_is_thought_of(dossier: Dossier) -> Iterable[Found]:
    """The six letters of STRIDE keep the usual blind spots away."""
    rows = [(block, threat) for block, threats in dossier.of(Threats) for threat in threats.root]
    if not rows or dossier.broken("threats"):
        return
    missing = [kind for kind in STRIDE if all(threat.stride != kind for _, threat in rows)]
    if missing:
        block = rows[0][0]
        sentence = text("No threat of these kinds is named: {kinds}.", kinds=", ".join(missing))
        yield Found(block.document.name, block.line, sentence)


@check("DOC-76")
def recovery_is_promised_in_numbers(dossier: Dossier) -> Iterable[Found]:
    """How long it may be away after the worst loss, and how much of the newest data may be gone then."""
    for document in dossier.by_number.get("15", ()):
        lines = part(document, "recovery_objectives")
        if lines is None or any(waits(line, in_fence=False) for _, line in lines):
            continue
        said = [folded(sentence) for _, sentence in sentences(lines)]
        missing = [name for name in RECOVERY if not any(name in each and PERIOD.search(each) for each in said)]
        if missing:
            heading = next(each.line for each in document.headings if each.id == "recovery_objectives")
            names = " · ".join(name.upper() for name in missing)
            yield Found(document.name, heading, text("{names}: no number with a unit yet.", names=names))


def _unless(dossier: Dossier, pattern: re.Pattern[str], rule_id: str) -> Iterable[Found]:
    """Speak about the integration plan where neither a block nor a word of it could be what is asked for."""
    section = dossier.section("integration_plan")
    lines = section_prose(dossier, "integration_plan")
    if not lines or any(dossier.of(Pipeline)) or dossier.broken("pipeline"):
        return
    if not any(pattern.search(folded(line)) for number, line in lines if number != section.line):
        sentence = (
            text("The plan does not say what a version must pass before it goes on.")
            if rule_id == "DOC-68"
            else text("The plan does not say when and how a version is taken back.")
        )
        yield Found(section.file or ".", section.line or 1, sentence)

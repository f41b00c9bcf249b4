"""States, sections, levels and progress in words."""

from __future__ import annotations

from archkata.design.judging.naming import NAMES
from archkata.design.judging.result import ReviewResult
from archkata.design.judging.rulebook import DocumentRule
from archkata.design.judging.stages import Maturity
from archkata.design.sections import State
from archkata.language import Text, counted, text

TWELVE = 12
STAGES = {
    Maturity.DRAFT: text("draft"),
    Maturity.REVIEWED: text("reviewed"),
    Maturity.CODE_COMPLETE: text("code-complete"),
    Maturity.VERIFIED: text("verified"),
}
STATES = {
    State.FILLED: text("answered"),
    State.FILLED_WITH_LEFTOVERS: text("answered, with leftovers"),
    State.PARTIAL: text("begun"),
    State.PLACEHOLDER: text("only the template"),
    State.EMPTY: text("only a heading"),
    State.MISSING: text("not there yet"),
}
MARKS = {
    State.FILLED: ("✓", "green"),
    State.FILLED_WITH_LEFTOVERS: ("✓", "yellow"),
    State.PARTIAL: ("~", "yellow"),
    State.PLACEHOLDER: ("·", "dim"),
    State.EMPTY: ("·", "dim"),
    State.MISSING: ("·", "dim"),
}


def progress(review: ReviewResult) -> Text:
    """Say how far it is: `5 of 12 sections; next: cost`."""
    values = {"n": review.answered, "of": TWELVE}
    if review.next_section is None:
        return text("{n} of {of} sections.", **values)
    return text("{n} of {of} sections; next: {section}.", section=NAMES[review.next_section], **values)


def verdict(review: ReviewResult) -> Text:
    """Say whether the stage is reached, and what is open."""
    musts = sum(finding.level == "MUST" for finding in review.findings)
    shoulds = len(review.findings) - musts
    stage = STAGES[review.stage]
    if musts:
        said = counted(musts, "1 MUST is open", "{n} MUST are open")
    elif review.waiting:
        asked = sum(rule.section is not None for rule in review.rules)
        said = counted(
            len(review.waiting),
            "incomplete, 1 of {asked} sections still waits for your words",
            "incomplete, {n} of {asked} sections still wait for your words",
            asked=asked,
        )
    elif shoulds:
        said = text("every MUST holds")
    else:
        return text("Stage {stage}: nothing to say against it.", stage=stage)
    if shoulds:
        also = counted(shoulds, "1 SHOULD is a question", "{n} SHOULD are questions")
        return text("Stage {stage}: {said}, {also}.", stage=stage, said=said, also=also)
    return text("Stage {stage}: {said}.", stage=stage, said=said)


def levels(rule: DocumentRule) -> Text:
    """Say from which stage on a rule counts: `SHOULD from draft on, MUST from code-complete on`."""
    parts = [text("{level} from {stage} on", level=level, stage=STAGES[stage]) for stage, level in rule.levels.items()]
    whole = parts[0]
    for part in parts[1:]:
        whole = text("{head}, {last}", head=whole, last=part)
    return whole

"""Alternatives, and decision records: what was weighed, what follows, and when to decide again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from archkata.design.judging.decisions import Decision, decisions_of
from archkata.design.judging.dossier import Dossier
from archkata.design.judging.kit_facts import rule_ids, suggestion
from archkata.design.judging.prose import Line, folded, part, section_prose, words_in
from archkata.design.judging.registry import Found, check
from archkata.design.judging.words import BAD, GOOD, REASON
from archkata.design.models import Limits
from archkata.design.reading.todo import waits
from archkata.language import Text, listed, text

STATUSES = ("proposed", "accepted", "rejected", "deprecated", "superseded")
LEAST_OPTIONS = 2
_OPTION = re.compile(r"^(?:\s{0,3}(?:[-*+]|\d+[.)])\s+\S|#{3,6}\s+\S)")
_ROW = re.compile(r"^\s*\|(?!\s*:?-{2,}).*\|\s*$")
_ANY_ID = re.compile(r"(?:LIM-\d+|[A-Z]{3}-\d{2,})")


@check("DOC-34")
def alternatives_say_why_not(dossier: Dossier) -> Iterable[Found]:
    """A list of names is no comparison. Any word that could carry a reason counts as one."""
    lines = section_prose(dossier, "alternatives")
    section = dossier.section("alternatives")
    if lines and not any(REASON.search(folded(line)) for number, line in lines if number != section.line):
        yield Found(
            section.file or ".", section.line or 1, text("The alternatives do not say why they were not taken.")
        )


@check("DOC-35")
def a_decision_says_its_status_and_date(dossier: Dossier) -> Iterable[Found]:
    """Whether it still counts, and since when."""
    for decision in decisions_of(dossier):
        status, day = decision.identity.get("status"), decision.identity.get("date")
        if status not in STATUSES:
            allowed = listed(list(STATUSES))
            found = text("no status") if status is None else text("the status “{status}”", status=str(status)[:40])
            sentence = text(
                "{decision} has {found}; allowed: {allowed}.", decision=decision.id, found=found, allowed=allowed
            )
            yield _at(decision, "status", sentence)
        if not _is_day(day):
            yield _at(decision, "date", text("{decision} has no date such as 2026-01-15.", decision=decision.id))


@check("DOC-36")
def a_decision_weighs_two_options(dossier: Dossier) -> Iterable[Found]:
    """With one option there is nothing to decide."""
    for decision in decisions_of(dossier):
        lines = _settled(decision, "options")
        if lines is not None and _options(lines) < LEAST_OPTIONS:
            yield _under(decision, "options", text("{decision} weighs fewer than two options.", decision=decision.id))


@check("DOC-37")
def a_decision_has_a_price(dossier: Dossier) -> Iterable[Found]:
    """What becomes harder belongs to the decision as much as what becomes easier."""
    for decision in decisions_of(dossier):
        lines = _settled(decision, "consequences")
        if lines is None:
            continue
        words = folded("\n".join(line for _, line in lines))
        if not (BAD.search(words) and GOOD.search(words)) and _options(lines) < LEAST_OPTIONS:
            sentence = text("{decision} does not tell both a good and a bad consequence.", decision=decision.id)
            yield _under(decision, "consequences", sentence)


@check("DOC-38")
def a_decision_says_when_to_decide_again(dossier: Dossier) -> Iterable[Found]:
    """A decision is right for a number; another number asks again."""
    for decision in decisions_of(dossier):
        lines = part(decision.document, "revisit_when")
        if "revisit_when" in decision.identity or any(waits(line, in_fence=False) for _, line in lines or ()):
            continue
        if lines is None or not words_in(lines):
            sentence = text("{decision} does not say when to decide again.", decision=decision.id)
            yield _under(decision, "revisit_when", sentence)


@check("DOC-39")
def replaced_decisions_point_at_each_other(dossier: Dossier) -> Iterable[Found]:
    """A reader of the old record has to find the new one."""
    decisions = {decision.id: decision for decision in decisions_of(dossier)}
    for decision in decisions.values():
        for key, back in (("supersedes", "superseded_by"), ("superseded_by", "supersedes")):
            for other in decision.records(key):
                if other not in decisions:
                    yield _at(
                        decision,
                        key,
                        text("{decision} names {other}, which does not exist.", decision=decision.id, other=other),
                    )
                elif decision.id not in decisions[other].records(back):
                    sentence = text(
                        "{decision} names {other} under “{key}”, and {other} does not name it under “{back}”.",
                        decision=decision.id,
                        other=other,
                        key=key,
                        back=back,
                    )
                    yield _at(decision, key, sentence)
        if decision.identity.get("status") == "superseded" and not decision.records("superseded_by"):
            yield _at(
                decision,
                "status",
                text("{decision} is superseded, and does not say by which record.", decision=decision.id),
            )


@check("DOC-40")
def a_decision_can_be_confirmed(dossier: Dossier) -> Iterable[Found]:
    """The rules and limits that would break if the decision were wrong exist."""
    limits = {limit.id for _, rows in dossier.of(Limits) for limit in rows.root}
    for decision in decisions_of(dossier):
        for id in decision.ids("confirmation"):
            if (
                not _ANY_ID.fullmatch(id)
                or id in limits | rule_ids()
                or (id.startswith("LIM-") and dossier.broken("limits"))
            ):
                continue
            near = suggestion(id, limits | rule_ids())
            sentence = text(
                "{decision} is confirmed by “{id}”, which is neither a limit nor a rule{near}.",
                decision=decision.id,
                id=id,
                near=near,
            )
            yield _at(decision, "confirmation", sentence)


def _settled(decision: Decision, id: str) -> list[Line] | None:
    """Return a part of the record; None where it is still open, or where the record has another form than ours."""
    lines = part(decision.document, id)
    return None if lines is None or any(waits(line, in_fence=False) for _, line in lines) else lines


def _options(lines: list[Line]) -> int:
    """Count list items, headings and rows of a table (without its head)."""
    items = sum(bool(_OPTION.match(line)) for _, line in lines)
    return max(items, sum(bool(_ROW.match(line)) for _, line in lines) - 1)


def _is_day(value: object) -> bool:
    if isinstance(value, date):
        return True
    try:
        return date.fromisoformat(str(value)) is not None
    except ValueError:
        return False


def _at(decision: Decision, key: str, sentence: Text) -> Found:
    return Found(decision.document.name, decision.line_of(key), sentence)


def _under(decision: Decision, id: str, sentence: Text) -> Found:
    heading = next((heading for heading in decision.document.headings if heading.id == id), None)
    return Found(decision.document.name, heading.line if heading else 1, sentence)

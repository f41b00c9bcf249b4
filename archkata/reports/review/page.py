"""A review as a page to read: the sections, then what was found by file, then the one next step."""

from __future__ import annotations

from itertools import groupby

from archkata.design.judging.naming import NAMES
from archkata.design.judging.result import DocumentFinding, ReviewResult, ReviewVerdict
from archkata.design.sections import Section, State
from archkata.language import counted, text
from archkata.reports.lines import Page, Span
from archkata.reports.review.wording import MARKS, STATES, progress, verdict

COLUMN = 26
NEXT_COLUMN = 7
STYLES = {"MUST": "red", "SHOULD": "yellow"}
VERDICT_STYLES = {
    ReviewVerdict.PASSED: "bold green",
    ReviewVerdict.INCOMPLETE: "bold yellow",
    ReviewVerdict.FAILED: "bold red",
}


def write_review(page: Page, review: ReviewResult) -> None:
    """Write all of it."""
    documents = counted(review.documents, "1 document", "{n} documents")
    page.spans(Span(review.path, "bold"), Span("  " + page.say(documents), "dim"))
    page.gap()
    for section in review.sections:
        _write_section(page, section)
    _write_findings(page, review)
    page.gap()
    for notice in review.notices:
        page.write(notice, style="dim")
    page.write(verdict(review), style=VERDICT_STYLES[review.verdict])
    page.write(progress(review))
    _write_next(page, review)


def _write_section(page: Page, section: Section) -> None:
    """Write one line: what it is, how far it is, and where it stands if there is room for that."""
    mark, style = MARKS[section.state]
    label = f"{page.say(NAMES[section.id]):{COLUMN - 4}}"
    state = page.say(STATES[section.state])
    there = section.file is not None and section.state is not State.MISSING
    place = f"  {section.file}:{section.line}" if there else ""
    if section.perhaps is not None:
        file, line = section.perhaps
        place = "  " + page.say(text("perhaps at {file}:{line}?", file=file, line=line))
    if len(label) + len(state) + len(place) + 4 > page.width:
        place = ""
    page.spans(Span(f"  {mark} ", style), Span(label), Span(state, style), Span(place, "dim"))


def _write_findings(page: Page, review: ReviewResult) -> None:
    asked: set[str] = set()
    for file, findings in groupby(review.findings, key=lambda finding: finding.file):
        page.gap()
        page.spans(Span(file, "bold"))
        for finding in findings:
            _write_finding(page, finding, ask=finding.rule.id not in asked)
            asked.add(finding.rule.id)


def _write_finding(page: Page, finding: DocumentFinding, *, ask: bool) -> None:
    """Write where and what; the question that leads on follows once for each rule."""
    place = f"{finding.file}:{finding.line}"
    head = (Span(f"  {place}  ", "dim"), Span(f"{finding.rule.id} {finding.level}", STYLES[finding.level]))
    page.spans(*head)
    page.write(finding.sentence, indent=4)
    if ask:
        page.write(text("→ {question}", question=finding.rule.ask), indent=4, style="dim")


def _write_next(page: Page, review: ReviewResult) -> None:
    """Say the one step that comes next."""
    rule = review.next_rule
    if rule is not None:
        page.entry(text("Next"), rule.ask, column=NEXT_COLUMN)
        page.verbatim(f"archkata explain {rule.id}", indent=NEXT_COLUMN, style="cyan")
    elif following := _following(review):
        page.entry(text("Next"), text("The next stage asks for more:"), column=NEXT_COLUMN)
        page.verbatim(following, indent=NEXT_COLUMN, style="cyan")


def _following(review: ReviewResult) -> str | None:
    """Return the command for the stage after this one."""
    stages = list(type(review.stage))
    later = stages[review.stage.rank + 1 :]
    return f"archkata review {review.path} --stage {later[0].value}" if later else None

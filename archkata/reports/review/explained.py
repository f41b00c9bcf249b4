"""A rule for design documents as a page to learn from."""

from __future__ import annotations

from archkata.design.judging.rulebook import DocumentRule
from archkata.language import text
from archkata.reports.lines import Page, Span
from archkata.reports.review.wording import levels

COLUMN = 13


def write_document_rule(page: Page, rule: DocumentRule) -> None:
    """Explain one rule: what, why, a bad and a good example, and the question that leads on."""
    page.spans(Span(rule.id, "bold"), Span("  " + page.say(levels(rule)), "dim"))
    page.write(rule.rule, style="bold")
    page.gap()
    page.entry(text("Why"), rule.why, column=COLUMN)
    page.entry(text("Ask"), rule.ask, column=COLUMN)
    for label, example, style in ((text("Not so:"), rule.bad, "red"), (text("But so:"), rule.good, "green")):
        page.gap()
        page.write(label)
        page.verbatim(example, indent=2, style=style)

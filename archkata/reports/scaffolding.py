"""What `archkata new`, `add`, `update` and `status` show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archkata.language import text
from archkata.reports.lines import Page

if TYPE_CHECKING:
    from archkata.scaffold.creating import Plan
    from archkata.scaffold.prompts import Questionnaire
    from archkata.scaffold.record import Record


def write_created(page: Page, plan: Plan, record: Record, questionnaire: Questionnaire, *, written: bool) -> None:
    """Say what a new workspace has, and where to go on."""
    names = plan.names()
    if not written:
        page.write(text("{folder} would have {n} files; nothing was written:", folder=plan.folder, n=len(names)))
        for name in names:
            page.verbatim(name, indent=2)
        return
    page.write(text("{folder} has {n} files now.", folder=plan.folder, n=len(names)), style="green")
    unconfirmed = [prompt for prompt in questionnaire.prompts if prompt.id not in record.answers.given]
    if unconfirmed:
        page.write(
            text(
                "{n} of {all} answers are still to be confirmed or given; the documents mark each with TODO(kata).",
                n=len(unconfirmed),
                all=len(questionnaire.prompts),
            )
        )
    page.gap()
    page.write(text("Next:"), style="bold")
    page.verbatim(f"cd {plan.folder}", indent=2)
    page.verbatim("archkata status", indent=2)

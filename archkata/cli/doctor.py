"""`archkata doctor`: is everything here that archkata needs?"""

from __future__ import annotations

from pathlib import Path

import typer

from archkata.cli.i18n import LangOption, choose_language
from archkata.errors import ExitCode
from archkata.language import text


def doctor(lang: LangOption = None) -> None:
    """Look whether everything is here that archkata needs, and what else it could use."""
    from archkata.cli.diagnostics import Condition, examine  # noqa: PLC0415 - keeps `--help` fast
    from archkata.cli.output import new_page, show  # noqa: PLC0415 - likewise

    labels = {
        Condition.GOOD: (text("ok"), "green"),
        Condition.ABSENT: (text("not here"), "dim"),
        Condition.WRONG: (text("WRONG"), "bold red"),
    }
    page = new_page(choose_language(lang))
    column = 2 + max(len(page.say(label)) for label, _ in labels.values())
    findings = examine(Path.cwd())
    for condition, sentence in findings:
        label, style = labels[condition]
        page.entry(label, sentence, column=column, style=style)
    show(page)
    if any(condition is Condition.WRONG for condition, _ in findings):
        raise typer.Exit(ExitCode.USAGE)

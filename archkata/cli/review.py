"""`archkata review`: what a design document answers, and what it leaves open."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from archkata.cli.i18n import LangOption, choose_language
from archkata.errors import ExitCode


def review(
    path: Annotated[
        Path, typer.Argument(help="A workspace folder, or any Markdown document.", metavar="PATH")
    ] = Path(),
    stage: Annotated[
        str | None,
        typer.Option(
            help="Judge what this stage asks for: draft, reviewed, code-complete or verified.", metavar="STAGE"
        ),
    ] = None,
    json: Annotated[str | None, typer.Option(help="Write the review as JSON; - is stdout.", metavar="FILE")] = None,
    junit: Annotated[str | None, typer.Option(help="Write JUnit XML; - is stdout.", metavar="FILE")] = None,
    sarif: Annotated[str | None, typer.Option(help="Write SARIF 2.1.0; - is stdout.", metavar="FILE")] = None,
    lang: LangOption = None,
) -> None:
    """Review design documents: which sections are answered, and which question comes next. Nothing is changed."""
    from archkata.design.judging.diagrams import Diagrams  # noqa: PLC0415 - keeps `--help` fast

    with Diagrams() as diagrams:  # Mermaid loads while everything else does
        from archkata.cli.output import new_page, show  # noqa: PLC0415 - likewise
        from archkata.design.judging.rulebook import load_rulebook  # noqa: PLC0415 - likewise
        from archkata.design.judging.stages import find_stage  # noqa: PLC0415 - likewise
        from archkata.design.review import Design, judge  # noqa: PLC0415 - likewise
        from archkata.reports.review.files import ReviewFiles  # noqa: PLC0415 - likewise
        from archkata.reports.review.page import write_review  # noqa: PLC0415 - likewise

        choose_language(lang)
        asked = find_stage(stage) if stage is not None else None
        files = ReviewFiles({"--json": json, "--junit": junit, "--sarif": sarif})
        design = Design.read(path)
        language = choose_language(lang, design.language)
        found = judge(design, asked or design.claimed_stage, load_rulebook(language.code), diagrams=diagrams)
    stream = sys.stderr if files.take_stdout else sys.stdout
    page = new_page(language, stream)
    write_review(page, found)
    show(page, stream)
    files.write(found, language)
    raise typer.Exit(ExitCode[found.verdict.name])

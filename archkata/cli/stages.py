"""`archkata stages`: the map of the contract."""

from __future__ import annotations

from typing import Annotated

import typer

from archkata.cli.completion import stage_names
from archkata.cli.i18n import LangOption, choose_language


def stages(
    stage: Annotated[
        str | None, typer.Argument(help="Only this stage.", metavar="STAGE", autocompletion=stage_names)
    ] = None,
    lang: LangOption = None,
) -> None:
    """List the stages and their rules, with levels."""
    from archkata.cli.output import new_page, show  # noqa: PLC0415 - keeps `--help` fast
    from archkata.conformance.contract import load_contract  # noqa: PLC0415 - likewise
    from archkata.conformance.registry import load_checks  # noqa: PLC0415 - likewise
    from archkata.reports.rulebook import write_stages  # noqa: PLC0415 - likewise

    language = choose_language(lang)
    contract = load_contract(language.code)
    wanted = [contract.stage(stage)] if stage is not None else list(contract.stages.values())
    page = new_page(language)
    write_stages(page, contract, wanted, load_checks().checks)
    show(page)

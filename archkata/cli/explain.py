"""`archkata explain`: everything that is known about a rule, or about a fault."""

from __future__ import annotations

from typing import Annotated

import typer

from archkata.cli.completion import fault_names, rule_ids
from archkata.cli.i18n import LangOption, choose_language
from archkata.errors import ArchkataError
from archkata.language import text


def explain(
    rule: Annotated[
        str | None, typer.Argument(help="The rule, such as USR-04 or DOC-08.", metavar="RULE", autocompletion=rule_ids)
    ] = None,
    fault: Annotated[
        str | None,
        typer.Option(
            help="Say what is wrong in `archkata serve --fault NAME`.", metavar="NAME", autocompletion=fault_names
        ),
    ] = None,
    lang: LangOption = None,
) -> None:
    """Explain a rule: its reason, how it is checked, where to look, what it needs, what it catches."""
    from archkata.cli.output import new_page, show  # noqa: PLC0415 - keeps `--help` fast
    from archkata.conformance.contract import load_contract  # noqa: PLC0415 - likewise
    from archkata.conformance.mutants import find_mutant, load_mutants  # noqa: PLC0415 - likewise
    from archkata.conformance.registry import load_checks  # noqa: PLC0415 - likewise
    from archkata.design.judging.rulebook import PREFIX, find_rule, load_rulebook  # noqa: PLC0415 - likewise
    from archkata.reports.review.explained import write_document_rule  # noqa: PLC0415 - likewise
    from archkata.reports.rulebook import RuleFacts, write_fault, write_rule  # noqa: PLC0415 - likewise

    language = choose_language(lang)
    contract = load_contract(language.code)
    page = new_page(language)
    if rule is None and fault is None:
        raise ArchkataError(
            text("Which rule? Say archkata explain USR-01, or archkata explain --fault NAME."),
            text("“archkata stages” lists all rules, “archkata serve --list-faults” all faults."),
        )
    if rule is not None and rule.upper().startswith(PREFIX):
        write_document_rule(page, find_rule(load_rulebook(language.code), rule))
    elif rule is not None:
        found = contract.rule(rule)
        needed_by = [other for other in contract.rules.values() if found.id in other.prerequisites]
        faults = [mutant for mutant in load_mutants().values() if found.id in mutant.caught_by]
        write_rule(page, RuleFacts(found, needed_by, faults, found.id in load_checks().checks))
    if fault is not None:
        if rule is not None:
            page.gap()
        write_fault(page, find_mutant(fault), contract)
    show(page)

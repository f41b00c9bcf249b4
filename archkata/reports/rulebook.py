"""What is known about a rule, a fault and the stages, as pages to read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from archkata.conformance.contract import Contract, Rule, Stage
from archkata.conformance.mutants import Mutant
from archkata.language import Text, counted, text
from archkata.reports.lines import Page, Span
from archkata.stacks import all_hints

COLUMN = 13
RULE_COLUMN = 18


@dataclass(frozen=True)
class RuleFacts:
    """A rule with all around it: the rules that need it, the faults that it catches, and whether it has a check."""

    rule: Rule
    needed_by: Sequence[Rule]
    faults: Sequence[Mutant]
    is_checked: bool


def write_rule(page: Page, facts: RuleFacts) -> None:
    """Explain one rule."""
    rule = facts.rule
    page.spans(Span(rule.id, "bold"), Span(f"  {rule.stage}, {rule.level}", "dim"))
    page.write(rule.rule, style="bold")
    page.gap()
    entries: list[tuple[Text | str, Text | str]] = [
        (text("Why"), rule.why),
        (text("Checked"), rule.how),
        (text("Hint"), rule.hint),
        *((title, hint) for title, hint in all_hints(None, rule.stacks)),
        (text("Source"), rule.source),
        (text("Needs"), ", ".join(rule.needs)),
        (text("After"), ", ".join(rule.after)),
        (text("Needed by"), ", ".join(other.id for other in facts.needed_by)),
        (text("Catches"), ", ".join(fault.name for fault in facts.faults)),
    ]
    for label, sentence in entries:
        if sentence:
            page.entry(label, sentence, column=COLUMN)
    if not facts.is_checked:
        page.gap()
        page.write(text("The check of this rule is not written yet: it is never passed, and counted as not exercised."))
    if facts.faults:
        page.gap()
        page.write(text("To see a backend that breaks this rule, and then what is wrong with it:"))
        page.verbatim(_caught(facts.faults[0].name, rule.id), indent=2, style="cyan")
        page.verbatim(f"archkata explain --fault {facts.faults[0].name}", indent=2, style="cyan")


def write_fault(page: Page, fault: Mutant, contract: Contract) -> None:
    """Say what is wrong with a faulty reference, and which rules catch it."""
    page.spans(Span(fault.name, "bold"), Span(f"  {fault.kind}", "dim"))
    page.write(fault.story or text("This fault has no description."))
    page.gap()
    if fault.needs_load:
        page.write(text("Every rule holds with this fault; these load scenarios catch it:"), style="bold")
        for scenario in fault.caught_by:
            page.verbatim(f"archkata load --scenario {scenario} URL", indent=2, style="cyan")
    else:
        page.write(counted(len(fault.caught_by), "Caught by this rule:", "Caught by these rules:"), style="bold")
        for rule_id in fault.caught_by:
            page.entry(rule_id, contract.rules[rule_id].rule, column=COLUMN, indent=2)
    page.gap()
    page.verbatim(f"archkata serve --fault {fault.name}", indent=2, style="cyan")
    if not fault.needs_load:
        page.verbatim(_caught(fault.name, fault.caught_by[0]), indent=2, style="cyan")


def _caught(fault: str, rule: str) -> str:
    """Return the command that starts a faulty reference and decides the rule: some rules need it to be started."""
    return f"archkata test --start 'archkata serve --fault {fault}' --only {rule}"


def write_faults(page: Page, faults: Iterable[Mutant]) -> None:
    """List all faults without giving away what they do."""
    rows = list(faults)
    if not rows:
        page.write(text("There are no faults in this kit yet."))
    for fault in rows:
        page.entry(fault.name, ", ".join(fault.caught_by), column=max(len(row.name) for row in rows) + 3)


def write_stages(page: Page, contract: Contract, stages: Iterable[Stage], checked: Collection[str]) -> None:
    """List stages with their rules; what has no check yet is said to have none."""
    for position, stage in enumerate(stages):
        rules = contract.of_stage(stage.name)
        written = sum(rule.id in checked for rule in rules)
        if position:
            page.gap()
        page.spans(Span(stage.name, "bold"), Span(f"  {stage.title}", "bold"))
        page.write(stage.about, indent=2)
        counts = counted(len(rules), "1 rule", "{n} rules")
        if written < len(rules):
            missing = counted(len(rules) - written, "1 without a check yet", "{n} without a check yet")
            counts = text("{rules}, {missing}", rules=counts, missing=missing)
        page.write(counts, indent=2, style="dim")
        for rule in rules:
            sentence: Text | str = rule.rule
            if rule.id not in checked:
                sentence = text("{rule} (check not written yet)", rule=rule.rule)
            style = "" if rule.id in checked else "dim"
            page.entry(f"{rule.id}  {rule.level}", sentence, column=RULE_COLUMN + 2, indent=2, text_style=style)

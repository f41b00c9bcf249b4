"""Whether a kata is sound: its parts agree, its reference keeps every rule, and every check can fail."""

from __future__ import annotations

import shlex
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from archkata.conformance.binding_file import load_binding
from archkata.conformance.contract import MOST_BYTES, Contract, load_contract
from archkata.conformance.mutants import Mutant, load_mutants
from archkata.conformance.outcome import CheckResult, Outcome
from archkata.conformance.registry import load_checks
from archkata.conformance.session import TestOptions, conduct
from archkata.errors import ArchkataError
from archkata.files import read_ordinary
from archkata.katas import Kata
from archkata.language import Text, text
from archkata.load.scenario import all_scenarios
from archkata.stacks import TITLES
from archkata.strict_yaml import read_own
from archkata.workspace import Workspace

SENTENCES = ("rule", "how", "why", "hint")
REFUTED = {Outcome.FAIL, Outcome.WARN}
FINE = {Outcome.PASS, Outcome.NOT_EXERCISED, Outcome.NOT_CLAIMED}


def contradictions(kata: Kata) -> Iterator[Text]:
    """Yield what is wrong with the parts of a kata, without running anything."""
    yield from _repeated_ids(kata)
    contract = load_contract()
    yield from _needs(contract)
    yield from _checks(contract)
    for language in kata.languages:
        if language != "en":
            yield from _untranslated(kata, contract, language)
    yield from _operations(kata)
    yield from _mutants(contract)
    operations = load_binding().operations
    for found in all_scenarios():
        for need in found.scenario.needs:
            if need not in operations:
                yield text("scenario {name}: needs “{need}”, which is no operation", name=found.name, need=need)


def disproved(kata: Kata, tell: Callable[[Text], None]) -> Iterator[Text]:
    """Run the reference and every mutant; yield each check that refutes the one or passes the other."""
    tell(text("The reference is judged by all rules."))
    for result in _results(kata, None, ()):
        if result.outcome not in FINE:
            yield text("{rule}: the reference does not pass it ({how})", rule=result.rule.id, how=result.outcome)
    for mutant in _judged_mutants():
        tell(text("Mutant {name}", name=mutant.name))
        outcomes = {result.rule.id: result.outcome for result in _results(kata, mutant.name, mutant.caught_by)}
        for rule in mutant.caught_by:
            if outcomes.get(rule) not in REFUTED:
                yield text("{rule}: does not refute the mutant {name}", rule=rule, name=mutant.name)


def _repeated_ids(kata: Kata) -> Iterator[Text]:
    ids = Counter(row["id"] for each in kata.lineage() for row in _yaml(each.path("contract")).get("rules", []))
    yield from (text("{rule}: two rules have this id", rule=id_) for id_, count in ids.items() if count > 1)


def _needs(contract: Contract) -> Iterator[Text]:
    rules = contract.rules
    for rule in rules.values():
        if rule.stage not in contract.stages:
            yield text("{rule}: there is no stage “{stage}”", rule=rule.id, stage=rule.stage)
        for stack in rule.stacks.keys() - TITLES.keys():
            names = ", ".join(TITLES)
            yield text("{rule}: “{stack}” is no stack. Stacks are: {names}.", rule=rule.id, stack=stack, names=names)
    missing = [(rule.id, need) for rule in rules.values() for need in rule.needs if need not in rules]
    yield from (text("{rule}: needs {need}, which does not exist", rule=rule, need=need) for rule, need in missing)
    if missing:
        return  # what leads nowhere cannot be followed
    for rule in rules.values():
        for need in rule.needs:
            if rule.id in contract.with_needs([need]):
                yield text("{rule}: needs {need}, which needs it in turn", rule=rule.id, need=need)


def _checks(contract: Contract) -> Iterator[Text]:
    checks = load_checks().checks
    yield from (text("{rule}: has no check", rule=id_) for id_ in contract.rules if id_ not in checks)
    stray = [id_ for id_ in checks if id_ not in contract.rules]
    yield from (text("{rule}: has a check and no row in the contract", rule=id_) for id_ in stray)


def _untranslated(kata: Kata, contract: Contract, language: str) -> Iterator[Text]:
    rules: dict[str, Mapping[str, Any]] = {}
    for each in kata.lineage():
        rules.update(_yaml(each.path("locale") / f"{language}.yaml").get("rules", {}))
    for rule in contract.rules:
        for name in SENTENCES:
            if not rules.get(rule, {}).get(name):
                yield text("{rule}: “{name}” is missing in “{language}”", rule=rule, name=name, language=language)
        for stack in contract.rules[rule].stacks.keys() - rules.get(rule, {}).get("stacks", {}).keys():
            name = f"stacks.{stack}"
            yield text("{rule}: “{name}” is missing in “{language}”", rule=rule, name=name, language=language)


def _operations(kata: Kata) -> Iterator[Text]:
    """Compare the kata's own binding with its OpenAPI document; the server's paths may be below a base path."""
    described: dict[str, tuple[str, str]] = {}
    for path, item in _yaml(kata.having("openapi").path("openapi")).get("paths", {}).items():
        for method, operation in item.items():
            if isinstance(operation, dict) and "operationId" in operation:
                described[operation["operationId"]] = (method.upper(), path)
    bound = {name: (each.method, each.path) for name, each in load_binding().operations.items()}
    for name in sorted({*described, *bound}):
        if described.get(name) != bound.get(name):
            yield text(
                "{name}: the OpenAPI document has {described}, the binding {bound}",
                name=name, described=_call(described.get(name)), bound=_call(bound.get(name)),
            )  # fmt: skip


def _mutants(contract: Contract) -> Iterator[Text]:
    caught = {rule for mutant in _judged_mutants() for rule in mutant.caught_by}
    known = contract.rules.keys()
    yield from (text("{rule}: no mutant proves that its check can fail", rule=id_) for id_ in sorted(known - caught))
    yield from (text("{rule}: a mutant names it, and it does not exist", rule=id_) for id_ in sorted(caught - known))


def _judged_mutants() -> list[Mutant]:
    return [mutant for _, mutant in sorted(load_mutants().items()) if not mutant.needs_load]


def _results(kata: Kata, mutant: str | None, rules: Iterable[str]) -> Sequence[CheckResult]:
    words = [sys.executable, "-m", "archkata", "--kata", str(kata.folder), "serve"]
    wish = TestOptions(start=shlex.join([*words, *(["--fault", mutant] if mutant else [])]), only=tuple(rules), seed=1)
    try:
        return conduct(load_contract(), Workspace(Path.cwd()), wish, lambda _: None).results
    except ArchkataError as error:
        raise ArchkataError(
            text("The reference of the kata cannot be judged: {reason}", reason=error.sentence), error.remedy
        ) from error


def _yaml(path: Path) -> dict[str, Any]:
    return read_own(read_ordinary(path, MOST_BYTES)) or {} if path.is_file() else {}


def _call(call: tuple[str, str] | None) -> str:
    return " ".join(call) if call else "–"

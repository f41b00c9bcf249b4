"""What blocks name exists, and what must be named somewhere is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pydantic import BaseModel

from archkata.design.judging.decisions import decisions_of
from archkata.design.judging.dossier import Dossier, PlacedBlock
from archkata.design.judging.kit_facts import calls, rule_ids, shape, shapes, suggestion
from archkata.design.judging.registry import Found, check
from archkata.design.models import Capacity, Components, Costs, Limits, Modules, Tests, UseCases
from archkata.design.operation_models import Alerts, Retries, Threats, Throttles
from archkata.language import text

_RULE_ID = re.compile(r"[A-Z]{3}-\d{1,3}")
_KINDS_OF_IDS = ("use_cases", "limits", "components", "throttles", "threats", "alerts", "modules")


@check("DOC-44")
def rules_that_are_named_exist(dossier: Dossier) -> Iterable[Found]:
    """A use case is decided by the rules that it names."""
    for block, owner, names in _named_rules(dossier):
        for name in names:
            if name not in rule_ids():
                near = suggestion(name, rule_ids())
                sentence = text(
                    "{owner} names the rule “{name}”, which does not exist{near}.", owner=owner, name=name, near=near
                )
                yield Found(block.document.name, block.line_of(name), sentence)


@check("DOC-45")
def calls_exist_in_the_api(dossier: Dossier) -> Iterable[Found]:
    """A limit on a call that does not exist is always kept."""
    if dossier.foreign_api:
        return
    for block, owner, call in _named_calls(dossier):
        if shape(call) not in shapes():
            sentence = text(
                "{owner} names “{call}”, which the API does not have{near}.",
                owner=owner,
                call=call,
                near=suggestion(call, calls()),
            )
            yield Found(block.document.name, block.line_of(call), sentence)


@check("DOC-46")
def tests_cover_what_exists(dossier: Dossier) -> Iterable[Found]:
    """A test for something that is not there covers nothing."""
    if any(dossier.broken(kind) for kind in _KINDS_OF_IDS):
        return
    known = frozenset(_ids(dossier)) | rule_ids()
    for block, tests in dossier.of(Tests):
        for test in tests.root:
            for name in test.covers:
                if name not in known:
                    near = suggestion(name, known)
                    sentence = text(
                        "{test} covers “{name}”, which does not exist{near}.", test=test.id, name=name, near=near
                    )
                    yield Found(block.document.name, block.line_of(name), sentence)


@check("DOC-47")
def components_that_are_named_exist(dossier: Dossier) -> Iterable[Found]:
    """An arrow that leads nowhere, a policy for no component, a price for nothing."""
    known = frozenset(component.id for _, rows in dossier.of(Components) for component in rows.root)
    if dossier.broken("components") or not known:
        return
    for block, owner, name in _named_components(dossier):
        if name not in known:
            near = suggestion(name, known)
            sentence = text("{owner} names {name}, which is not a component{near}.", owner=owner, name=name, near=near)
            yield Found(block.document.name, block.line_of(name), sentence)


@check("DOC-48")
def every_use_case_is_tested(dossier: Dossier) -> Iterable[Found]:
    """What no test covers works until the next change."""
    covered = _covered(dossier)
    if not covered or dossier.broken("tests"):
        return
    for block, cases in dossier.of(UseCases):
        for case in cases.root:
            if case.id not in covered and not set(case.rules) & covered:
                yield Found(
                    block.document.name, block.line_of(case.id), text("No test of the plan covers {id}.", id=case.id)
                )


@check("DOC-49")
def every_limit_is_measured(dossier: Dossier) -> Iterable[Found]:
    """Only load shows whether a limit holds."""
    if not _covered(dossier) or dossier.broken("tests"):
        return
    loaded = {
        name for _, tests in dossier.of(Tests) for test in tests.root if test.level == "load" for name in test.covers
    }
    for block, limits in dossier.of(Limits):
        for limit in limits.root:
            if limit.id not in loaded:
                sentence = text("No load test of the plan covers {id}.", id=limit.id)
                yield Found(block.document.name, block.line_of(limit.id), sentence)


@check("DOC-50")
def a_limit_belongs_to_a_use_case(dossier: Dossier) -> Iterable[Found]:
    """A promise about a call that no use case needs is a promise too many, or a use case too few."""
    needed = {shape(call) for _, cases in dossier.of(UseCases) for case in cases.root for call in case.calls}
    if not needed or dossier.broken("use_cases"):
        return
    for block, limits in dossier.of(Limits):
        for limit in limits.root:
            if shape(limit.on) not in needed:
                sentence = text(
                    "{limit} promises something about {call}, which no use case makes.", limit=limit.id, call=limit.on
                )
                yield Found(block.document.name, block.line_of(limit.id), sentence)


@check("DOC-51")
def a_use_case_names_its_rules(dossier: Dossier) -> Iterable[Found]:
    """Without a rule it cannot be decided whether it works."""
    if dossier.foreign_api:
        return
    for block, cases in dossier.of(UseCases):
        for case in cases.root:
            if not case.rules:
                sentence = text("{id} names no rule that decides whether it works.", id=case.id)
                yield Found(block.document.name, block.line_of(case.id), sentence)


def _named_rules(dossier: Dossier) -> Iterator[tuple[PlacedBlock, str, list[str]]]:
    for block, cases in dossier.of(UseCases):
        yield from ((block, case.id, case.rules) for case in cases.root)
    for block, threats in dossier.of(Threats):
        yield from ((block, threat.id, threat.rules) for threat in threats.root)


def _named_calls(dossier: Dossier) -> Iterator[tuple[PlacedBlock, str, str]]:
    for block, cases in dossier.of(UseCases):
        yield from ((block, case.id, call) for case in cases.root for call in case.calls)
    for block, limits in dossier.of(Limits):
        yield from ((block, limit.id, limit.on) for limit in limits.root)
    for block, capacity in dossier.of(Capacity):
        yield from ((block, "kata:capacity", call) for call in capacity.calls)


def _named_components(dossier: Dossier) -> Iterator[tuple[PlacedBlock, str, str]]:
    for block, components in dossier.of(Components):
        yield from ((block, each.id, name) for each in components.root for name in each.depends_on)
    for block, retries in dossier.of(Retries):
        yield from ((block, "kata:retries", retry.to) for retry in retries.root)
    for block, costs in dossier.of(Costs):
        yield from ((block, "kata:costs", item.component) for item in costs.items if item.component)


def _ids(dossier: Dossier) -> Iterator[str]:
    kinds: tuple[type[BaseModel], ...] = (UseCases, Limits, Components, Throttles, Threats, Alerts, Modules)
    for kind in kinds:
        for _, rows in dossier.of(kind):
            yield from (getattr(row, "id", None) or row.name for row in getattr(rows, "root", ()))
    yield from (decision.id for decision in decisions_of(dossier))


def _covered(dossier: Dossier) -> set[str]:
    return {name for _, tests in dossier.of(Tests) for test in tests.root for name in test.covers}

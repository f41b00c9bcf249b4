"""Rendered claims agree with each other, with the contract, and with the arithmetic."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
import yaml

from archkata.conformance.contract import load_contract
from archkata.design import models, operation_models
from archkata.design.capacity import calculate
from archkata.design.costs import bill, load_of
from archkata.kit import kit_root
from tests.templates.pack import LANGUAGES
from tests.templates.rendering import ANSWERS, EVERY, documents, parts, the

each_language = pytest.mark.parametrize("language", LANGUAGES)
everything = pytest.mark.parametrize(("language", "kind"), EVERY)


@everything
def test_diagrams_draw_exactly_the_components(language: str, kind: str) -> None:
    components = {row.id for row in the(language, kind, models.Components).root}
    (containers,) = [part for part in parts(documents(language, kind)["07-diagrams.md"]) if part.id == "containers"]
    everywhere = set(re.findall(r"CMP-[a-z]+", documents(language, kind)["07-diagrams.md"]))

    assert set(re.findall(r"CMP-[a-z]+", containers.source)) == components
    assert everywhere == components


@everything
def test_every_use_case_has_a_sequence_and_a_test(language: str, kind: str) -> None:
    cases = [row.id for row in the(language, kind, models.UseCases).root]
    tests = the(language, kind, models.Tests).root
    limits = [row.id for row in the(language, kind, models.Limits).root]

    assert re.findall(r"^### (UC-\d):", documents(language, kind)["07-diagrams.md"], re.MULTILINE) == cases
    assert {*cases, *limits} <= {covered for test in tests for covered in test.covers}
    assert re.findall(
        r"^- (\w+-\d): <!-- kata:begin", documents(language, kind)["11-code-complete.md"], re.MULTILINE
    ) == [
        *cases,
        *limits,
    ]


@everything
def test_everything_that_is_depended_on_has_a_retry_policy(language: str, kind: str) -> None:
    components = the(language, kind, models.Components).root
    retries = the(language, kind, operation_models.Retries).root

    assert {name for row in components for name in row.depends_on} == {row.to for row in retries}


@each_language
def test_rules_and_calls_exist(language: str) -> None:
    rules = {rule.id for rule in load_contract().rules.values()}
    paths = yaml.safe_load((kit_root() / "harness" / "openapi.yaml").read_text("utf-8"))["paths"]
    known = {f"{method.upper()} {re.sub(r'{.*?}', '{id}', path)}" for path, row in paths.items() for method in row}
    cases = the(language, "good", models.UseCases).root
    left_out = the(language, "good", models.OutOfScopes).root
    limits = the(language, "good", models.Limits).root
    threats = the(language, "good", operation_models.Threats).root

    assert {rule for case in cases for rule in case.rules} | {rule for row in threats for rule in row.rules} <= rules
    assert {call for case in cases for call in case.calls} | {limit.on for limit in limits} <= known
    assert {call for row in left_out for call in row.calls} & known == set()


@each_language
def test_cost_and_capacity_can_be_computed(language: str) -> None:
    for kind in ANSWERS:
        load = load_of(the(language, kind, models.Capacity))
        costs = the(language, kind, models.Costs)
        assert bill(costs, calculate(load), date(2026, 2, 1)).total.likely > 0


@each_language
def test_the_defaults_come_to_what_a_pocket_calculator_says(language: str) -> None:
    load = load_of(the(language, "open", models.Capacity))
    costs = the(language, "open", models.Costs)
    capacity = calculate(load)

    assert capacity["requests_day"].likely == 30_100
    assert round(capacity["rps_peak"].likely, 2) == Decimal("3.48")
    assert capacity["egress_month"].likely == Decimal("18.003") * 10**9
    assert round(bill(costs, capacity, date(2026, 2, 1)).total.likely, 2) == Decimal("16.80")


@each_language
def test_the_regional_line_leads_to_a_decision_and_a_rollout(language: str) -> None:
    found = documents(language, "good")
    order = "sa-east → us-east → eu-west"

    assert order in found["03-decisions/0002-regions.md"]
    assert order in found["10-integration-and-rollout.md"]
    assert "03-decisions/0002-regions.md" in found["01-brief.md"]
    assert [row.region for row in the(language, "good", operation_models.Pipeline).root] == [
        None,
        None,
        "sa-east",
        "us-east",
        "eu-west",
    ]

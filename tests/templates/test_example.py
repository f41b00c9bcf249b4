"""The finished design of the reference backend: it follows the pack, says the same twice, and its sums are right."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from archkata.conformance.mutants import load_mutants
from archkata.design.blocks import find_blocks, read_block
from archkata.design.capacity import calculate
from archkata.design.costs import bill, load_of
from archkata.design.judging.result import ReviewVerdict
from archkata.design.judging.rulebook import load_rulebook
from archkata.design.judging.stages import Maturity
from archkata.design.models import Capacity, Costs
from archkata.design.review import Design, judge
from archkata.kit import kit_root
from tests.templates.pack import LANGUAGES, names, sections

EXAMPLE = kit_root() / "examples" / "camera-store-design"
REFERENCE = kit_root() / "reference_impl"
WRITTEN_ON = date(2026, 11, 24)
each_language = pytest.mark.parametrize("language", LANGUAGES)


def files(language: str) -> dict[str, str]:
    folder = EXAMPLE / language
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in sorted(folder.rglob("*.md"))}


def ids(source: str) -> list[str]:
    return re.findall(r"<!-- id: (\w+) -->", source)


def numbers(source: str) -> list[str]:
    """Return all numbers of two digits and more, without what groups their digits."""
    return sorted(re.findall(r"\d+\.\d+|\d{2,}", re.sub(r"(?<=\d)[ ,](?=\d{3}\b)", "", source)))


@each_language
def test_its_review_at_the_last_stage_finds_nothing(language: str) -> None:
    found = judge(Design.read(EXAMPLE / language), Maturity.VERIFIED, load_rulebook(language), WRITTEN_ON)

    assert [(finding.rule.id, finding.file, finding.line) for finding in found.findings] == []
    assert found.verdict is ReviewVerdict.PASSED


@each_language
def test_it_has_all_documents_of_the_pack_with_all_their_sections(language: str) -> None:
    written = files(language)
    for name in names("en"):
        if re.match(r"\d\d-", name):
            wanted = [section.id for section in sections("en", name) if section.id]
            assert ids(written[name.removesuffix(".j2")]) == wanted, name


def test_both_languages_make_the_same_claims() -> None:
    english, spanish = files("en"), files("es")

    assert english.keys() == spanish.keys()
    for name, source in english.items():
        assert ids(source) == ids(spanish[name]), name
        rules = [sorted(set(re.findall(r"\b[A-Z]{2,3}-\d+", each))) for each in (source, spanish[name])]
        assert rules[0] == rules[1], name
        assert numbers(source) == numbers(spanish[name]), name


@each_language
def test_its_sums_are_those_of_the_arithmetic(language: str) -> None:
    source = files(language)["06-capacity-and-cost.md"]
    models = [read_block(raw).model for raw in find_blocks(source)]
    (load,) = [load_of(model) for model in models if isinstance(model, Capacity)]
    (costs,) = [model for model in models if isinstance(model, Costs)]
    tenfold = bill(costs, calculate(load.with_users(load.users_per_day * Decimal(10))), WRITTEN_ON)
    now = bill(costs, calculate(load), WRITTEN_ON)

    for amount in (now.total.likely, tenfold.total.likely, *(item.amount.likely for item in now.items)):
        assert f"{round(amount, 2):.2f}" in source
    assert f"{round(calculate(load)['rps_peak'].likely, 2)}" in source
    assert now.within_budget
    assert not tenfold.within_budget


@each_language
def test_files_and_mutants_that_it_names_exist(language: str) -> None:
    told = "\n".join(files(language).values())
    places = set(re.findall(r"`((?:storage|services|routes|background|repositories|tests)/[\w./]*)`", told))
    mutants = set(re.findall(r"`([a-z]+(?:-[a-z]+){2,})`", told))

    assert len(places) > 8
    assert [place for place in places if not ((REFERENCE / place).exists() or Path(kit_root() / place).exists())] == []
    assert len(mutants) > 8
    assert mutants - set(load_mutants()) == set()

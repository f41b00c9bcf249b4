"""One story about the regions: what contradicts the pipeline block is found, what weighs or asks is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.design.rules.good_designs import copy_pack, reviewed

SAID_FIRST = "A new version is served in South America first, then in North America."


def spoken(pack: Path) -> list[tuple[str, str]]:
    return [(finding.rule.id, finding.file) for finding in reviewed(pack).findings]


def say(pack: Path, name: str, words: str) -> None:
    with (pack / name).open("a", encoding="utf-8") as document:
        document.write(f"\n{words}\n")


@pytest.mark.parametrize(
    "words",
    [
        "Traffic is opened in this order: North America → South America.",
        "We begin in North America, where testers are.",
        "First in us-east, next in sa-east.",
        "Se empieza en Norteamérica, y cuando todo está verde se\nsigue con Sudamérica.",
        "Primero en Europa, porque es más barato.",
    ],
)
def test_an_order_or_a_beginning_that_contradicts_the_plan_is_found(words: str, tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)
    say(pack, "05-api.md", words)

    assert spoken(pack) == [("DOC-71", "05-api.md")]


@pytest.mark.parametrize(
    "words",
    [
        "We begin in South America, then North America follows.",
        "Beginning in North America was considered: few would meet an error.",
        "We do not begin in North America.",
        "If we began in North America, editors would wait.",
        "Should North America be first?",
        "Most readers are in South America, many in North America and Europe.",
        "A page is fast in South America; in North America it is 100 ms slower.",
        "No se empieza en Norteamérica.",
    ],
)
def test_what_weighs_denies_asks_or_agrees_is_no_contradiction(words: str, tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)
    say(pack, "05-api.md", words)

    assert spoken(pack) == []


def test_options_and_decisions_that_were_replaced_decide_nothing(tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)

    say(pack, "03-decisions/0002-one-region.md", "We begin in North America.")

    assert spoken(pack) == []


def test_users_of_the_brief_whom_no_region_serves_are_found(tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)
    say(pack, "01-brief.md", "A few readers are in Asia.")
    assert spoken(pack) == [("DOC-71", "01-brief.md")]

    say(pack, "10-integration-and-rollout.md", "Asia waits 300 ms for the distance, and is told so.")
    assert spoken(pack) == []


def test_regions_with_names_of_their_own_are_compared_as_they_are_written(tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)
    plan = pack / "10-integration-and-rollout.md"
    plan.write_text(plan.read_text("utf-8").replace("sa-east", "Lima").replace("us-east", "Madrid"), "utf-8")
    plan.write_text(plan.read_text("utf-8").replace(SAID_FIRST, "First in Madrid, then in Lima."), "utf-8")

    assert ("DOC-71", plan.name) in spoken(pack)

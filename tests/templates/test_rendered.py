"""What a learner gets: valid blocks, one open place a section, nothing of Jinja, and answers that stay text."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

import pytest
import yaml

from archkata.design import models
from archkata.design.blocks import find_blocks, read_block
from archkata.design.examples import find_example
from archkata.design.judging.stages import Maturity, stage_of
from archkata.scaffold.hints import without_hints
from archkata.workspace import KEYS
from tests.templates.pack import LANGUAGES
from tests.templates.rendering import EVERY, NASTY, context, documents, parts, rendered

TODO = "TODO(kata)"
WITHOUT_AN_ANSWER = {"context", "confirmation", "evidence"}
FILLED_BY_ANSWERS = {
    "02-design.md": {"alternatives", "limits", "risks"},
    "03-decisions/0001-storage.md": {"outcome"},
    "06-capacity-and-cost.md": {"assumptions", "cost"},
    "09-test-plan.md": {"test_plan"},
    "10-integration-and-rollout.md": {"integration_plan"},
    "15-runbook-and-review.md": {"alerts"},
}
each_language = pytest.mark.parametrize("language", LANGUAGES)
everything = pytest.mark.parametrize(("language", "kind"), EVERY)


@everything
def test_every_block_is_valid(language: str, kind: str) -> None:
    read = [(name, read_block(raw)) for name, source in rendered(language, kind).items() for raw in find_blocks(source)]

    assert [(name, block.line, str(problem.sentence)) for name, block in read for problem in block.problems] == []
    assert {block.kind for _, block in read} == set(models.KINDS)


LATER = {
    "business_requirements": Maturity.REVIEWED,
    "constraints": Maturity.REVIEWED,
    "quality_scenarios": Maturity.REVIEWED,
    "authors": Maturity.REVIEWED,
    "deciders": Maturity.REVIEWED,
    "legend": Maturity.REVIEWED,
    "technical_debt": Maturity.CODE_COMPLETE,
    "component_level": Maturity.CODE_COMPLETE,
    "milestones": Maturity.CODE_COMPLETE,
    "privacy": Maturity.VERIFIED,
    "observability": Maturity.VERIFIED,
    "recovery_objectives": Maturity.VERIFIED,
}
"""The parts beyond the smallest design, and the stage that asks for each."""


@everything
def test_nothing_of_jinja_is_left(language: str, kind: str) -> None:
    for name, source in rendered(language, kind).items():
        said = source.replace(NASTY, "").replace(NASTY.replace('"', '\\"'), "").replace(NASTY.replace("<", "\\<"), "")
        assert kind == "hostile" or not re.search(r"\{\{|\{%|\{#|%\}|\}\}", said), name
        assert "49" not in said.replace("0049", "") or kind != "hostile", name
        assert "\n\n\n" not in source, name
        assert source.endswith("\n"), name


@everything
def test_hints_have_three_parts_and_a_blank_line_follows(language: str, kind: str) -> None:
    for name, source in documents(language, kind).items():
        for number, part in enumerate(parts(source)):
            hint, answer = part.source.split("\n", 2)[2].split(" -->\n\n", 1)
            links = number == 0 and "added" not in name
            assert hint.startswith("<!-- "), (name, part.id)
            assert len(hint.split("\n")) == 3 + links, (name, part.id)
            assert ("archkata example " in hint) == links, (name, part.id)
            assert answer.strip() and not answer.startswith("\n"), (name, part.id)


def test_finished_documents_that_hints_name_exist() -> None:
    named = re.findall(
        r"archkata example (\S+\.md)", "\n".join(s for lang in LANGUAGES for s in documents(lang, "open").values())
    )

    assert len(named) == 2 * 16
    assert [name for name in named for language in LANGUAGES if not find_example(name, language).is_file()] == []


@everything
def test_front_matter_says_what_a_document_is(language: str, kind: str) -> None:
    for name, source in documents(language, kind).items():
        front = yaml.safe_load(source.split("---\n")[1])
        assert list(front)[:6] == ["kata", "document", "language", "template", "stage", "status"], name
        assert front["language"] == language
        if front["document"] == "decision":
            assert front["id"] == f"ADR-{PurePosixPath(name).name[:4]}"
        else:
            assert front["document"] == PurePosixPath(name).stem[3:]


@each_language
def test_an_open_section_has_exactly_one_place_to_answer(language: str) -> None:
    found = {
        (name, part.id): part.source.count(TODO)
        for name, source in documents(language, "open").items()
        for part in parts(source)
        if not name.startswith("01-") and part.id not in WITHOUT_AN_ANSWER
    }

    assert {place: count for place, count in found.items() if count != 1} == {}


@each_language
def test_the_brief_comes_with_content_and_asks_twice_in_a_draft(language: str) -> None:
    source = documents(language, "open")["01-brief.md"]
    asked = [part.id for part in parts(source) if TODO in part.source]

    assert [id for id in asked if stage_of("01-brief.md", id) is Maturity.DRAFT] == ["scope", "open_questions"]
    assert asked == ["business_requirements", "constraints", "scope", "open_questions"]


@each_language
def test_a_draft_is_not_asked_for_what_a_later_stage_needs(language: str) -> None:
    asked = {
        id: stage_of(name, id)
        for name, source in documents(language, "open").items()
        for part in parts(source)
        if (id := part.id) in LATER
    }

    assert asked == LATER


@everything
def test_no_section_asks_twice(language: str, kind: str) -> None:
    twice = [
        (name, part.id)
        for name, source in documents(language, kind).items()
        for part in parts(source)
        if part.source.count(TODO) > 1
    ]

    assert twice == []


@each_language
def test_the_answers_fill_limits_alternatives_cost_tests_and_rollout(language: str) -> None:
    found = documents(language, "good")

    for name, ids in FILLED_BY_ANSWERS.items():
        assert ids <= {part.id for part in parts(found[name])}
        assert {part.id for part in parts(found[name]) if TODO in part.source} & ids == set(), name


@each_language
def test_a_default_never_pretends_to_be_an_answer(language: str) -> None:
    found = documents(language, "open")

    for name, ids in FILLED_BY_ANSWERS.items():
        assert ids <= {part.id for part in parts(found[name]) if TODO in part.source}, name


@everything
def test_links_between_documents_lead_somewhere(language: str, kind: str) -> None:
    files = rendered(language, kind)
    for name, source in documents(language, "good" if kind == "hostile" else kind).items():
        for target in re.findall(r"\]\(([\w./-]+)\)", source):
            path = PurePosixPath(name).parent / target
            there = str(path).replace("03-decisions/../", "")
            assert there in files or any(each.startswith(f"{there}/") for each in files), (name, target)


@everything
def test_an_answer_stays_text_wherever_it_lands(language: str, kind: str) -> None:
    plain = without_hints("\n".join(documents(language, kind).values()))

    assert "<script>" not in plain.replace("\\<script>", "").replace(NASTY.replace('"', '\\"'), "")
    assert [part.id for source in documents(language, kind).values() for part in parts(source)] == [
        part.id for source in documents(language, "good").values() for part in parts(source)
    ]


@everything
def test_configuration_is_yaml_and_known_to_archkata(language: str, kind: str) -> None:
    files = rendered(language, kind)
    settings = yaml.safe_load(files["archkata.yaml"])

    assert settings["language"] == language
    assert set(settings) <= set(KEYS)
    assert yaml.safe_load(files[".gitlab-ci.yml"])["design"]["script"] == ["archkata review"]
    assert set(yaml.safe_load(files[".github/workflows/archkata.yml"])["jobs"]) == {"design", "backend"}


def test_an_unanswered_context_is_complete() -> None:
    assert set(context({})) >= {"unconfirmed", "created", "kata", "template_version"}

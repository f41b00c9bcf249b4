"""The questions: each is asked in both languages, can be answered, and is used where it says."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from jinja2 import Environment, meta

from archkata.scaffold.answer_types import read_answer
from archkata.scaffold.escaping import FILTERS
from archkata.scaffold.prompts import Prompt
from tests.templates.pack import PACK, names, read
from tests.templates.rendering import GOOD, QUESTIONS

ROWS = yaml.safe_load((PACK / "prompts.yaml").read_text("utf-8"))["prompts"]
ENVIRONMENT = Environment(autoescape=False)  # noqa: S701 - nothing is rendered here
ENVIRONMENT.filters.update(FILTERS)
GIVEN = {"kata", "template_version", "created", "starter", "unconfirmed", "number", "title", "supersedes"}


def test_ten_minutes_are_enough() -> None:
    assert 14 <= len(ROWS) <= 20


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_question_has_words_in_both_languages_and_its_own_flag(row: dict[str, Any]) -> None:
    assert row["flag"] == "--" + str(row["id"]).replace("_", "-")
    for language in ("en", "es"):
        words = row[language]
        assert words["question"].endswith("?")
        assert words["why"].endswith(".")
        assert len(words["question"]) <= 100
    assert row["es"]["question"].startswith("¿")


@pytest.mark.parametrize("prompt", QUESTIONS.prompts, ids=lambda prompt: prompt.id)
def test_defaults_and_sample_answers_fit_their_questions(prompt: Prompt) -> None:
    assert read_answer(prompt, GOOD[prompt.id])
    if prompt.default is not None:
        assert read_answer(prompt, prompt.default)


def test_what_only_the_learner_can_know_has_no_default() -> None:
    without = {row["id"] for row in ROWS if "default" not in row}

    assert without >= {"storage_why", "price_source", "regions", "rollback_signal", "riskiest_test", "reviewer"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_question_is_used_where_it_says(row: dict[str, Any]) -> None:
    used = [
        name.removesuffix(".j2")
        for name in names("en")
        if row["id"] in meta.find_undeclared_variables(ENVIRONMENT.parse(read("en", name)))
    ]

    assert used == row["used_in"]


def test_templates_ask_for_nothing_that_is_not_a_question() -> None:
    known = GIVEN | {row["id"] for row in ROWS}
    asked = {
        (name, variable)
        for name in names("en")
        for variable in meta.find_undeclared_variables(ENVIRONMENT.parse(read("en", name)))
    }

    assert {pair for pair in asked if pair[1] not in known} == set()

"""Packs rendered in memory, with no answers, with good ones, and with hostile ones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TypeVar

from pydantic import BaseModel

from archkata.design.blocks import find_blocks, read_block
from archkata.scaffold.answer_types import read_answer
from archkata.scaffold.prompts import load_questionnaire
from archkata.scaffold.rendering import read_pack, render, render_one
from tests.templates.pack import LANGUAGES, PACK, Section

QUESTIONS = load_questionnaire(PACK)
GOOD = {
    "users_per_day": "800..1500",
    "peak_factor": "8",
    "reads_per_user": "25",
    "purchases_per_user": "0.05",
    "read_p95": "120 ms",
    "purchase_p95": "650 ms",
    "errors": "0.2%",
    "budget": "55 EUR/month",
    "vm_count": "3",
    "vm_price": "0.0125",
    "egress_price": "0.02",
    "price_source": "https://prices.example/list",
    "storage": "document",
    "storage_rejected": "relational",
    "storage_why": "a product page is one read, and the team has run it for years",
    "regions": "sa-east, us-east, eu-west",
    "rollback_signal": "errors over 1% for 5 minutes",
    "riskiest_use_case": "UC-7",
    "riskiest_test": "two refunds of one purchase at once: together they never exceed it",
    "reviewer": "Ana Quiroga",
}
NASTY = "\"x\": [1] #{{ 7 * 7 }} --> ``` <script> | 'é': %}"
HOSTILE = {**GOOD, **{prompt.id: NASTY for prompt in QUESTIONS.prompts if prompt.type == "words"}}
HOSTILE["regions"] = '"]; end, --> <b>, - x: {y}'
ONE_MACHINE = {**GOOD, "vm_count": "1", "storage": "key_value", "budget": "0..20 USD/month"}
ANSWERS: Mapping[str, Mapping[str, str]] = {"open": {}, "good": GOOD, "hostile": HOSTILE, "one machine": ONE_MACHINE}

ADDED = "03-decisions/0003-added.md"
EVERY = [(language, kind) for language in LANGUAGES for kind in ANSWERS]
Model = TypeVar("Model", bound=BaseModel)


def context(answers: Mapping[str, str]) -> dict[str, object]:
    """Return what the templates see; each answer passes its question's own test first."""
    values: dict[str, object] = {}
    for prompt in QUESTIONS.prompts:
        given = answers.get(prompt.id, prompt.default)
        values[prompt.id] = read_answer(prompt, given) if given is not None else [] if prompt.type == "list" else ""
    return {
        **values,
        "unconfirmed": [prompt.id for prompt in QUESTIONS.prompts if prompt.id not in answers],
        "kata": QUESTIONS.kata,
        "template_version": QUESTIONS.version,
        "created": "2026-01-15",
        "starter": "",
    }


@cache
def rendered(language: str, kind: str) -> Mapping[str, str]:
    """Return all files of a workspace by path, and one decision record that was added."""
    templates = read_pack(PACK / language)
    values = context(ANSWERS[kind])
    record = {"number": "0003", "title": NASTY if kind == "hostile" else "Who pays", "supersedes": "0001"}
    added = render_one(templates, "_adr.md.j2", {**values, **record})
    return {**render(templates, values), ADDED: added}


def documents(language: str, kind: str) -> dict[str, str]:
    """Return the numbered documents alone."""
    return {name: source for name, source in rendered(language, kind).items() if re.match(r"\d\d-", name)}


def parts(source: str) -> list[Section]:
    """Return the sections of a rendered document, without what stands above the first."""
    found = re.split(r"^(?=## .*\n<!-- id: )", source, flags=re.MULTILINE)[1:]
    return [Section(re.findall(r"<!-- id: (\w+) -->", each)[0], each) for each in found]


def the(language: str, kind: str, model: type[Model]) -> Model:
    """Return the one block of a kind."""
    read = [read_block(raw).model for source in documents(language, kind).values() for raw in find_blocks(source)]
    (found,) = [each for each in read if isinstance(each, model)]
    return found

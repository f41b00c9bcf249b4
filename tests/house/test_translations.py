"""Every sentence that a learner may meet has a Spanish one, with the same placeholders and the same code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
CATALOGUES = {
    "archkata": [ROOT / "archkata" / "locale" / "es.yaml"],
    "harness": [ROOT / "harness" / "locale" / "es.yaml", ROOT / "archkata" / "locale" / "es.yaml"],
}


def sentences(folder: str) -> dict[str, str]:
    """Return the literal sentences of `text(…)` and `counted(…)` in a folder, with the file that holds them."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"text", "counted"}:
                for argument in node.args:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        found.setdefault(argument.value, str(path.relative_to(ROOT)))
    return found


def spanish(folder: str) -> dict[str, str]:
    messages: dict[str, str] = {}
    for path in reversed(CATALOGUES[folder]):
        messages |= yaml.safe_load(path.read_text("utf-8"))["messages"] or {}
    return messages


@pytest.mark.parametrize("folder", CATALOGUES)
def test_every_sentence_has_a_spanish_one(folder: str) -> None:
    known = spanish(folder)

    assert {sentence: file for sentence, file in sentences(folder).items() if sentence not in known} == {}


@pytest.mark.parametrize("folder", CATALOGUES)
def test_placeholders_survive_translation(folder: str) -> None:
    for english, translated in spanish(folder).items():
        assert sorted(re.findall(r"\{\w+\}", english)) == sorted(re.findall(r"\{\w+\}", translated)), english


def test_no_translation_is_left_over() -> None:
    used = {**sentences("archkata"), **sentences("harness")}
    known = {**spanish("archkata"), **spanish("harness")}

    assert sorted(set(known) - set(used)) == []

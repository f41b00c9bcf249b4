"""Pages made from the contract, from recorded verdicts and from `--help`: they never disagree with the product."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import groupby
from pathlib import Path
from typing import Any

from archkata.conformance.contract import Contract, load_contract
from archkata.conformance.registry import load_checks
from archkata.design.judging.rulebook import Rulebook, load_rulebook
from archkata.language import LANGUAGES
from archkata.stacks import TITLES
from archkata.workspace import KEYS, MATURITIES, OLD_MATURITY
from tests.deviations.page import page as deviations

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
COMMANDS = (
    "new",
    "add",
    "update",
    "status",
    "test",
    "serve",
    "explain",
    "stages",
    "review",
    "estimate",
    "doctor",
    "provider",
)

ENGLISH_HEAD = (
    "Written by `make docs` from harness/documents.yaml; `archkata explain DOC-07` adds the why and examples."
)
SPANISH_HEAD = (
    "Escrito por `make docs` desde harness/documents.yaml; `archkata explain DOC-07` agrega porqué y ejemplos."
)


def pages() -> dict[Path, str]:
    """Return the text of every generated page by its path."""
    return {
        FOLDER / "rules.md": rules(load_contract(), "All rules", "Written by `make docs` from harness/contract.yaml."),
        FOLDER / "rules.es.md": rules(
            load_contract("es"), "Todas las reglas", "Escrito por `make docs` a partir de harness/contract.yaml."
        ),
        FOLDER / "document-rules.md": document_rules(load_rulebook(), "Rules for design documents", ENGLISH_HEAD),
        FOLDER / "document-rules.es.md": document_rules(load_rulebook("es"), "Reglas de documentos", SPANISH_HEAD),
        FOLDER / "commands.md": commands(),
        FOLDER / "deviations.md": deviations(),
        FOLDER / "archkata.schema.json": f"{json.dumps(workspace_schema(), indent=2)}\n",
    }


def workspace_schema() -> dict[str, Any]:
    """Return what archkata.yaml may say, as a JSON schema for editors."""
    words, accounts = {"type": "string", "minLength": 1}, {"email": {"type": "string"}, "password": {"type": "string"}}
    account = {
        "type": "object",
        "properties": accounts,
        "required": [*accounts],
        "additionalProperties": False,
    }
    keys: dict[str, dict[str, Any]] = {
        "url": {**words, "description": "Base URL of the backend."},
        "start": {**words, "description": "The command that starts the backend."},
        "editors": {"type": "array", "items": account, "minItems": 2, "maxItems": 2},
        "stages": {"type": "array", "items": {"enum": [*load_contract().stages]}},
        "replicas": {"type": "integer", "minimum": 1, "maximum": 100},
        "throttle": {"type": "string", "pattern": r"^\d{1,6}/\d{1,6}$", "description": "requests/seconds"},
        "binding": {**words, "description": "The file that says where the API differs from the contract."},
        "language": {"enum": [*LANGUAGES]},
        "maturity": {"enum": [*MATURITIES], "description": "How far the design is."},
        "kata": {**words, "description": "Name or folder of another kata."},
        "stack": {"enum": [*TITLES], "description": "What the backend is written in, for hints that fit."},
    }
    assert set(keys) == set(KEYS) - {OLD_MATURITY}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "archkata.yaml",
        "type": "object",
        "properties": keys,
        "additionalProperties": False,
    }


def rules(contract: Contract, title: str, origin: str) -> str:
    """Return all rules, stage by stage; a rule whose check is not written yet has an open box."""
    checks = load_checks().checks
    lines = [f"# {title}", "", origin]
    for stage in contract.stages.values():
        lines += ["", f"## {stage.title} (`{stage.name}`)", "", stage.about, ""]
        for rule in contract.of_stage(stage.name):
            box = "x" if rule.id in checks else " "
            lines.append(f"- [{box}] **{rule.id}** ({rule.level}) {rule.rule}")
    return "\n".join(lines) + "\n"


def document_rules(rulebook: Rulebook, title: str, head: str) -> str:
    """Return all rules for design documents, with the stages from which on they count and the next question."""
    lines = [f"# {title}", "", head]
    for theme, rules in groupby(rulebook.values(), key=lambda rule: rule.theme):
        lines += ["", f"## {theme}", ""]
        for rule in rules:
            levels = ", ".join(f"{stage.value} {level}" for stage, level in rule.levels.items())
            lines += [f"- **{rule.id}** ({levels}) {rule.rule}", f"  *{rule.ask}*"]
    return "\n".join(lines) + "\n"


def commands() -> str:
    """Return what `--help` says of every command."""
    lines = ["# Commands", "", "Written by `make docs` from `--help`."]
    for command in COMMANDS:
        said = subprocess.run(
            [sys.executable, "-m", "archkata", command, "--help"],
            check=True,
            capture_output=True,
            text=True,
            env={"COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1", "LANG": "C"},
        ).stdout
        usage = said.replace("python -m archkata", "archkata").strip()
        lines += ["", f"## archkata {command}", "", "```text", *(line.rstrip() for line in usage.splitlines()), "```"]
    return "\n".join(lines) + "\n"

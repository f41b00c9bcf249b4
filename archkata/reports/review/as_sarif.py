"""A review as SARIF 2.1.0, as code scanning takes it: paths relative to the folder in which archkata runs."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from archkata import __version__
from archkata.design.judging.naming import NAMES
from archkata.design.judging.result import DocumentFinding, ReviewResult
from archkata.design.judging.rulebook import DocumentRule, Level
from archkata.language import Language, text
from archkata.reports.lines import Page

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS: dict[Level, str] = {"MUST": "error", "SHOULD": "warning"}


def sarif_of(review: ReviewResult, language: Language) -> str:
    """Return the whole document."""
    page = Page(language)
    positions = {rule.id: position for position, rule in enumerate(review.rules)}
    waiting = {section.id for section in review.waiting}
    driver = {
        "name": "archkata",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(rule, rule.level_at(review.stage)) for rule in review.rules],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"archkata/review/{review.stage.value}"},
        "columnKind": "unicodeCodePoints",
        "results": [
            *(_result(page, review, finding, positions[finding.rule.id]) for finding in review.findings),
            *(_open(page, review, rule, positions[rule.id]) for rule in review.rules if rule.section in waiting),
        ],
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _rule(rule: DocumentRule, level: Level | None) -> dict[str, Any]:
    markdown = f"{rule.why}\n\n{rule.ask}\n\n~~~~markdown\n{rule.bad}\n~~~~\n\n→\n\n~~~~markdown\n{rule.good}\n~~~~\n"
    return {
        "id": rule.id,
        "name": rule.id,
        "shortDescription": {"text": rule.rule},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.why} {rule.ask}", "markdown": markdown},
        "defaultConfiguration": {"level": LEVELS[level or "SHOULD"]},
        "properties": {"tags": ["design", rule.theme]},
    }


def _result(page: Page, review: ReviewResult, finding: DocumentFinding, position: int) -> dict[str, Any]:
    message = page.say(finding.sentence)
    print_of = hashlib.sha256(f"{finding.rule.id}\n{finding.file}\n{message}".encode("utf-8", "replace")).hexdigest()
    return {
        "ruleId": finding.rule.id,
        "ruleIndex": position,
        "level": LEVELS[finding.level],
        "message": {"text": f"{message} {finding.rule.ask}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(review, finding.file)},
                    "region": {"startLine": finding.line},
                }
            }
        ],
        "partialFingerprints": {"archkata/v1": print_of[:32]},
    }


def _open(page: Page, review: ReviewResult, rule: DocumentRule, position: int) -> dict[str, Any]:
    """Return what SARIF calls an open result: the rule could not be decided, because its answer is still to come."""
    section = next(section for section in review.waiting if section.id == rule.section)
    message = text("{section}: its answer is still to come.", section=NAMES[section.id])
    place = {
        "artifactLocation": {"uri": _uri(review, section.file or "")},
        "region": {"startLine": section.line or 1},
    }
    return {
        "ruleId": rule.id,
        "ruleIndex": position,
        "kind": "open",
        "level": "none",
        "message": {"text": f"{page.say(message)} {rule.ask}"},
        "locations": [{"physicalLocation": place}],
    }


def _uri(review: ReviewResult, file: str) -> str:
    """Return where a file is from here; what is not below the current folder is named from its own."""
    path = Path(review.path)
    root = path if path.is_dir() else path.parent
    relative = os.path.relpath(root / file)
    inside = not relative.startswith(os.pardir) and not Path(relative).is_absolute()
    return quote(Path(relative).as_posix() if inside else file, errors="replace")

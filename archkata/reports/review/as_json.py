"""A review as JSON, schema archkata/run@1, kind `review`: see `run.schema.json` one folder up."""

from __future__ import annotations

import json
from typing import Any

from archkata import __version__
from archkata.design.judging.result import DocumentFinding, ReviewResult
from archkata.design.sections import Section, State
from archkata.language import Language
from archkata.reports.lines import Page
from archkata.reports.review.wording import TWELVE, progress

SCHEMA = "archkata/run@1"


def json_of(review: ReviewResult, language: Language) -> str:
    """Return the whole document."""
    page = Page(language)
    document = {
        "schema": SCHEMA,
        "kind": "review",
        "verdict": review.verdict.value,
        "path": page.say(review.path),
        "stage": review.stage.value,
        "documents": review.documents,
        "sections": [_section(page, section) for section in review.sections],
        "findings": [_finding(page, finding) for finding in review.findings],
        "waiting": [section.id for section in review.waiting],
        "progress": {
            "answered": review.answered,
            "of": TWELVE,
            "next": review.next_section,
            "sentence": page.say(progress(review)),
        },
        "notices": [page.say(notice) for notice in review.notices],
        "tool_version": __version__,
        "language": language.code,
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _section(page: Page, section: Section) -> dict[str, Any]:
    there = section.state is not State.MISSING and section.file is not None
    return {
        "id": section.id,
        "state": section.state.value,
        "file": page.say(section.file or "") if there else None,
        "line": section.line if there else None,
        "perhaps": _place(page, section.perhaps),
    }


def _place(page: Page, place: tuple[str, int] | None) -> dict[str, Any] | None:
    return None if place is None else {"file": page.say(place[0]), "line": place[1]}


def _finding(page: Page, finding: DocumentFinding) -> dict[str, Any]:
    return {
        "id": finding.rule.id,
        "level": finding.level,
        "file": page.say(finding.file),
        "line": finding.line,
        "message": page.say(finding.sentence),
        "title": finding.rule.rule,
        "ask": finding.rule.ask,
    }

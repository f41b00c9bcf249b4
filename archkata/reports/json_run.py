"""The run as JSON, schema archkata/run@1: see `run.schema.json` beside this module."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from archkata import __version__
from archkata.conformance.causes import account
from archkata.conformance.contract import Rule
from archkata.conformance.events import Event, Run, RunAborted, RunFinished
from archkata.conformance.evidence.curl import script
from archkata.conformance.outcome import CheckResult, Verdict
from archkata.language import Text
from archkata.reports.files import Destination
from archkata.reports.lines import Page
from archkata.reports.run_text import RenderOptions
from archkata.reports.start_lines import started
from archkata.reports.transcript import transcript
from archkata.reports.wording import gravest, tally
from archkata.stacks import hints_for

SCHEMA = "archkata/run@1"
SCHEMA_FILE = Path(__file__).with_name("run.schema.json")


class JsonReport:
    """A listener that writes one JSON document when the run is over, also when it was interrupted or never began."""

    def __init__(self, manner: RenderOptions, destination: Destination) -> None:
        self._manner = manner
        self._destination = destination
        self._page = Page(manner.language, hide=manner.secrets.hide)

    def __call__(self, event: Event) -> None:
        """Write the document at the end."""
        if isinstance(event, RunFinished):
            self._write(self._document(event.run))
        elif isinstance(event, RunAborted):
            self._write(self._abortion(event))

    def _write(self, document: dict[str, Any]) -> None:
        self._destination.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")

    def _document(self, run: Run) -> dict[str, Any]:
        roots = account(run).root_of()
        return {
            "schema": SCHEMA,
            "kind": "conformance",
            "verdict": run.verdict.value,
            "target": run.target,
            "seed": run.seed,
            "started_at": run.started_at,
            "duration_s": round(run.duration_s, 3),
            "requests": run.requests,
            "stages": [self._stage(name, run.of_stage(name)) for name in _stages(run.results)],
            "checks": [self._check(run, result, roots.get(result.rule.id)) for result in run.results],
            "tool_version": __version__,
            "language": self._manner.language.code,
            "strict": run.strict,
            "interrupted": run.interrupted,
            "notices": [self._say(notice) for notice in run.notices],
            "waits": run.waits,
            "waited_s": round(run.waited_s, 3),
            "delay": self._say(run.delay) if run.delay else None,
            "broke": self._say(run.broke) if run.broke else None,
            "gave_up": self._say(run.gave_up) if run.gave_up else None,
            "last_output": [self._say(line) for line in run.last_output],
            "died": [self._say(f"{e.request.method} {e.request.target}") for e in run.died],
        }

    def _stage(self, name: str, results: list[CheckResult]) -> dict[str, Any]:
        counts = {outcome.value: n for outcome, n in tally(results)}
        return {"name": name, "outcome": gravest(results).value, "counts": counts}

    def _check(self, run: Run, result: CheckResult, cause: str | None) -> dict[str, Any]:
        rule, finding = result.rule, result.finding
        return {
            "id": rule.id,
            "stage": rule.stage,
            "level": rule.level,
            "outcome": result.outcome.value,
            "title": rule.rule,
            "expected": self._say(finding.expected) if finding else None,
            "actual": self._say(finding.actual) if finding else None,
            "detail": [self._say(line) for line in finding.detail] if finding else [],
            "reason": self._say(result.reason) if result.reason else None,
            "backend_output": [self._say(line) for line in result.backend_output],
            "note": self._say(result.note) if result.note else None,
            "why": rule.why,
            "hint": self._say(finding.hint) if finding and finding.hint else self._hint(rule),
            "source": rule.source,
            "blocked_by": result.blocked_by,
            "cause": cause,
            "curl": self._script(run, result),
            "transcript": [self._say(one) for one in transcript(result, self._manner.language)],
            "requests": result.requests,
            "duration_s": round(result.duration_s, 3),
            "selected": rule.id in run.selected,
        }

    def _hint(self, rule: Rule) -> str:
        return " ".join([rule.hint, *(hint for _, hint in hints_for(self._manner.stack, rule.stacks))])

    def _script(self, run: Run, result: CheckResult) -> str | None:
        manner = self._manner
        written = started(script(result, run.target, manner.secrets, manner.language), manner.start)
        return None if written is None else self._say(written)

    def _abortion(self, event: RunAborted) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "kind": "conformance",
            "verdict": Verdict.INCOMPLETE.value,
            "target": event.target,
            "seed": event.seed,
            "started_at": event.started_at,
            "duration_s": round(event.duration_s, 3),
            "requests": 0,
            "stages": [],
            "checks": [],
            "tool_version": __version__,
            "language": self._manner.language.code,
            "interrupted": event.interrupted,
            "notices": [self._say(sentence) for sentence in event.sentences],
        }

    def _say(self, sentence: Text | str) -> str:
        return self._page.say(sentence)


def _stages(results: Iterable[CheckResult]) -> list[str]:
    return list(dict.fromkeys(result.rule.stage for result in results))

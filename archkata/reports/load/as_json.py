"""A load run as JSON, schema archkata/run@1, kind load: see `run.schema.json` beside this module."""

from __future__ import annotations

import json
from typing import Any

from archkata import __version__
from archkata.language import Language, Text
from archkata.load.advice import next_step
from archkata.load.audit import Audit
from archkata.load.events import LoadEvent, LoadFinished
from archkata.load.finding import LoadFinding
from archkata.load.measures import Arrivals, OperationMeasures, milliseconds
from archkata.load.plan import ArrivalPlan
from archkata.load.run import LoadRun
from archkata.load.samples import Samples
from archkata.load.shares import cores
from archkata.load.verdicts import Judgement
from archkata.reports.files import Destination
from archkata.reports.json_run import SCHEMA
from archkata.reports.lines import Hide, Page, unchanged
from archkata.reports.load.figures import in_unit

PERCENTS = (50, 95, 99)


class LoadJson:
    """A listener that writes one JSON document when the run is over, also when it was interrupted."""

    def __init__(self, language: Language, destination: Destination, hide: Hide = unchanged) -> None:
        self._language = language
        self._page = Page(language, hide=hide)
        self._destination = destination
        self._hide = hide

    def __call__(self, event: LoadEvent) -> None:
        """Write the document at the end."""
        if isinstance(event, LoadFinished):
            document = self._document(event.run)
            self._destination.write(self._hide(json.dumps(document, ensure_ascii=False, indent=2)) + "\n")

    def _document(self, run: LoadRun) -> dict[str, Any]:
        measures = run.measures
        return {
            "schema": SCHEMA,
            "kind": "load",
            "verdict": run.verdict.value,
            "target": run.target,
            "seed": run.seed,
            "started_at": run.started_at,
            "duration_s": round(measures.seconds_measured, 3),
            "requests": measures.done,
            "tool_version": __version__,
            "language": self._language.code,
            "interrupted": measures.interrupted,
            "notices": [self._say(sentence) for sentence in (*run.notices, *run.explain())],
            "scenario": {
                "name": run.scenario,
                "question": self._say(Text(run.question)),
                "meaning": self._say(Text(run.meaning)),
                "quick": run.is_quick,
            },
            "next": self._say(step) if (step := next_step(run)) else None,
            "load": _load(run),
            "operations": {name: _operation(each) for name, each in sorted(measures.operations.items())},
            "seconds": measures.seconds,
            "limits": [self._limit(judgement) for judgement in run.judgements],
            "limits_put_off": [self._limit(judgement) for judgement in run.put_off],
            "findings": [self._finding(finding) for finding in run.findings],
            "audit": self._audit(run.audit),
            "errors": measures.errors,
        }

    def _finding(self, finding: LoadFinding) -> dict[str, Any]:
        return {
            "claim": self._say(finding.claim),
            "verdict": finding.holding.value,
            "seen": self._say(finding.seen),
            "figures": finding.figures,
            "why": self._say(finding.why) if finding.why else None,
        }

    def _audit(self, audit: Audit | None) -> dict[str, Any] | None:
        if audit is None:
            return None
        return {
            "verdict": audit.holding.value,
            "findings": [self._finding(finding) for finding in audit.findings],
            "notices": [self._say(notice) for notice in audit.notices],
        }

    def _limit(self, judgement: Judgement) -> dict[str, Any]:
        limit = judgement.limit
        return {
            "text": limit.text,
            "verdict": judgement.holding.value,
            "measured": in_unit(limit, judgement.measured),
            "low": in_unit(limit, judgement.low),
            "high": in_unit(limit, judgement.high),
            "unit": limit.unit,
            "samples": judgement.samples,
            "good": judgement.good,
            "why": self._say(judgement.why) if judgement.why else None,
            "source": limit.source,
            "at_rps": None if limit.at is None else round(limit.at, 3),
        }

    def _say(self, sentence: Text | str) -> str:
        return self._page.say(sentence)


def _load(run: LoadRun) -> dict[str, Any]:
    measures, arrivals = run.measures, run.measures.arrivals
    length = min(run.seconds, measures.seconds_measured) or run.seconds
    good = sum(len(operation.latency) for operation in measures.operations.values())
    facts: dict[str, Any] = {
        "loop": "closed" if arrivals is None else "open",
        "achieved_rps": round((measures.done if arrivals is None else arrivals.begun) / length, 3),
        "goodput_rps": round(good / length, 3),
        "done": measures.done,
        "most_users": measures.most_users,
        "workers": run.workers,
        "lost_workers": run.lost_workers,
        "cores": cores(),
        "generator_cpu_s": round(measures.cpu_s, 3),
        "generator_lag_p99_ms": milliseconds(measures.loop_lag.percentile(99)),
    }
    if run.shares is not None:
        facts["target_cpu_s"] = round(run.shares.target_s, 3)
    if run.plan is not None:
        facts["plan"] = _plan(run.plan)
    return {**facts, **(_arrivals(arrivals, length) if arrivals else {})}


def _plan(plan: ArrivalPlan) -> dict[str, Any]:
    phases = [{"seconds": each.seconds, "start_rps": each.start, "end_rps": each.end} for each in plan.phases]
    return {"arrivals": plan.arrivals, "phases": phases}


def _arrivals(arrivals: Arrivals, length: float) -> dict[str, Any]:
    return {
        "offered_rps": round(arrivals.planned / length, 3),
        "planned": arrivals.planned,
        "begun": arrivals.begun,
        "dropped": arrivals.dropped,
        "unfinished": arrivals.unfinished,
        "late": arrivals.late,
        "lag_p99_ms": milliseconds(arrivals.lag.percentile(99)),
    }


def _operation(operation: OperationMeasures) -> dict[str, Any]:
    return {
        "ok": len(operation.latency),
        "failed": len(operation.failed),
        **_latencies(operation.latency),
        "from_send": _latencies(operation.from_send),
        "histogram_us": {str(value): count for value, count in operation.latency.histogram().items()},
        "statuses": operation.statuses,
        "reasons": operation.reasons,
        "bytes": operation.bytes,
    }


def _latencies(samples: Samples) -> dict[str, float | None]:
    values = samples.percentiles(PERCENTS)
    named = {f"p{percent}_ms": milliseconds(value) for percent, value in zip(PERCENTS, values, strict=True)}
    return {**named, "max_ms": milliseconds(samples.largest()), "mean_ms": milliseconds(samples.mean())}

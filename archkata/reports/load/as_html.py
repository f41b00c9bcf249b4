"""A load run as one self-contained HTML file; what a target sent is escaped by the template."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from archkata import __version__
from archkata.language import Language, Text, text
from archkata.load.advice import next_step
from archkata.load.events import LoadEvent, LoadFinished
from archkata.load.measures import OperationMeasures
from archkata.load.run import LoadRun
from archkata.load.verdicts import Judgement
from archkata.reports.files import Destination
from archkata.reports.lines import Hide, Page, unchanged
from archkata.reports.load.drawing import curves, interval
from archkata.reports.load.figures import (
    CURVE_HEADS,
    HOLDINGS,
    VERDICTS,
    curve_of,
    figure,
    in_unit,
    loop_of,
    measured,
    reason_of,
)
from archkata.reports.load.tables import mix_of

WORDS = {
    "limits": text("Limits"),
    "limit": text("limit"),
    "verdict": text("verdict"),
    "seen": text("measured"),
    "operations": text("Operations"),
    "operation": text("operation"),
    "good": text("good"),
    "failed": text("failures"),
    "statuses": text("statuses"),
    "found": text("Findings"),
    "audit": text("Audit"),
    "notes": text("Notes"),
    "latency": text("Latency of good answers, second by second (ms)"),
    "rate": text("Requests a second"),
    "offered": text("planned arrivals"),
    "curve": text("Latency over throughput"),
    "loop": text("load"),
    "ms_note": text("Percentiles in ms, of good answers. In the statuses a dash is no whole answer."),
    "target": text("target"),
    "started": text("started"),
    "seed": text("seed"),
    "tool": text("made by"),
}


class LoadHtml:
    """A listener that writes the page when the run is over."""

    def __init__(self, language: Language, destination: Destination, hide: Hide = unchanged) -> None:
        self._language = language
        self._page = Page(language, hide=hide)
        self._destination = destination

    def __call__(self, event: LoadEvent) -> None:
        """Write the page at the end."""
        if isinstance(event, LoadFinished):
            self._destination.write(self._rendered(event.run))

    def _rendered(self, run: LoadRun) -> str:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - only where it is wanted

        environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        return environment.get_template("page.html.j2").render(**self._facts(run))

    def _facts(self, run: LoadRun) -> dict[str, Any]:
        say, rows = self._page.say, run.measures.seconds
        latency = {name: [row[f"{name}_ms"] for row in rows] for name in ("p50", "p95", "p99")}
        rate = {
            say(WORDS["good"]): [row["ok"] for row in rows],
            say(WORDS["failed"]): [row["failed"] for row in rows],
        }
        if run.measures.arrivals is not None:
            rate[say(WORDS["offered"])] = [row.get("offered_rps") for row in rows]
        return {
            "code": self._language.code,
            "words": {name: say(word) for name, word in WORDS.items()},
            "run": run,
            "question": say(Text(run.question)),
            "meaning": say(Text(run.meaning)),
            "next": say(text("Next: {step}", step=step)) if (step := next_step(run)) else "",
            "verdict": {"kind": run.verdict.value, "said": say(VERDICTS[run.verdict])},
            "version": __version__,
            "latency": {"names": list(latency), "svg": curves(latency, "ms", say(WORDS["latency"]))},
            "rate": {"names": list(rate), "svg": curves(rate, "/s", say(WORDS["rate"]))},
            "limits": [self._limit(each) for each in (*run.judgements, *run.put_off)],
            "operations": [self._operation(each) for _, each in sorted(run.measures.operations.items())],
            "loop": say(loop_of(run)),
            "curve": [row for each in run.findings for row in curve_of(each)],
            "curve_heads": [say(head) for head in CURVE_HEADS],
            "findings": [self._finding(each) for each in run.findings],
            "audit": [self._finding(each) for each in run.audit.findings] if run.audit else [],
            "notes": [say(each) for each in (*run.notices, *run.explain(), *(run.audit.notices if run.audit else ()))],
            "errors": {self._page.say(error): count for error, count in run.measures.errors.items()},
        }

    def _limit(self, judgement: Judgement) -> dict[str, Any]:
        limit, say = judgement.limit, self._page.say
        low, value, high = (in_unit(limit, each) for each in (judgement.low, judgement.measured, judgement.high))
        return {
            "text": say(limit.text),
            "source": limit.source,
            "kind": judgement.holding.value,
            "said": say(HOLDINGS[judgement.holding]),
            "seen": say(measured(judgement)) if judgement.samples else "–",
            "why": say(judgement.why) if judgement.why else "",
            "svg": interval(low, value, high, in_unit(limit, limit.bound) or 0.0) if judgement.samples else "",
        }

    def _finding(self, finding: Any) -> dict[str, str]:
        say = self._page.say
        kind, said = finding.holding.value, say(HOLDINGS[finding.holding])
        why = say(finding.why) if finding.why else ""
        return {"claim": say(finding.claim), "kind": kind, "said": said, "seen": say(finding.seen), "why": why}

    def _operation(self, operation: OperationMeasures) -> dict[str, Any]:
        values = [*operation.latency.percentiles((50, 95, 99)), operation.latency.largest()]
        return {
            "name": self._page.say(operation.name),
            "good": f"{len(operation.latency):,}",
            "failed": f"{len(operation.failed):,}",
            "figures": list(zip(("p50", "p95", "p99", "max"), map(figure, values), strict=True)),
            "statuses": mix_of(operation.statuses),
            "reasons": {self._page.say(reason_of(reason)): count for reason, count in operation.reasons.items()},
        }

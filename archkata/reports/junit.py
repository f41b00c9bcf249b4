"""The run as JUnit XML, as CI systems read it: a suite for each stage, a case for each rule."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from archkata.conformance.causes import Cause
from archkata.conformance.events import Event, Run, RunAborted, RunFinished
from archkata.conformance.evidence.curl import script
from archkata.conformance.outcome import CheckResult, Outcome, Verdict
from archkata.language import Text, text
from archkata.reports.failure_text import Blocks
from archkata.reports.files import Destination
from archkata.reports.lines import Page, plain
from archkata.reports.run_text import RenderOptions
from archkata.reports.start_lines import started
from archkata.reports.wording import verdict_line

SKIPPED = {Outcome.BLOCKED, Outcome.NOT_CLAIMED, Outcome.NOT_EXERCISED}
BROKEN = {Outcome.ERROR, Outcome.INCONCLUSIVE}
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class JunitReport:
    """A listener that writes one XML document when the run is over."""

    def __init__(self, manner: RenderOptions, destination: Destination) -> None:
        self._manner = manner
        self._destination = destination
        self._page = Page(manner.language, manner.width, manner.secrets.hide)

    def __call__(self, event: Event) -> None:
        """Write the document at the end."""
        if isinstance(event, RunFinished):
            self._write(self._suites(event.run))
        elif isinstance(event, RunAborted):
            self._write(self._abortion(event))

    def _write(self, root: Element) -> None:
        indent(root)
        document = tostring(root, encoding="unicode")
        self._destination.write(f'<?xml version="1.0" encoding="utf-8"?>\n{document}\n')

    def _suites(self, run: Run) -> Element:
        root = Element("testsuites", {"name": "archkata", **_counts(list(run.results), run.duration_s)})
        if run.verdict is Verdict.INCOMPLETE and root.get("errors") == "0":
            # without it, a file of skipped cases would be taken for a run that passed
            root.set("tests", str(len(run.results) + 1))
            self._one_error(root, run.target, self._say(run.broke or run.gave_up or verdict_line(run)))
        for stage in dict.fromkeys(result.rule.stage for result in run.results):
            results = run.of_stage(stage)
            seconds = sum(result.duration_s for result in results)
            suite = SubElement(
                root, "testsuite", {"name": stage, "timestamp": run.started_at, **_counts(results, seconds)}
            )
            properties = SubElement(suite, "properties")
            for name, value in (("target", run.target), ("seed", str(run.seed))):
                SubElement(properties, "property", {"name": name, "value": clean(value)})
            for result in results:
                self._case(suite, run, result)
        return root

    def _case(self, suite: Element, run: Run, result: CheckResult) -> None:
        rule = result.rule
        name = clean(f"{rule.id} {rule.rule}")
        case = SubElement(
            suite, "testcase", {"classname": f"archkata.{rule.stage}", "name": name, "time": f"{result.duration_s:.3f}"}
        )
        if result.outcome is Outcome.FAIL:
            message = self._say(result.finding.actual) if result.finding else rule.rule
            self._told(case, "failure", message, self._block(run, result))
        elif result.outcome in BROKEN:
            self._told(case, "error", self._reason(result), self._block(run, result))
        elif result.outcome in SKIPPED:
            self._told(case, "skipped", self._reason(result), None)
        elif result.outcome is Outcome.WARN:
            SubElement(case, "system-out").text = clean(self._block(run, result))

    def _told(self, case: Element, tag: str, message: str, block: str | None) -> None:
        element = SubElement(case, tag, {"message": clean(message)})
        if block is not None:
            element.set("type", "archkata")
            element.text = clean(block)

    def _block(self, run: Run, result: CheckResult) -> str:
        """Return what a human report says about a result."""

        def of(result: CheckResult) -> str | None:
            manner = self._manner
            return started(script(result, run.target, manner.secrets, manner.language), manner.start)

        manner = self._manner
        blocks = Blocks(self._page, manner.language, of, verbose=manner.verbose, stack=manner.stack)
        if result.outcome is Outcome.FAIL:
            blocks.failure(Cause(result))
        elif result.outcome is Outcome.WARN:
            blocks.warning(result)
        else:
            blocks.undecided(Cause(result))
        return "\n".join(plain(line) for line in self._page.take()).strip("\n")

    def _reason(self, result: CheckResult) -> str:
        if result.reason is not None:
            return self._say(result.reason)
        return self._say(text("blocked by {rule}", rule=result.blocked_by or "?"))

    def _abortion(self, event: RunAborted) -> Element:
        root = Element("testsuites", {"name": "archkata", "tests": "1", "failures": "0"})
        sentences = [self._say(sentence) for sentence in event.sentences]
        message = " ".join(sentences) or self._say(text("the run was interrupted"))
        self._one_error(root, event.target, message)
        return root

    def _one_error(self, root: Element, target: str, message: str) -> None:
        """Add a suite with one error, which is about the run and not about a rule."""
        root.set("errors", "1")
        suite = SubElement(root, "testsuite", {"name": "archkata", "tests": "1", "failures": "0", "errors": "1"})
        case = SubElement(suite, "testcase", {"classname": "archkata", "name": clean(target)})
        self._told(case, "error", message, None)

    def _say(self, sentence: Text | str) -> str:
        return self._page.say(sentence)


def _counts(results: list[CheckResult], seconds: float) -> dict[str, str]:
    outcomes = [result.outcome for result in results]
    return {
        "tests": str(len(outcomes)),
        "failures": str(outcomes.count(Outcome.FAIL)),
        "errors": str(sum(outcome in BROKEN for outcome in outcomes)),
        "skipped": str(sum(outcome in SKIPPED for outcome in outcomes)),
        "time": f"{seconds:.3f}",
    }


def clean(content: str) -> str:
    """Leave out what XML 1.0 has no place for."""
    return _NOT_XML.sub("\ufffd", content)

"""What pytest calls while it collects, runs and reports, where one of the plugin's options is used."""

from __future__ import annotations

import traceback
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

import pytest

import archkata
from archkata.conformance.signals import NotClaimed, NotExercised, Signal
from archkata.kit import kit_root
from archkata.language import Text, counted, text
from archkata.pytest_plugin.items import ROOT, RuleBook, RuleItem
from archkata.pytest_plugin.telling import PytestReporter
from archkata.pytest_plugin.visit import Visit

NAME = "archkata-hooks"
_OURS = {Path(archkata.__file__).parent, kit_root() / "harness"}
_MACHINERY = {"_pytest", "pluggy", "contextlib.py"}


class Hooks:
    """What pytest calls."""

    def __init__(self, visit: Visit, teller: PytestReporter, addresses: Iterable[str]) -> None:
        self.visit = visit
        self.teller = teller
        self._addresses = list(addresses)
        self._untold: list[str] = []
        self._is_empty = False

    def pytest_report_header(self) -> str:
        """Say what is tested; the seed repeats the choices in `archkata test --seed`."""
        return self.teller.say(text("archkata: {target}, seed {seed}", target=self.visit.target, seed=self.visit.seed))

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Add the rules behind whatever else is collected."""
        report = yield
        if isinstance(collector, pytest.Session) and report.passed:
            book = RuleBook.from_parent(
                collector,
                name=ROOT,
                nodeid=ROOT,
                path=collector.path / ROOT,
                visit=self.visit,
                teller=self.teller,
                addresses=self._addresses,
            )
            report.result = [*report.result, book]
        return report

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Put the rules about every answer of the run behind all others."""
        items.sort(key=lambda item: isinstance(item, RuleItem) and item.is_watched)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Report the outcome of a rule, or of an actor's call in a user's own test, without archkata's own lines."""
        error = call.excinfo
        if isinstance(item, RuleItem) or error is None or not isinstance(error.value, Signal):
            report = yield
            if isinstance(item, RuleItem) and isinstance(report.longrepr, tuple):
                self._skip(report, report.longrepr[2].removeprefix("Skipped: "))
            return report
        shown = _without_ours(error.value.__traceback__)
        is_own = any(_is_own(frame) for frame, _ in traceback.walk_tb(shown))
        if is_own:
            error.value.__cause__ = None
            call.excinfo = pytest.ExceptionInfo.from_exception(error.value.with_traceback(shown))
        report = yield
        reason = _untried(error.value)
        if reason is not None:
            report.outcome = "skipped"
            self._skip(report, self.teller.say(reason))
        elif not is_own:
            report.longrepr = self.teller.sentence(self.teller.signal(error.value))  # type: ignore[assignment]  # shown
        return report

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Do not let a rule that failed without being a test of this run go unnoticed, nor a run that decided none."""
        told = [item.rule.id for item in session.items if isinstance(item, RuleItem)]
        results = self.visit.untold(told)
        self._untold = [str(self.teller.told(result, self.visit.target)) for result in results]
        self._is_empty = bool(told) and not session.config.option.collectonly and not self.visit.decided(told)
        if session.exitstatus == pytest.ExitCode.OK and (results or self._is_empty):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Write what no test has shown: notices, and rules that only others needed."""
        notices = [self.teller.say(notice) for notice in self.visit.notices]
        if self._is_empty:
            notices.append(self.teller.say(text("None of the rules that were asked for was decided.")))
        if not notices and not self._untold:
            return
        terminalreporter.section(ROOT)
        for notice in notices:
            terminalreporter.write_line(notice)
        n = len(self._untold)
        if n:
            sentence = counted(
                n,
                "1 rule that tests of this run need does not hold:",
                "{n} rules that tests of this run need do not hold:",
            )
            terminalreporter.write_line(self.teller.say(sentence))
        for block in self._untold:
            terminalreporter.write_line(f"\n{block}")

    def _skip(self, report: pytest.TestReport, reason: str) -> None:
        # pytest leaves the line out where there is none
        report.longrepr = (ROOT, None, reason)  # type: ignore[assignment]


def _without_ours(trace: TracebackType | None) -> TracebackType | None:
    """Return a traceback without archkata's own lines."""
    kept = [one for one in _links(trace) if _OURS.isdisjoint(Path(one.tb_frame.f_code.co_filename).parents)]
    rest: TracebackType | None = None
    for one in reversed(kept):
        rest = TracebackType(rest, one.tb_frame, one.tb_lasti, one.tb_lineno)
    return rest


def _links(trace: TracebackType | None) -> Iterator[TracebackType]:
    while trace is not None:
        yield trace
        trace = trace.tb_next


def _is_own(frame: FrameType) -> bool:
    """Say whether a line is the learner's, and not of the machinery that calls tests."""
    return not _MACHINERY & set(Path(frame.f_code.co_filename).parts)


def _untried(signal: BaseException) -> Text | None:
    """Return why a test is to be skipped that asked for what the backend does not claim, or None."""
    if isinstance(signal, NotClaimed):
        return text("the stage “{stage}” is not claimed", stage=signal.stage)
    return signal.reason if isinstance(signal, NotExercised) else None

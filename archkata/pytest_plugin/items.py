"""The rules as pytest collects them: `archkata::users::USR-01`."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from archkata.conformance.contract import Rule
from archkata.conformance.outcome import CheckResult, Outcome
from archkata.pytest_plugin import RuleWarning
from archkata.pytest_plugin.telling import FailureBlock, PytestReporter
from archkata.pytest_plugin.visit import Visit

ROOT = "archkata"
_SKIPPED = {Outcome.BLOCKED, Outcome.NOT_CLAIMED, Outcome.NOT_EXERCISED}


class Untenable(Exception):
    """A rule that does not hold, or that cannot be decided; `told` is all that is to be shown of it."""

    def __init__(self, told: FailureBlock) -> None:
        super().__init__(told.reprcrash.message)
        self.told = told


class RuleBook(pytest.Collector):
    """All rules that were asked for."""

    def __init__(self, *, visit: Visit, teller: PytestReporter, addresses: Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._visit = visit
        self._teller = teller
        self._addresses = tuple(addresses)

    def collect(self) -> Iterator[Chapter]:
        """Yield the stages in which a rule was asked for."""
        wanted = [rule for rule in self._visit.contract.rules.values() if self._is_wanted(rule)]
        for stage in self._visit.contract.stages:
            rules = [rule for rule in wanted if rule.stage == stage]
            if rules:
                yield Chapter.from_parent(self, name=stage, visit=self._visit, teller=self._teller, rules=rules)

    def _is_wanted(self, rule: Rule) -> bool:
        if self._addresses:
            return any(names(address, rule) for address in self._addresses)
        return rule.id in self._visit.selected


class Chapter(pytest.Collector):
    """The rules of one stage."""

    def __init__(self, *, visit: Visit, teller: PytestReporter, rules: list[Rule], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._visit = visit
        self._teller = teller
        self._rules = rules

    def collect(self) -> Iterator[RuleItem]:
        """Yield the rules, each marked with its stage."""
        for rule in self._rules:
            item = RuleItem.from_parent(self, name=rule.id, visit=self._visit, teller=self._teller, rule=rule)
            item.add_marker(ROOT)
            item.add_marker(rule.stage)
            yield item


class RuleItem(pytest.Item):
    """One rule as a test."""

    def __init__(self, *, visit: Visit, teller: PytestReporter, rule: Rule, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rule = rule
        self._visit = visit
        self._teller = teller
        check = visit.registry.checks.get(rule.id)
        if check is not None:
            self.extra_keyword_matches.add(check.function.__name__)

    @property
    def is_watched(self) -> bool:
        """Say whether the rule is about every answer of a run, so that it is decided after all others."""
        return self.rule.id in self._visit.registry.watches

    def runtest(self) -> None:
        """Decide the rule and end as pytest expects it."""
        refusal = self._visit.refusal()
        if refusal is not None:
            self._give_up(self._teller.say(refusal.sentence), self._teller.complaint(refusal))
        result = self._visit.decide(self.rule)
        self._teller.learn(self._visit.tokens)
        self._settle(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the block that `archkata test` prints in place of a traceback."""
        if isinstance(excinfo.value, Untenable):
            return excinfo.value.told
        if isinstance(excinfo.value, RuleWarning):
            return self._teller.sentence(str(excinfo.value))  # a warning that the user's filters make an error
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Return what stands above a failure."""
        return self.path, None, self.rule.id

    def _settle(self, result: CheckResult) -> None:
        if result.outcome is Outcome.FAIL:
            raise Untenable(self._teller.told(result, self._visit.target))
        if result.outcome is Outcome.WARN:
            self._warn(str(self._teller.told(result, self._visit.target)))
        elif result.outcome is Outcome.BLOCKED and result.blocked_by is None:
            self._give_up(self._teller.reason(result), self._teller.reason(result))
        elif result.outcome in _SKIPPED:
            pytest.skip(self._teller.reason(result))
        elif result.outcome is not Outcome.PASS:
            raise Untenable(self._teller.sentence(self._teller.reason(result)))
        elif result.note is not None:
            self.add_report_section("call", "archkata", self._teller.say(result.note))

    def _warn(self, message: str) -> None:
        code = self._visit.registry.checks[self.rule.id].function.__code__
        warnings.warn_explicit(RuleWarning(message), None, code.co_filename, code.co_firstlineno)

    def _give_up(self, sentence: str, complaint: str) -> NoReturn:
        """End where no request makes sense any more: the first rule fails, all others are skipped."""
        if self._visit.is_news(sentence):
            raise Untenable(self._teller.sentence(complaint))
        pytest.skip(sentence)


def names(address: str, rule: Rule) -> bool:
    """Say whether an address, `archkata::users` or `archkata::users::USR-01`, names a rule."""
    return address in {f"{ROOT}::{rule.stage}", f"{ROOT}::{rule.stage}::{rule.id}"}

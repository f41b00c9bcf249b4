"""Run one check in its scene and turn whatever happens into an outcome."""

from __future__ import annotations

import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import replace

from archkata.conformance.calling.answer import Answer
from archkata.conformance.contract import Rule
from archkata.conformance.fixtures import arguments_of
from archkata.conformance.outcome import CheckResult, Finding, Outcome
from archkata.conformance.registry import Check
from archkata.conformance.scene import Scene
from archkata.conformance.signals import (
    Inconclusive,
    NotClaimed,
    NotExercised,
    Refuted,
    SetupRefuted,
    Stopped,
    Unavailable,
)
from archkata.conformance.vocabulary.expectations import Notes
from archkata.language import Text, text
from archkata.wire import Exchange


def judge(rule: Rule, check: Check, scene: Scene, *, strict: bool) -> CheckResult:
    """Decide one rule; never raises but KeyboardInterrupt and Stopped."""
    notes = Notes()
    result = CheckResult(rule, Outcome.PASS, token=scene.fresh.token)
    started = time.monotonic()
    try:
        check.function(**arguments_of(check, scene, notes))
        _refute_unexpected_server_error(scene)
        _warn(result, notes, scene, strict=strict)
        result.note = _reach(notes, scene)
    except Refuted as refuted:
        _refute(result, refuted, scene, _gravity(rule, refuted, strict=strict))
        result.blocked_by = _rule_behind(refuted, scene)
    except SetupRefuted as setup:
        _refute(result, setup.refuted, scene, _gravity(rule, setup.refuted, strict=strict))
        result.blocked_by = setup.rule if setup.rule != rule.id else None
    except NotClaimed as absent:
        result.outcome = Outcome.NOT_CLAIMED
        result.reason = text("the stage “{stage}” is not claimed", stage=absent.stage)
    except Unavailable as missing:
        result.outcome, result.reason = Outcome.BLOCKED, missing.reason
    except NotExercised as untried:
        result.outcome, result.reason = Outcome.NOT_EXERCISED, untried.reason
    except Inconclusive as undecided:
        result.outcome, result.reason = Outcome.INCONCLUSIVE, undecided.reason
    except Stopped:
        raise
    except Exception as ours:
        result.outcome, result.reason = Outcome.ERROR, bug(ours)
    finally:
        scene.close()
    if result.finding is not None and result.exchanges:
        result.backend_output = scene.backend.output_about(result.exchanges[-1])
    result.duration_s = time.monotonic() - started
    result.requests = len(scene.exchanges)
    if result.outcome is not Outcome.PASS and not result.exchanges:
        result.exchanges = list(scene.exchanges)
    return result


def settle_blocked(result: CheckResult, decided: Mapping[str, CheckResult]) -> None:
    """Say what a failed set-up means, once the rule that it stands for is decided.

    It is a failure of its own where that rule has held or was not asked for, and a consequence everywhere else: what is
    undecided has not held.
    """
    need = decided.get(result.blocked_by or "")
    if need is None or need.outcome in {Outcome.PASS, Outcome.WARN} or need.is_accepted or need.failed_to_set_up:
        result.blocked_by = None
        return
    assert result.finding is not None  # noqa: S101 - that is how a set-up fails
    result.outcome = Outcome.BLOCKED
    result.cause = need.cause or (need.rule.id if need.outcome in {Outcome.FAIL, Outcome.BLOCKED} else None)
    if need.outcome in {Outcome.NOT_EXERCISED, Outcome.NOT_CLAIMED}:
        finding = result.finding
        result.reason = text(
            "could not be set up: expected {expected}; got {actual}", expected=finding.expected, actual=finding.actual
        )
    result.finding = None


def _reach(notes: Notes, scene: Scene) -> Text | None:
    """Say how far a pass reaches: what the check has to say of it, and what was left out."""
    rules = scene.prerequisites.left_out
    if not rules:
        return notes.said
    left_out = text("without the part that needs {rules}", rules=", ".join(rules))
    return text("{reach}; {left_out}", reach=notes.said, left_out=left_out) if notes.said else left_out


def bug(error: Exception) -> Text:
    """Say that archkata itself broke, and where."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return text(
        "archkata itself broke: {kind}: {error} ({place})",
        kind=type(error).__name__,
        error=error,
        place=f"{place.name}, line {place.lineno}",
    )


def _rule_behind(refuted: Refuted, scene: Scene) -> str | None:
    """Return the other rule that a refutation is about, where valid requests of all rules are answered like that."""
    rule = scene.backend.learned.rule_behind(refuted.evidence or (scene.exchanges[-1] if scene.exchanges else None))
    return rule if rule != scene.rule else None


def _gravity(rule: Rule, refuted: Refuted, *, strict: bool) -> Outcome:
    """A broken SHOULD is a warning; but a server error outside a race is a failure, whatever the rule is about."""
    status = refuted.evidence.status if refuted.evidence else None
    broke = rule.kind == "deterministic" and status is not None and status >= 500
    return Outcome.FAIL if rule.level == "MUST" or strict or broke else Outcome.WARN


def _refute(result: CheckResult, refuted: Refuted, scene: Scene, outcome: Outcome) -> None:
    result.outcome = outcome
    evidence = refuted.evidence or (scene.exchanges[-1] if scene.exchanges else None)
    result.finding = refuted.finding.with_input(evidence)
    if scene.started_with:
        started = text("on an instance that was started with {variables}", variables=" ".join(scene.started_with))
        result.finding = replace(result.finding, detail=(started, *result.finding.detail))
    result.exchanges = with_log_ins(refuted.chain) if refuted.chain else scene.chain_up_to(refuted.evidence)


def with_log_ins(chain: Sequence[Exchange]) -> list[Exchange]:
    """Put the log-ins before a chain that was picked out of many requests: its script needs tokens of its own."""
    log_ins = {id(each.log_in): each.log_in for each in chain if each.log_in is not None}
    return [each for each in log_ins.values() if not any(each is one for one in chain)] + list(chain)


def _warn(result: CheckResult, notes: Notes, scene: Scene, *, strict: bool) -> None:
    for warned, outcome in ((notes.breaches, Outcome.FAIL if strict else Outcome.WARN), (notes.remarks, Outcome.WARN)):
        if warned:
            _refute(result, warned[0], scene, outcome)
            return


def _refute_unexpected_server_error(scene: Scene) -> None:
    for exchange in scene.exchanges:
        if exchange.status is not None and exchange.status >= 500 and not exchange.judged:
            raise Refuted(Finding(text("no server error"), Answer(exchange).described()), exchange)

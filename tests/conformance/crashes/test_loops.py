"""The loops against little stores: one that keeps its users, one that forgets them, one that does not start again."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from archkata.backend_process.launch import Launcher
from archkata.conformance.backend import Backend, Identity
from archkata.conformance.binding_file import load_binding
from archkata.conformance.outcome import CheckResult, Outcome
from tests.proof.runs import decide

SCRIPT = Path(__file__).with_name("little_store.py")
CLAIMS = {"api", "users", "durability", "retries"}
RULES = ("DUR-01", "DUR-02", "DUR-05", "DUR-06", "DUR-07", "DUR-09", "RTY-10")


@contextlib.contextmanager
def store(manner: str, *, with_command: bool = True) -> Iterator[Backend]:
    """Start a store of this manner; the toolkit can start more of them where it knows the command."""
    launcher = Launcher(f"{sys.executable} {SCRIPT} {manner}", SCRIPT.parent, [])
    instance = launcher.launch()
    editors = [Identity("first@editors.example", "secret"), Identity("second@editors.example", "secret")]
    try:
        yield Backend(
            instance.address, load_binding(), editors, set(CLAIMS), launcher=launcher if with_command else None
        )
    finally:
        instance.stop()


def outcomes(results: dict[str, CheckResult]) -> dict[str, Outcome]:
    return {rule: results[rule].outcome for rule in RULES}


def test_a_store_that_keeps_its_users_passes_and_what_it_does_not_have_is_not_claimed() -> None:
    with store("file") as backend:
        results = decide(backend, RULES)

    assert outcomes(results) == {
        "DUR-01": Outcome.PASS,
        "DUR-02": Outcome.NOT_CLAIMED,
        "DUR-05": Outcome.PASS,
        "DUR-06": Outcome.PASS,
        "DUR-07": Outcome.PASS,
        "DUR-09": Outcome.NOT_CLAIMED,
        "RTY-10": Outcome.NOT_CLAIMED,
    }
    assert "5 crashes" in str(results["DUR-01"].note)
    assert "fsync" in str(results["DUR-01"].note)


def test_a_store_that_forgets_is_refuted_by_the_first_crash_and_shows_what_was_lost() -> None:
    with store("memory") as backend:
        results = decide(backend, RULES)

    lost = results["DUR-01"]
    assert (lost.outcome, results["DUR-06"].outcome) == (Outcome.FAIL, Outcome.BLOCKED)
    assert [exchange.operation for exchange in lost.exchanges] == ["register_user", "get_user"]
    assert [exchange.status for exchange in lost.exchanges] == [201, 404]
    assert lost.finding is not None
    assert "kill -9" in str(lost.finding.detail[-1])


def test_a_store_that_does_not_start_again_fails_for_that_alone() -> None:
    with store("lock") as backend:
        results = decide(backend, RULES)

    assert (results["DUR-01"].outcome, results["DUR-06"].outcome) == (Outcome.NOT_EXERCISED, Outcome.FAIL)
    assert results["DUR-06"].finding is not None
    assert "FileExistsError" in str(results["DUR-06"].finding.actual)


def test_without_a_start_command_nothing_is_exercised_and_the_option_is_named() -> None:
    with store("file", with_command=False) as backend:
        results = decide(backend, RULES)

    assert {results[rule].outcome for rule in RULES} == {Outcome.NOT_EXERCISED}
    assert "--start" in str(results["DUR-01"].reason)

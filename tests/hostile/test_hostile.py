"""Against whatever listens there: a result within bounds, one clear sentence, never a traceback."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from archkata.conformance.contract import load_contract
from archkata.conformance.events import Run
from archkata.conformance.outcome import Outcome, Verdict
from archkata.conformance.session import TestOptions, conduct
from archkata.errors import ExitCode, UnreachableError
from archkata.workspace import Workspace
from tests.hostile import behaviours as does
from tests.hostile.raw_server import Behaviour, RawServer

CONTRACT = load_contract()

UNREACHABLE: dict[str, tuple[Behaviour, str]] = {
    "healthy, then pages": (does.well(does.web_site), "None of the contract's operations is there"),
    "dies after 40 requests": (does.dies_after(40), "nothing can be judged"),
    "silence": (does.silence, "does not answer"),
    "slam": (does.slam, "does not speak HTTP"),
    "reset": (does.reset, "does not speak HTTP"),
    "banner": (does.banner, "does not speak HTTP"),
    "endless headers": (does.endless_headers, "does not speak HTTP"),
    "endless body": (does.endless_body, "does not speak HTTP"),
    "hundred megabytes": (does.hundred_megabytes, "does not speak HTTP"),
    "drip": (does.drip, "does not answer"),
    "bomb": (does.bomb, "does not speak HTTP"),
    "hints for ever": (does.hints_for_ever, "does not speak HTTP"),
    "web site": (does.web_site, "web pages"),
}

JUDGED: dict[str, tuple[Behaviour, Verdict]] = {
    "circle": (does.circle, Verdict.FAILED),
    "redirect away": (does.redirect_away, Verdict.FAILED),
    "healthy, then silent": (does.well(does.silence), Verdict.FAILED),
    "healthy, then reset": (does.well(does.reset), Verdict.FAILED),
    "healthy, then endless": (does.well(does.endless_body), Verdict.FAILED),
    "healthy, then 100 MB": (does.well(does.hundred_megabytes), Verdict.FAILED),
    "healthy, then bombs": (does.well(does.bomb), Verdict.FAILED),
    "an array for everything": (does.well(does.always(200, [])), Verdict.FAILED),
    "an object for everything": (does.well(does.always(201, {"id": {"no": "id"}})), Verdict.FAILED),
    "null for everything": (does.well(does.always(200, None)), Verdict.FAILED),
    "deeply nested": (does.well(does.always_bytes(200, b"[" * 100_000)), Verdict.FAILED),
    "not UTF-8": (does.well(does.always_bytes(200, b'{"id": "\xff\xfe"}')), Verdict.FAILED),
    "huge numbers": (does.well(does.always_bytes(201, b'{"id": ' + b"9" * 5000 + b"}")), Verdict.FAILED),
    "escape sequences": (does.well(does.always(500, {"title": "\x1b]0;pwned\x07\x1b[31m"})), Verdict.FAILED),
    "patience for a year": (does.well(does.always(503, {}, "Retry-After: 31536000\r\n")), Verdict.INCOMPLETE),
    "throttles everything": (does.well(does.always(429, {}, "Retry-After: 1\r\n")), Verdict.INCOMPLETE),
}


def visit(behaviour: Behaviour) -> Run | UnreachableError:
    server = RawServer(behaviour)
    try:
        return conduct(CONTRACT, Workspace(Path.cwd()), TestOptions(url=server.url, seed=1), lambda _: None)
    except UnreachableError as error:
        return error
    finally:
        server.close()


@pytest.fixture(scope="module")
def visits() -> Iterator[dict[str, Future[Run | UnreachableError]]]:
    """All visits, side by side, because most of them wait."""
    everybody = {name: behaviour for name, (behaviour, _) in [*UNREACHABLE.items(), *JUDGED.items()]}
    with ThreadPoolExecutor(len(everybody)) as pool:
        yield {name: pool.submit(visit, behaviour) for name, behaviour in everybody.items()}


@pytest.mark.parametrize("name", UNREACHABLE)
def test_what_cannot_be_judged_is_one_sentence(name: str, visits: dict[str, Future[Run | UnreachableError]]) -> None:
    error = visits[name].result()

    assert isinstance(error, UnreachableError)
    assert UNREACHABLE[name][1] in str(error.sentence)
    assert error.remedy is not None
    assert error.exit_code is ExitCode.INCOMPLETE


@pytest.mark.parametrize("name", JUDGED)
def test_what_misbehaves_gets_a_verdict_and_breaks_nothing(
    name: str, visits: dict[str, Future[Run | UnreachableError]]
) -> None:
    run = visits[name].result()

    assert isinstance(run, Run)
    assert [result.reason for result in run.results if result.outcome is Outcome.ERROR] == []
    assert run.verdict is JUDGED[name][1]


def test_a_hundred_megabytes_are_not_kept_in_memory(visits: dict[str, Future[Run | UnreachableError]]) -> None:
    wait(visits.values())  # what they need is not counted
    tracemalloc.start()
    try:
        visit(does.well(does.hundred_megabytes))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 75_000_000

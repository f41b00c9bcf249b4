"""Every hostile server, as a user meets it: `archkata test` and `load` end in time, within 300 MB, with a sentence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from tests.hostile.every import every
from tests.hostile.raw_server import raw_server
from tests.hostile.visits import Visit, visit

pytestmark = pytest.mark.skipif("ARCHKATA_PROVE" not in os.environ, reason="belongs to make prove: it takes minutes")
SERVERS = every()
LOADED = [
    "healthy, then endless trailers",
    "healthy, then hundred megabytes",
    "half a character for everything",
    "a thousand digits for everything",
    "lives of years for everything",
    "a Retry-After of a thousand digits in everything",
]
MOST_MB = 300
MOST_SECONDS = 120


def test_there_are_at_least_sixty() -> None:
    assert len(SERVERS) >= 60


def _visited(name: str, *command: str) -> Visit:
    with raw_server(SERVERS[name]) as server:
        return visit(*command, server.url, seconds=MOST_SECONDS)


@pytest.fixture(scope="module")
def tested() -> Iterator[dict[str, Future[Visit]]]:
    with ThreadPoolExecutor(6) as pool:  # most of the time they wait
        yield {name: pool.submit(_visited, name, "test") for name in SERVERS}


@pytest.mark.parametrize("name", SERVERS)
def test_a_hostile_server_gets_a_verdict_within_bounds(name: str, tested: dict[str, Future[Visit]]) -> None:
    found = tested[name].result()

    assert found.code in {1, 3}, found.said[-2000:]
    assert found.peak_mb < MOST_MB
    assert "Traceback" not in found.said
    assert "itself broke" not in found.said
    assert found.said.strip()


@pytest.mark.parametrize("name", LOADED)
def test_a_hostile_server_ends_a_load_run_within_bounds(name: str) -> None:
    found = _visited(name, "load", "--scenario", "mixed", "--quick")

    assert found.code in {1, 2, 3}, found.said[-2000:]
    assert found.peak_mb < MOST_MB
    assert "Traceback" not in found.said

"""Things that the checks of a run share: made once, also when many ask, and ended with the run."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from archkata.conformance.backend import Backend
from archkata.conformance.scene import Scene
from archkata.conformance.shared import Shared
from archkata.conformance.signals import NotExercised, Stopped
from archkata.language import text
from tests.conformance.little_backend import backend_at, routed, rule, run_checks
from tests.hostile.raw_server import answer, raw_server


class Thing:
    """Something that notes its end."""

    def __init__(self, name: str, ended: list[str]) -> None:
        self.name = name
        self._ended = ended

    def close(self) -> None:
        self._ended.append(self.name)


@pytest.fixture
def backend() -> Iterator[Backend]:
    with raw_server(routed({("GET", "/healthz"): answer(204)})) as server:
        yield backend_at(server)


def test_many_who_ask_at_once_get_one_thing() -> None:
    shared, made, together = Shared(), [], threading.Barrier(8)

    def make() -> Thing:
        made.append("it")
        return Thing("it", [])

    def ask(_: int) -> Thing:
        together.wait()
        return shared.get("it", Thing, make)

    with ThreadPoolExecutor(8) as pool:
        things = list(pool.map(ask, range(8)))

    assert (len(set(map(id, things))), made) == (1, ["it"])


def test_what_could_not_be_made_is_not_tried_again() -> None:
    shared, tries = Shared(), []

    def fail() -> Thing:
        tries.append(1)
        raise NotExercised(text("no start command"))

    for _ in range(2):
        with pytest.raises(NotExercised):
            shared.get("it", Thing, fail)

    assert len(tries) == 1


def test_who_was_stopped_while_making_leaves_it_to_others() -> None:
    shared, ended = Shared(), list[str]()

    def stop() -> Thing:
        raise Stopped

    with pytest.raises(Stopped):
        shared.get("it", Thing, stop)

    assert shared.get("it", Thing, lambda: Thing("it", ended)).name == "it"


def test_the_last_one_made_ends_first() -> None:
    shared, ended = Shared(), list[str]()
    for name in ("first", "second"):
        shared.get(name, Thing, lambda name=name: Thing(name, ended))  # type: ignore[misc]  # binds the name of now

    shared.close()

    assert ended == ["second", "first"]


def test_checks_of_a_run_share_and_the_run_ends_what_they_shared(backend: Backend) -> None:
    ended: list[str] = []
    seen: list[Thing] = []

    def asks(scene: Scene) -> None:
        seen.append(scene.shared.get("it", Thing, lambda: Thing("it", ended)))
        assert not ended

    run_checks(backend, [rule("A"), rule("B")], {"A": asks, "B": asks})

    assert (len(seen), len(set(map(id, seen))), ended) == (2, 1, ["it"])


def test_without_a_start_command_no_instance_is_shared(backend: Backend) -> None:
    scene = Scene(backend, None, float("inf"))  # type: ignore[arg-type]  # nothing here needs fresh data

    with pytest.raises(NotExercised, match="start command"):
        scene.shared_instance("throttled", ARCHKATA_RATE_LIMIT="5/2")

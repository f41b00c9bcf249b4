"""Races that take turns."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from archkata.conformance.calling.fresh import Fresh
from archkata.conformance.races import turns
from archkata.conformance.races.turns import turn
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Stopped
from tests.conformance.little_backend import backend_at
from tests.hostile.raw_server import raw_server


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    monkeypatch.setattr(turns, "AT_ONCE", 1)
    monkeypatch.setattr(turns, "LOOK_S", 0.005)
    with raw_server(lambda *_: False) as server:
        yield Scene(backend_at(server), Fresh(1, "test", "turns"), time.monotonic() + 60)


def waiting(number: int) -> None:
    """Wait until so many are waiting."""
    while len(turns._waiting) < number:
        time.sleep(0.001)


def test_who_comes_soon_goes_before_those_who_came_earlier(scene: Scene) -> None:
    order: list[str] = []

    def take(name: str, *, soon: bool) -> None:
        with turn(scene, soon=soon):
            order.append(name)

    threads = []
    with turn(scene):
        for place, (name, soon) in enumerate((("first", False), ("second", False), ("urgent", True)), 1):
            threads.append(threading.Thread(target=take, args=(name,), kwargs={"soon": soon}))
            threads[-1].start()
            waiting(place)
    for thread in threads:
        thread.join(5)

    assert order == ["urgent", "first", "second"]


def test_a_place_is_given_back_whatever_happens(scene: Scene) -> None:
    with pytest.raises(ValueError, match="in the middle"), turn(scene):
        raise ValueError("in the middle")

    with turn(scene):
        assert len(turns._running) == 1
    assert not turns._running


def test_who_waits_is_stopped_with_the_run_and_holds_up_nobody(scene: Scene) -> None:
    stopped = Scene(scene.backend, scene.fresh, scene.deadline)
    stopped.stop.set()

    with turn(scene), pytest.raises(Stopped), turn(stopped):
        pass

    with turn(scene):
        assert not turns._waiting

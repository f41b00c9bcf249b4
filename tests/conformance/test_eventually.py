"""The state after a race is read up to three times before a rule fails."""

from __future__ import annotations

import time

import pytest

from archkata.conformance import eventually as module
from archkata.conformance.calling.fresh import Fresh
from archkata.conformance.outcome import Finding
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Refuted
from archkata.language import text
from tests.conformance.little_backend import backend_at
from tests.hostile.raw_server import raw_server


class State:
    """Something that is wrong the first few times it is looked at."""

    def __init__(self, wrong: int) -> None:
        self.looks = 0
        self._wrong = wrong

    def look(self) -> str:
        self.looks += 1
        if self.looks <= self._wrong:
            raise Refuted(Finding(text("right"), text("wrong")))
        return "right"


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr(module, "BETWEEN_READINGS_S", 0.0)
    with raw_server(lambda *_: False) as server:
        return Scene(backend_at(server), Fresh(1, "test", "quiet"), time.monotonic() + 60)


@pytest.mark.parametrize("wrong", [0, 1, 2])
def test_what_comes_right_within_the_second_is_no_contradiction(scene: Scene, wrong: int) -> None:
    state = State(wrong)

    assert module.confirmed(scene, state.look) == "right"
    assert state.looks == wrong + 1


def test_what_stays_wrong_is_one(scene: Scene) -> None:
    state = State(wrong=3)

    with pytest.raises(Refuted):
        module.confirmed(scene, state.look)

    assert state.looks == 3

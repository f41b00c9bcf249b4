"""Histories of one thing that several clients change and read."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from itertools import count

import pytest

from archkata.conformance.calling.answer import Resource
from archkata.conformance.races.histories import MIXED, Register, RegisterHistory
from archkata.conformance.signals import Refuted
from harness.actors import Actor
from tests.conformance.little_backend import document
from tests.conformance.races.little_shop import open_shop, user_of
from tests.hostile.raw_server import Asked

AT_FIRST = "name 0"


def whole(told: Resource) -> str:
    """Return what name and email have in common, or both."""
    return MIXED.join(dict.fromkeys((str(told["name"]), str(told["email"]))))


NAME = Register[Actor](
    write=lambda client, name: client.change_user(1, name=name),
    read=lambda client: client.get_user(1),
    value_of=whole,
)
Change = Callable[["OneUser", str], None]


class OneUser:
    """A user whose email always is its name. A change does with them what it is told to."""

    def __init__(self, change: Change) -> None:
        self.name = self.email = AT_FIRST
        self.changes = 0
        self.lock = threading.Lock()
        self._change = change

    def __call__(self, client: socket.socket, asked: Asked) -> bool:
        """Answer one request."""
        if asked.method == "PATCH":
            self.changes += 1
            self._change(self, json.loads(asked.body)["name"])
        with self.lock:
            told = {"id": 1, "name": self.name, "email": self.email}
        client.sendall(document(200, told))
        return True


def at_once(user: OneUser, name: str) -> None:
    with user.lock:
        user.name = user.email = name


def now_and_then_too_late(user: OneUser, name: str) -> None:
    if user.changes % 3:
        at_once(user, name)


def in_two_steps(user: OneUser, name: str) -> None:
    user.name = name
    time.sleep(0.003)
    user.email = name


def explore(history: RegisterHistory[Actor], user: OneUser) -> None:
    with open_shop(user) as scene:
        clients = [user_of(scene) for _ in range(4)]
        history.explore(clients, (f"name {number}" for number in count(1)), operations=6, seconds=0.3)


def alternate(history: RegisterHistory[Actor], user: OneUser) -> None:
    with open_shop(user) as scene:
        clients = [user_of(scene) for _ in range(4)]
        history.alternate(clients[:2], clients[2:], (f"name {number}" for number in count(1)), seconds=0.3)


def follow(history: RegisterHistory[Actor], user: OneUser) -> None:
    with open_shop(user) as scene:
        readers = [user_of(scene) for _ in range(3)]
        history.follow(user_of(scene), readers, [f"name {number}" for number in range(1, 8)], seconds=5)


@pytest.mark.parametrize("play", [explore, alternate, follow])
def test_an_honest_register_is_not_accused(play: Callable[[RegisterHistory[Actor], OneUser], None]) -> None:
    history = RegisterHistory(NAME, AT_FIRST)

    play(history, OneUser(at_once))

    assert f"{len(history.shows)} requests" in str(history.reach())


@pytest.mark.parametrize("play", [explore, follow])
def test_a_change_that_comes_too_late_is_found_and_drawn(
    play: Callable[[RegisterHistory[Actor], OneUser], None],
) -> None:
    with pytest.raises(Refuted) as caught:
        play(RegisterHistory(NAME, AT_FIRST), OneUser(now_and_then_too_late))

    told = [str(line) for line in caught.value.finding.detail]
    assert "clients at once" in told[0]
    assert any("PATCH name" in line and "[=" in line for line in told)
    assert any("GET name" in line and "[-" in line for line in told)
    assert len(caught.value.chain or []) <= 6


def test_half_of_a_change_is_found_and_both_changes_are_shown() -> None:
    with pytest.raises(Refuted) as caught:
        alternate(RegisterHistory(NAME, AT_FIRST), OneUser(in_two_steps))

    assert "a mixture of the changes name " in str(caught.value.finding.actual)
    assert any("> GET /users/1" in str(line) for line in caught.value.finding.detail)

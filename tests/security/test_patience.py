"""How soon a run gives up on a backend that answers nothing, and what a hash looks like in large answers."""

from __future__ import annotations

import time

import pytest

from archkata.conformance.backend import HOPELESS_AFTER, MUTE_AFTER, Health
from archkata.conformance.information_leaks.leaks import _hash_in
from archkata.wire import Exchange, Reply, Request, TransportError, TransportErrorKind


def unanswered() -> Exchange:
    exchange = Exchange(Request("GET", "/users/1", (), b""), "get_user", time.monotonic())
    exchange.trouble = TransportError(TransportErrorKind.TIMEOUT, sent=True)
    return exchange


def answered() -> Exchange:
    exchange = Exchange(Request("GET", "/users/1", (), b""), "get_user", time.monotonic())
    exchange.reply = Reply(200, [], b"{}")
    return exchange


@pytest.mark.parametrize(("answers", "most"), [(0, MUTE_AFTER), (1, HOPELESS_AFTER)])
def test_a_backend_that_has_never_answered_gets_fewer_tries(answers: int, most: int) -> None:
    health = Health(lambda: True)
    for _ in range(answers):
        health.note(answered())

    for _ in range(most - 1):
        health.note(unanswered())
    assert not health.dead
    health.note(unanswered())
    assert health.dead


@pytest.mark.parametrize(
    "sent",
    ["$2b$12$", "$2$10$", "$argon2id$v=19", "$ARGON2D$", "$scrypt$ln", "$s0$e0801", "scrypt:32768:8:1", "PBKDF2-sha256",
     "pbkdf2_sha256", "pbkdf2:sha256"],
)  # fmt: skip
def test_the_beginning_of_a_hash_is_found_in_a_large_answer(sent: str) -> None:
    found = _hash_in("x $1 " * 50_000 + sent)

    assert found is not None
    assert _hash_in("x $1 costs $20, pbkdf " * 10_000) is None

"""Guess at a password, as an attacker does, and come back as its owner."""

from __future__ import annotations

import time

from archkata.conformance.calling.answer import Answer
from archkata.conformance.signals import NotExercised
from archkata.language import text
from archkata.wire.values import seconds_until
from harness.actors import User

SLOW_S = 1.0
OWNERS_PATIENCE_S = 60.0
MARGIN_S = 0.5


def guess(owner: User, tries: int) -> list[Answer]:
    """Log in with one wrong password after another, until a 429 or two slow answers show a limit on guessing."""
    guesser = owner.without_token().impatient()
    answers: list[Answer] = []
    for _ in range(tries):
        answer = guesser.log_in(email=owner.email, password=owner.scene.fresh.password())
        answer.expect(401, 429, 503)
        answers.append(answer)
        if answer.status == 429 or sum(one.seconds > SLOW_S for one in answers) > 1:
            break
    return answers


def ensure_gets_in(owner: User) -> None:
    """Refute the rule unless the right password works: at once, when it is told to come again, or within 60 s."""
    end = time.monotonic() + OWNERS_PATIENCE_S
    pause = 1.0
    while True:
        answer = owner.without_token().impatient().log_in(email=owner.email, password=owner.password)
        answer.expect(200, 201, 401, 403, 423, 429, 503)
        if answer.status in {200, 201}:
            return
        told = seconds_until(answer.header("Retry-After"), answer.header("Date"))
        if told is not None and told > OWNERS_PATIENCE_S:
            raise NotExercised(
                text("the owner is asked to wait for {n} s, longer than this check waits", n=round(told))
            )
        remaining = end - time.monotonic()
        if remaining <= 0:
            answer.refute(text("the right password works again within 60 s"), answer.described())
        owner.scene.pause(min(remaining, pause if told is None else max(0.0, told) + MARGIN_S))
        pause *= 2

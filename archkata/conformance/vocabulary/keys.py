"""Idempotency keys: who sends one, and that a repeat gets the first answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar

from archkata.conformance.calling.answer import Answer, Resource
from archkata.conformance.calling.caller import Caller
from archkata.conformance.scene import Scene
from archkata.conformance.vocabulary.expectations import same
from archkata.language import text

A = TypeVar("A", bound=Caller)

HEADER: Final = "Idempotency-Key"
OTHER_PAYLOAD: Final = (422, 409, 400)
"""What a key with another payload than its first one gets."""

UNDER_WAY: Final = (409, 425, 429, 503)
"""What a repeat gets while the first request is still being worked on."""

LONGEST_WORK_S: Final = 30.0
ASK_AGAIN_S: Final = 0.2


def with_key(actor: A, key: str) -> A:
    """A copy of the caller, over a new connection, whose requests carry this key. It travels in quotes."""
    return actor.with_headers({HEADER: f'"{key}"'})


def ensure_replayed(again: Answer, first: Answer) -> Resource:
    """Refute the rule unless a repeat has the status and the body (as JSON) of the first answer; return it."""
    resource = again.expect(first.status or 0)
    told, before = (answer.json() if answer.body else None for answer in (again, first))
    if not same(told, before):
        again.refute(
            text("the first answer again: {first}", first=first.described()), text("{again}", again=again.described())
        )
    return resource


def until_final(scene: Scene, ask: Callable[[], Answer], seconds: float = LONGEST_WORK_S) -> Answer:
    """Ask with a key until the answer is final: lost answers and refusals for the time being are asked for again.

    Who asks takes 429 and 503 as answers. Refute the rule where no answer is final in time.
    """
    end = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer.status is not None and answer.status not in UNDER_WAY:
            return answer
        answer.exchange.judged = True
        if time.monotonic() > end:
            answer.refute(text("a final answer within {n} s", n=round(seconds)), answer.described())
        scene.pause(ASK_AGAIN_S if answer.status is not None else 0)

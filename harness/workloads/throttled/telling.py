"""What refusals and counters tell, and whether it is true."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from archkata.conformance.calling.answer import Answer
from archkata.conformance.signals import Inconclusive
from archkata.conformance.throttle.policies import RATE_LIMIT, Policy, remaining, retry_after
from archkata.conformance.throttle.rounds import ensure_no_server_error
from archkata.conformance.vocabulary.expectations import Notes, ensure
from archkata.language import text
from archkata.wire import UnreadableError
from harness.workloads.throttled.clients import ThrottledClient

GRACE_S: Final = 0.5
ROUNDING_S: Final = 2.0
BETWEEN_S: Final = 0.2


def expect_retry_after(refusal: Answer) -> float:
    """Take a 429 that says when to come back, and return the seconds."""
    try:
        return retry_after(refusal.exchange.reply) if refusal.exchange.reply else 0.0
    except UnreadableError as error:
        expected = text("Retry-After with whole seconds or a date to come")
        refusal.refute(expected, text("{status}, {problem}", status=refusal.status, problem=error.sentence))


def expect_remaining(answer: Answer, policies: Sequence[Policy]) -> int:
    """Take an answer that says what is left under policies that are announced; return the least of it."""
    header = answer.header(RATE_LIMIT) or ""
    try:
        left = remaining(header)
    except UnreadableError as error:
        expected = text('RateLimit such as `"default";r=3;t=2`')
        answer.refute(expected, text("RateLimit: {header} ({problem})", header=header, problem=error.sentence))
    windows = {policy.name: policy.window for policy in policies}
    for item in left:
        window = windows.get(item.name, windows.get(None))
        ensure(
            window is not None,
            text("the name of an announced policy"),
            text("RateLimit: {header}", header=header),
            evidence=answer.exchange,
        )
        ensure(
            item.seconds is None or item.seconds <= (window or 0),
            text("a t from 0 to {w}", w=window),
            text("t={t}", t=item.seconds),
            evidence=answer.exchange,
        )
    return min(item.requests for item in left)


def ensure_comes_back(client: ThrottledClient, refusal: Answer, notes: Notes) -> None:
    """Wait as long as a refusal says, and half a second; refute the rule where the next request is refused, too.

    Who is told to wait for longer than a window is rested after one; it is waited no longer than that.
    """
    told = expect_retry_after(refusal)
    if told > client.window + ROUNDING_S:
        expected = text("a Retry-After of at most {w} s, the window", w=client.window)
        notes.remark(expected, text("{n} s", n=round(told)), refusal.exchange)
    pause_until(client, refusal.exchange.ended + min(told, client.window + ROUNDING_S) + GRACE_S)
    answer = client.ask()
    ensure_no_server_error(answer)
    if answer.status == 429:
        expected = text("no 429 half a second after a Retry-After of {n} s", n=round(told))
        answer.refute(expected, answer.described())


def hammer(client: ThrottledClient, refusal: Answer) -> list[Answer]:
    """Go on, five times a second, until the time that a refusal tells has passed, and once half a second later."""
    told = expect_retry_after(refusal)
    if told > client.window + ROUNDING_S:
        raise Inconclusive(text("the backend asked to wait {seconds} s", seconds=round(told)))
    answers: list[Answer] = []
    over = refusal.exchange.ended + told
    while time.monotonic() < over:
        answers.append(client.ask())
        pause_until(client, min(answers[-1].exchange.started + BETWEEN_S, over))
    pause_until(client, over + GRACE_S)
    return [*answers, client.ask()]


def pause_until(client: ThrottledClient, moment: float) -> None:
    """Let time pass until a moment of the monotonic clock."""
    client.actor.scene.pause(max(0.0, moment - time.monotonic()))

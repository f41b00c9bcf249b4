"""What one client got in one go, and how much that may have been."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from archkata.conformance.calling.answer import Answer
from archkata.conformance.outcome import Finding
from archkata.conformance.signals import Refuted
from archkata.conformance.throttle.policies import Policy
from archkata.language import Text, text

MOST_LINES: Final = 60


class Round:
    """The answers that a client which was rested got since its first byte."""

    def __init__(self, policies: Sequence[Policy]) -> None:
        self._policies = policies
        self._started = time.monotonic()
        self.answers: list[Answer] = []

    def add(self, *answers: Answer) -> None:
        """Take note of answers; a server error refutes the rule."""
        for answer in answers:
            ensure_no_server_error(answer)
        self.answers += answers

    @property
    def seconds(self) -> float:
        """The time from before the first byte until the last answer."""
        ended = max((answer.exchange.ended for answer in self.answers), default=self._started)
        return ended - self._started

    @property
    def served(self) -> list[Answer]:
        """The answers that show what was asked for."""
        return [answer for answer in self.answers if answer.status is not None and 200 <= answer.status < 300]

    @property
    def most(self) -> int:
        """How many requests may have been served at most, under all policies."""
        return min(policy.bound(self.seconds) for policy in self._policies)

    @property
    def is_telling(self) -> bool:
        """Whether a backend that let all pass after its first refusal would have exceeded the bound.

        The longer the requests took, the more of them every way of counting allows.
        """
        tried = len(self.served) + sum(answer.status == 429 for answer in self.answers)
        return tried - 1 > self.most

    def ensure_bounded(self, how: Text) -> None:
        """Refute the rule where more was served than any way of counting allows; `how` tells what was tried."""
        served = self.served
        if len(served) <= self.most:
            return
        expected = text(
            "at most {most} of {n} requests served within {seconds} s",
            most=self.most,
            n=len(self.answers),
            seconds=f"{self.seconds:.1f}",
        )
        actual = text("{served} served {how}", served=len(served), how=how)
        raise Refuted(Finding(expected, actual, detail=tuple(self._lines())), served[-1].exchange)

    def _lines(self) -> Iterator[str]:
        """Yield a line for each of the first requests: when it began, what it asked for, its status."""
        for answer in self.answers[:MOST_LINES]:
            request, began = answer.exchange.request, answer.exchange.started - self._started
            yield f"{began * 1000:8.1f} ms {request.method} {request.target} -> {answer.exchange.status or '–'}"


def ensure_none_refused(answers: Iterable[Answer], whose: Text) -> None:
    """Refute the rule where one of the answers is a 429."""
    for number, answer in enumerate(answers, 1):
        ensure_no_server_error(answer)
        if answer.status == 429:
            answer.refute(text("no 429 for {whose}", whose=whose), text("429 for request {n}", n=number))


def ensure_no_server_error(answer: Answer) -> None:
    """Refute the rule where a request ended in a 5xx, such as a 503 instead of a 429."""
    if answer.status is not None and answer.status >= 500:
        answer.refute(text("no server error; what is past the limit gets 429"), answer.described())

"""When an attempt at the provider is repeated, and how long that takes."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from .outbound import Answer, NoAnswer, NotSent

ATTEMPTS = 3
ATTEMPT_SECONDS = 1.5
BASE_DELAY = 0.3
GROWTH = 3.0
JITTER = 0.5
# What is left of the contract's 15 s goes to a last look-up and to a busy machine.
BUDGET_SECONDS = 9.0
RETRIED = frozenset({429, 500, 502, 503, 504})
DEFAULT_WAIT = 2.0
LONGEST_WAIT = 30.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a series of attempts ended: the last answer if it was final, None if the series was given up.

    `doubtful` says that some attempt had no answer, so that it may have done its work or may still do it.
    `retry_in` is when asking again makes sense.
    """

    answer: Answer | None
    doubtful: bool
    retry_in: float = DEFAULT_WAIT


def persist(attempt: Callable[[], Answer]) -> Outcome:
    """Try until an answer is final, the attempts are used up, or the time does not allow another one."""
    deadline = time.monotonic() + BUDGET_SECONDS
    doubtful = False
    wait = DEFAULT_WAIT
    for number in range(ATTEMPTS):
        asked_for = 0.0
        try:
            answer = attempt()
        except NotSent:
            pass
        except NoAnswer:
            doubtful = True
        else:
            if answer.status not in RETRIED:
                return Outcome(answer, doubtful)
            asked_for = retry_after(answer)
        delay = max(_backoff(number), asked_for)
        wait = min(max(DEFAULT_WAIT, asked_for), LONGEST_WAIT)
        if number == ATTEMPTS - 1 or time.monotonic() + delay + ATTEMPT_SECONDS > deadline:
            break
        time.sleep(delay)
    return Outcome(None, doubtful, wait)


def _backoff(number: int) -> float:
    return BASE_DELAY * GROWTH**number * random.uniform(1 - JITTER, 1 + JITTER)


def retry_after(answer: Answer) -> float:
    """The seconds that an answer asks to wait, with a little more so as never to be early; 0 if it asks nothing."""
    value = answer.headers.get("retry-after", "").strip()
    if not value:
        return 0.0
    if value.isascii() and value.isdigit():
        return float(value[:9]) + 0.02
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max(0.0, (date - datetime.now(UTC)).total_seconds()) + 0.02

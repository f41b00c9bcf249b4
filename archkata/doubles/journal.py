"""A line for everything that happens at provider and subscriber, for a learner who develops against them."""

from __future__ import annotations

import copy
import json
import queue
import time
from collections.abc import Iterator

from archkata.doubles.calls import Call
from archkata.doubles.charging import Attempt, ProviderOperation
from archkata.doubles.delivering import Delivery
from archkata.doubles.reactions import MOST_KEYS, Closed, Silence, Status, Success, Trickle
from archkata.language import Text, text

MOST_WAITING = 10_000
SHORT = 36


class CallLog:
    """Takes calls in the doubles' thread, gives lines in another. Without a reader the newest lines are left out."""

    def __init__(self) -> None:
        self._calls: queue.Queue[tuple[float, int, Call]] = queue.Queue(MOST_WAITING)
        self._numbers: dict[object, int] = {}
        self.events = 0

    def note(self, call: Call) -> None:
        """Take note of a call; a watcher for doubles."""
        number = self._number(call) if call.abandoned_after is None else 0
        self.events += isinstance(call, Delivery) and number == 1
        if not self._calls.full():
            self._calls.put_nowait((time.time(), number, copy.copy(call)))

    def lines(self) -> Iterator[Text]:
        """Yield a line for each call as it comes, without end."""
        while True:
            yield self.next_line()

    def next_line(self) -> Text:
        """Wait for the next call and return its line."""
        now, number, call = self._calls.get()
        clock = f"{time.strftime('%H:%M:%S', time.localtime(now))}.{int(now % 1 * 1000):03d}"
        return text("{clock}  {what}", clock=clock, what=_told(call, number))

    def _number(self, call: Call) -> int:
        thing = (type(call), getattr(call, "kind", None), getattr(call, "key", None) or getattr(call, "event_id", None))
        if thing not in self._numbers and len(self._numbers) >= MOST_KEYS:
            self._numbers.pop(next(iter(self._numbers)))
        self._numbers[thing] = self._numbers.get(thing, 0) + 1
        return self._numbers[thing]


def _told(call: Call, number: int) -> Text:
    what = _subject(call)
    if call.abandoned_after is not None:
        seconds = f"{call.abandoned_after:.2f}"
        return text("{what}: given up by the backend after {seconds} s", what=what, seconds=seconds)
    if call.fault is not None and call.status is not None:
        return text("{what}: {status}, because {fault}", what=what, status=call.status, fault=call.fault)
    answer = _answer(call)
    if call.fault is not None:
        answer = text("{answer}, although {fault}", answer=answer, fault=call.fault)
    if number < 2:
        return text("{what}: {answer}", what=what, answer=answer)
    return text("{what}, attempt {number}: {answer}", what=what, number=number, answer=answer)


def _subject(call: Call) -> Text:
    if isinstance(call, Delivery) and call.event is not None:
        about = json.dumps(call.member("id"))
        return text("event {id}, {type} {about}", id=_short(call.event_id), type=_short(call.type), about=about)
    if isinstance(call, Attempt) and call.kind is ProviderOperation.LOOKUP:
        return text("look-up of “{reference}”", reference=_short(call.reference))
    if isinstance(call, Attempt) and call.kind is ProviderOperation.REFUND:
        return text("refund of {amount}, key {key}", amount=call.amount, key=_short(call.key))
    if isinstance(call, Attempt) and call.kind is ProviderOperation.CHARGE:
        money, reference = f"{call.amount} {call.currency}", _short(call.reference)
        return text(
            "charge of {money} for “{reference}”, key {key}", money=money, reference=reference, key=_short(call.key)
        )
    return text("{line}", line=f"{call.request.method} {_short(call.request.target)}")


def _answer(call: Call) -> Text:
    reaction = call.reaction
    match reaction:
        case Success():
            answer = _success(call)
        case Status():
            answer = _status(reaction)
        case Silence():
            answer = _unanswered(reaction.done, text("silence"))
        case Closed():
            how = text("the connection is reset") if reaction.reset else text("the connection is closed")
            answer = _unanswered(reaction.done, how)
        case Trickle():
            answer = _unanswered(reaction.done, text("an answer without end, byte by byte"))
        case None:
            answer = text("{status}", status=call.status)
    delay = getattr(reaction, "delay", 0.0)
    return text("{answer}, after {delay} s", answer=answer, delay=delay) if delay else answer


def _success(call: Call) -> Text:
    return text("200") if isinstance(call, Attempt) and call.kind is ProviderOperation.LOOKUP else text("201, done")


def _status(reaction: Status) -> Text:
    if reaction.retry_after is not None:
        return text("{status} with Retry-After: {told}", status=reaction.status, told=reaction.retry_after)
    if reaction.retry_after_date is not None:
        ahead = f"{reaction.retry_after_date:g}"
        return text("{status} with a Retry-After {ahead} s ahead", status=reaction.status, ahead=ahead)
    return text("{status}", status=reaction.status)


def _unanswered(done: bool, how: Text) -> Text:
    return text("done, then {how}", how=how) if done else how


def _short(value: object) -> str:
    """Return a value on one line, without anything that a terminal would obey."""
    shown = "".join(c if c.isprintable() else "?" for c in str(value))
    return shown if len(shown) <= SHORT else shown[: SHORT - 1] + "…"

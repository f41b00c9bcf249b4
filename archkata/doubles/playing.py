"""Play one reaction over one connection, and write down what became of it."""

from __future__ import annotations

import email.utils
import json
import math
import time
from collections.abc import Callable

from archkata.doubles.calls import Call, Watcher
from archkata.doubles.conversation import Conversation, Outgoing
from archkata.doubles.reactions import Closed, Reaction, Silence, Status, Success, Trickle

LONGEST_SILENCE_S = 60.0

ENDLESS = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n"
NOWHERE = "/nowhere"

Deed = Callable[[], Outgoing]
"""Does what the request asks for, at most once, and returns the answer that says so."""


class Performance:
    """One request, the deed that it asks for, and `later`, which does something after some seconds."""

    def __init__(
        self,
        call: Call,
        talk: Conversation,
        deed: Deed,
        later: Callable[[float, Deed], None],
        watch: Watcher,
    ) -> None:
        self._call = call
        self._talk = talk
        self._deed = deed
        self._later = later
        self._watch = watch

    async def play(self, reaction: Reaction) -> None:
        """React as the script says; return when the connection is free again or gone."""
        self._call.reaction = reaction
        self._watch(self._call)
        match reaction:
            case Success():
                outgoing = self._deed()
                await self._answer(reaction.delay, lambda: outgoing)
            case Status():
                await self._answer(reaction.delay, lambda: self._told(reaction))
            case Silence():
                self._settle(done=reaction.done, after=reaction.after)
                if not await self._is_abandoned(LONGEST_SILENCE_S):
                    self._talk.hang_up(reset=True)
            case Closed():
                self._settle(done=reaction.done, after=reaction.after)
                if not await self._is_abandoned(reaction.delay):
                    self._talk.hang_up(reset=reaction.reset)
            case Trickle():
                self._settle(done=reaction.done, after=reaction.after)
                await self._trickle(reaction.pause)

    async def _answer(self, delay: float, outgoing: Callable[[], Outgoing]) -> None:
        if delay and await self._is_abandoned(delay):
            return
        self._call.answered = time.monotonic()
        ready = outgoing()
        self._call.status = ready.status
        self._talk.answer(ready)

    def _told(self, reaction: Status) -> Outgoing:
        headers = dict(reaction.headers)
        body = reaction.body
        if body is None:
            body = _problem(reaction.status) if reaction.status >= 400 else b""
        if 300 <= reaction.status < 400 and reaction.status != 304:
            headers.setdefault("Location", NOWHERE)
        assert self._call.answered is not None  # noqa: S101 - set by _answer just before
        if reaction.retry_after is not None:
            headers["Retry-After"] = str(reaction.retry_after)
            self._call.retry_at = self._call.answered + reaction.retry_after
        elif reaction.retry_after_date is not None:
            now = time.time()
            date = math.floor(now + reaction.retry_after_date)
            headers["Retry-After"] = email.utils.formatdate(date, usegmt=True)
            self._call.retry_at = self._call.answered + date - now
        return Outgoing(reaction.status, body, headers)

    def _settle(self, *, done: bool, after: float) -> None:
        if done and after:
            self._later(after, self._deed)
        elif done:
            self._deed()

    async def _trickle(self, pause: float) -> None:
        end = time.monotonic() + LONGEST_SILENCE_S
        sent = 0
        while time.monotonic() < end:
            self._talk.write(ENDLESS[sent : sent + 1] or b" ")
            sent += 1
            if await self._is_abandoned(pause):
                return
        self._talk.hang_up(reset=True)

    async def _is_abandoned(self, seconds: float) -> bool:
        if not await self._talk.wait_until_gone(seconds):
            return False
        self._call.gone = self._talk.gone_at
        if self._call.gone is not None:
            self._watch(self._call)
        return True


def _problem(status: int) -> bytes:
    return json.dumps({"status": status, "detail": "The script says so."}).encode()

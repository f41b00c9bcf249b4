"""Clients that each have a limit of their own: users with a token, and strangers with an address."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from math import inf
from typing import Final

from archkata.conformance.calling.answer import Answer
from archkata.conformance.races.synchronized_burst import SynchronizedBurst
from archkata.conformance.signals import Inconclusive
from archkata.conformance.throttle.policies import Policy, longest, smallest
from archkata.conformance.throttle.rounds import Round, ensure_no_server_error
from archkata.language import Text, text
from harness.actors import Actor, User
from harness.workloads.throttled.opening import first_answer

Ask = Callable[[Actor], Answer]

CONNECTIONS: Final = 16
MARGIN_S: Final = 0.1
ANY_STATUS: Final = range(100, 600)
TIMES_THE_WINDOW: Final = 4
TRIES: Final = 3
MOST_TRIES: Final = 20


class ThrottledClient:
    """A client with a limit of its own, which takes a refusal as an answer.

    Asked for nothing in particular, it asks for several kinds of things in turn, because one limit covers all of them.
    """

    def __init__(self, actor: Actor, polite: Actor, policies: Sequence[Policy]) -> None:
        self.actor = actor
        self.polite = polite
        self._policies = policies
        self._kinds = _kinds(actor)
        self._number = count()

    def ask(self) -> Answer:
        """Send the next request."""
        return self._next()(self.actor)

    def at_once(self, number: int, ask: Ask | None = None) -> list[Answer]:
        """Send requests over connections of their own, whose last bytes go out together."""
        answers: list[Answer] = []
        while len(answers) < number:
            volley = SynchronizedBurst(self.actor.scene, min(CONNECTIONS, number - len(answers)))
            for _ in range(volley.width):
                (ask or self._next())(volley.by(self.actor))
            answers += volley.fire(won=ANY_STATUS, lost=()).answers
        return answers

    def exhaust(self, within: Round | None = None) -> Answer:
        """Ask one after another until a 429, and return it. `within` takes note of all answers."""
        done = within or self.round()
        end = time.monotonic() + TIMES_THE_WINDOW * self.window
        while time.monotonic() < end:
            answer = first_answer(self.actor)
            done.add(answer)
            if answer.status == 429:
                return answer
            done.ensure_bounded(text("and none refused"))
        raise Inconclusive(text("the answers were too slow to come to a limit"))

    def until_refused(self, act: Callable[[], Answer]) -> list[Answer]:
        """Use up the limit and do something, until that itself meets a 429; return the answers before that."""
        served: list[Answer] = []
        done = self.round()
        for _ in range(MOST_TRIES):
            self.exhaust(done)
            answer = act()
            done.add(answer)
            if answer.status == 429:
                return served
            done.ensure_bounded(text("to one client that was past its limit"))
            served.append(answer)
        raise Inconclusive(text("the limit was free again each time that something was tried"))

    def ensure_bounded(self, attempt: Callable[[Round], None], how: Text) -> None:
        """Refute the rule where a rested client gets more than the policies allow by an attempt, which `how` names.

        An attempt so slow that the policies would allow all of it is repeated.
        """
        for _ in range(TRIES):
            done = self.round()
            attempt(done)
            done.ensure_bounded(how)
            if done.is_telling:
                return
            self.rest()
        raise Inconclusive(text("the answers were too slow to come to a limit"))

    def ensure_refused(self, policy: Policy, ask: Ask | None = None) -> None:
        """Refute the rule unless twice as many requests as a policy allows, and one more, meet a 429.

        They come one after another on one connection. Where that takes as long as a window they come at once: a backend
        that answers the first of those quickly, and lets the others wait, delays instead of refusing.
        """
        number = 2 * policy.quota + 1
        for _ in range(TRIES):
            if self._is_refused(((ask or self._next())(self.actor) for _ in range(number)), policy.window):
                return
            self.rest()
            answers = self.at_once(number, ask)
            quickest = sorted(answer.seconds for answer in answers)[policy.quota - 1]
            if self._is_refused(answers, inf if quickest < policy.window / 4 else policy.window):
                return
            self.rest()
        raise Inconclusive(text("the answers were too slow to come to a limit"))

    def _is_refused(self, answers: Iterable[Answer], seconds: float) -> bool:
        """Look for a 429; refute the rule where there is none although the answers took less than these seconds."""
        seen: list[Answer] = []
        for answer in answers:
            ensure_no_server_error(answer)
            if answer.status == 429:
                return True
            seen.append(answer)
        took = max(answer.exchange.ended for answer in seen) - min(answer.exchange.started for answer in seen)
        if took < seconds:
            expected = text("a 429 among {n} requests", n=len(seen))
            seen[-1].refute(expected, text("none in {seconds} s", seconds=f"{took:.1f}"))
        return False

    def round(self) -> Round:
        """Begin to count what this client gets."""
        return Round(self._policies)

    @property
    def account(self) -> User:
        """The same client as a user."""
        if not isinstance(self.actor, User):
            raise TypeError("a stranger has no account")
        return self.actor

    @property
    def quota(self) -> int:
        """What the client always gets when it is rested."""
        return smallest(self._policies)

    @property
    def window(self) -> int:
        """After so many seconds of silence the client is rested."""
        return longest(self._policies)

    def rest(self) -> None:
        """Be silent until the client is rested, whatever it did before."""
        self.actor.scene.pause(self.window + MARGIN_S)

    def _next(self) -> Ask:
        return self._kinds[next(self._number) % len(self._kinds)]


def _kinds(actor: Actor) -> list[Ask]:
    claims = actor.scene.claims
    kinds: list[Ask] = [first_answer]
    if isinstance(actor, User):
        kinds.append(lambda caller: caller.get_user(actor.id))
        if claims("purchases"):
            kinds.append(lambda caller: caller.list_purchases(limit=1))
        return kinds
    kinds.append(lambda caller: caller.get_product("1"))
    if claims("reviews"):
        kinds.append(lambda caller: caller.get_review("1"))
    return kinds

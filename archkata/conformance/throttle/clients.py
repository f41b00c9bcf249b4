"""Clients that each have a limit of their own: users with a token, and strangers with an address."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import Final

from archkata.conformance.actors import Actor, Editor, Guest, User, new_user
from archkata.conformance.answer import Answer
from archkata.conformance.outcome import Finding
from archkata.conformance.races.volley import Volley
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Inconclusive, NotExercised, Refuted, SetupRefuted
from archkata.conformance.throttle.opening import Shop, first_answer, shop_of
from archkata.conformance.throttle.policies import Policy, longest, smallest
from archkata.conformance.throttle.rounds import Round, ensure_no_server_error
from archkata.language import text

Ask = Callable[[Actor], Answer]

CONNECTIONS: Final = 16
MARGIN_S: Final = 0.1
ANY_STATUS: Final = range(100, 600)
TIMES_THE_WINDOW: Final = 4
TRIES: Final = 3
MOST_TRIES: Final = 20
FAR_LARGER: Final = 20
"""No client comes near a quota that is so many times the smallest one."""


class Client:
    """Somebody with a limit of its own, who takes a refusal as an answer.

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

    def at_once(self, number: int, ask: Ask | None = None, *, connections: int = CONNECTIONS) -> list[Answer]:
        """Send requests over connections of their own, whose last bytes go out together."""
        answers: list[Answer] = []
        while len(answers) < number:
            volley = Volley(self.actor.scene, min(connections, number - len(answers)))
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
        for _ in range(MOST_TRIES):
            self.exhaust()
            answer = act()
            ensure_no_server_error(answer)
            if answer.status == 429:
                return served
            served.append(answer)
        raise Inconclusive(text("the limit was free again each time that something was tried"))

    def ensure_refused(self, policy: Policy) -> None:
        """Refute the rule unless a burst of twice what a policy allows, and one more, meets a 429.

        Where the answers took as long as a window the burst is tried again. A backend that answers the first ones
        quickly and lets the others wait delays instead of refusing.
        """
        for _ in range(TRIES):
            done = self.round()
            answers = self.at_once(2 * policy.quota + 1)
            done.add(*answers)
            if any(answer.status == 429 for answer in answers):
                return
            quickest = sorted(answer.seconds for answer in answers)[policy.quota - 1]
            if done.seconds < policy.window or quickest < policy.window / 4:
                expected = text("a 429 among {n} requests at once", n=len(answers))
                took = text("none, the last answer after {seconds} s", seconds=f"{done.seconds:.1f}")
                answers[-1].refute(expected, took)
            self.rest()
        raise Inconclusive(text("the answers were too slow to come to a limit"))

    def round(self) -> Round:
        """Begin to count what this client gets."""
        return Round(self._policies)

    @property
    def account(self) -> User:
        """The same somebody as a user."""
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


class Throttled:
    """The throttled backend as one check sees it: a fixture. Every client that it makes is another one, and rested."""

    def __init__(self, scene: Scene) -> None:
        self._shop = shop_of(scene)
        self._scene = scene.on(self._shop.backend)
        self.policies = _usable(self._shop)

    @property
    def quota(self) -> int:
        """What a rested client always gets."""
        return smallest(self.policies)

    @property
    def window(self) -> int:
        """After so many seconds of silence a client is rested."""
        return longest(self.policies)

    @property
    def has_authentication(self) -> bool:
        """Say whether clients can be users; otherwise all are addresses."""
        return self._shop.backend.has_authentication

    @property
    def has_addresses(self) -> bool:
        """Say whether clients can come from addresses of their own."""
        return self._shop.addresses is not None

    def clients(self) -> list[Client]:
        """Return one client of each sort that is there."""
        return [self.user(), *([self.stranger()] if self.has_authentication and self.has_addresses else [])]

    def user(self) -> Client:
        """Return somebody with an account, at an address that nobody else has.

        It is known by its token; by its address where there is no authentication.
        """
        if not self.has_authentication:
            self._ensure_addresses()
        return self.user_at(self._elsewhere())

    def stranger(self) -> Client:
        """Return somebody without a token, known by an address that nobody else has."""
        self._ensure_addresses()
        return self._client(Guest(self._elsewhere()))

    def neighbour_of(self, client: Client) -> Client:
        """Return another user at the same address."""
        return self.user_at(client.actor.scene)

    def user_at(self, scene: Scene) -> Client:
        """Register somebody, from elsewhere, who acts from an address that may be somebody else's, too."""
        registered = new_user(self._elsewhere())
        user = User(scene, registered.identity)
        return self._client(user.with_token(registered.token) if self.has_authentication else user)

    def needs(self, stage: str) -> None:
        """End the check as not claimed where a stage is not."""
        self._scene.needs(stage)

    def onlooker(self) -> Guest:
        """Return somebody from elsewhere who waits when asked to."""
        return Guest(self._elsewhere())

    def editor(self) -> Editor:
        """Return the first editor, from elsewhere, who waits when asked to."""
        return Editor(self._elsewhere(), self._shop.backend.editors[0])

    @contextlib.contextmanager
    def quiet(self) -> Iterator[None]:
        """Keep away the other checks that come early, since one limit for everybody would refute the wrong rule."""
        while not self._shop.quiet.acquire(timeout=MARGIN_S):
            self._scene.pause(0)
        try:
            yield
        finally:
            self._shop.quiet.release()

    def _client(self, actor: Actor) -> Client:
        return Client(actor.impatient(), actor, self.policies)

    def _elsewhere(self) -> Scene:
        addresses = self._shop.addresses
        return replace(self._scene, source=next(addresses) if addresses else None)

    def _ensure_addresses(self) -> None:
        if not self.has_addresses:
            raise NotExercised(text("needs several loopback addresses to come from, such as 127.0.0.2"))


def _usable(shop: Shop) -> list[Policy]:
    if shop.complaint is not None:
        expected = text('a policy that programs can read, such as `"default";q=5;w=2`')
        raise SetupRefuted("THR-01", Refuted(Finding(expected, shop.complaint), shop.evidence.exchange))
    usable = [policy for policy in shop.policies if not policy.is_too_large]
    for policy in shop.policies:
        if policy not in usable and (not usable or policy.quota < FAR_LARGER * smallest(usable)):
            raise NotExercised(text("the policy {policy} is too large to be tried (200 requests, 60 s)", policy=policy))
    return usable


def _kinds(actor: Actor) -> list[Ask]:
    claims = actor.scene.claims
    kinds: list[Ask] = [first_answer]
    if isinstance(actor, User):
        kinds.append(lambda somebody: somebody.get_user(actor.id))
        if claims("purchases"):
            kinds.append(lambda somebody: somebody.list_purchases(limit=1))
        return kinds
    kinds.append(lambda somebody: somebody.get_product("1"))
    if claims("users"):
        kinds.append(lambda somebody: somebody.register_user({}))
    return kinds

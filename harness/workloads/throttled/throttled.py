"""The throttled backend as checks see it, and the clients that it has for them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from archkata.conformance.outcome import Finding
from archkata.conformance.scene import Scene
from archkata.conformance.signals import NotExercised, Refuted, SetupRefuted
from archkata.conformance.throttle.policies import Policy, longest, smallest
from archkata.language import text
from harness.actors import Actor, Editor, Guest, User, new_user
from harness.workloads.throttled.clients import ThrottledClient
from harness.workloads.throttled.opening import ThrottledBackend, shop_of

PULSE_S: Final = 0.1
FAR_LARGER: Final = 20
"""No client comes near a quota that is so many times the smallest one."""


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

    def clients(self) -> list[ThrottledClient]:
        """Return one client of each sort that is there."""
        return [self.user(), *([self.stranger()] if self.has_authentication and self.has_addresses else [])]

    def user(self) -> ThrottledClient:
        """Return a client with an account, at an address of its own.

        It is known by its token; by its address where there is no authentication.
        """
        if not self.has_authentication:
            self._ensure_addresses()
        return self.user_at(self._elsewhere())

    def stranger(self) -> ThrottledClient:
        """Return a client without a token, known by an address of its own."""
        self._ensure_addresses()
        return self._client(Guest(self._elsewhere()))

    def neighbour_of(self, client: ThrottledClient) -> ThrottledClient:
        """Return another user at the same address."""
        return self.user_at(client.actor.scene)

    def user_at(self, scene: Scene) -> ThrottledClient:
        """Register a user from elsewhere who acts from an address that another client may have, too."""
        registered = new_user(self._elsewhere())
        user = User(scene, registered.identity)
        return self._client(user.with_token(registered.token) if self.has_authentication else user)

    def needs(self, stage: str) -> None:
        """End the check as not claimed where a stage is not."""
        self._scene.needs(stage)

    def onlooker(self) -> Guest:
        """Return a client from elsewhere that waits when asked to."""
        return Guest(self._elsewhere())

    def editor(self) -> Editor:
        """Return the first editor, from elsewhere, who waits when asked to."""
        return Editor(self._elsewhere(), self._shop.backend.editors[0])

    @contextlib.contextmanager
    def quiet(self) -> Iterator[None]:
        """Keep away the other checks that come early, since one limit for everybody would refute the wrong rule."""
        while not self._shop.quiet.acquire(timeout=PULSE_S):
            self._scene.pause(0)
        try:
            yield
        finally:
            self._shop.quiet.release()

    def _client(self, actor: Actor) -> ThrottledClient:
        return ThrottledClient(actor.impatient(), actor, self.policies)

    def _elsewhere(self) -> Scene:
        addresses = self._shop.addresses
        return replace(self._scene, source=next(addresses) if addresses else None)

    def _ensure_addresses(self) -> None:
        if not self.has_addresses:
            raise NotExercised(text("needs several loopback addresses to come from, such as 127.0.0.2"))


def _usable(shop: ThrottledBackend) -> list[Policy]:
    if shop.complaint is not None:
        expected = text('a policy that programs can read, such as `"default";q=5;w=2`')
        raise SetupRefuted("THR-01", Refuted(Finding(expected, shop.complaint), shop.evidence.exchange))
    usable = [policy for policy in shop.policies if not policy.is_too_large]
    for policy in shop.policies:
        if policy not in usable and (not usable or policy.quota < FAR_LARGER * smallest(usable)):
            raise NotExercised(text("the policy {policy} is too large to be tried (200 requests, 60 s)", policy=policy))
    return usable

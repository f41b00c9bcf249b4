"""A branch of the store as one check has it: an instance of its own, with the provider and the subscriber around it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from archkata.conformance.backend import Identity
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Inconclusive, NotClaimed, Refuted
from archkata.conformance.vocabulary.keys import UNDER_WAY
from archkata.language import text
from harness.actors import Editor, Product, User, new_product, new_user
from harness.data import usd
from harness.workloads.dependencies.instances import DependencyInstance, Instances

SITES: Final = "sites"
GIVEN_UP: Final = (502, 503, 504)
"""What a client gets whose purchase or refund was given up."""

TOLD_S: Final = 6.0
RECOVERED_S: Final = 35.0
RESTED_S: Final = 6.0
ASK_AGAIN_S: Final = 0.5


@contextlib.contextmanager
def branch(scene: Scene, stage: str) -> Iterator[DependencyFixture]:
    """Lend a branch to a check of a stage: payments or events.

    The check ends as not claimed where the backend never calls that counterpart, unless archkata.yaml names the stage.
    """
    scene.needs(stage)
    sites = scene.shared.get(SITES, Instances, Instances, lambda: scene.pause(0))
    site = _rested(scene, sites)
    try:
        scene.note_start(**site.variables)
        shop = DependencyFixture(scene, site)
        if stage not in scene.backend.named and not sites.is_called(stage, lambda: shop.is_calling(stage)):
            raise NotClaimed(stage)
        yield shop
    except BaseException:
        site.close()  # what it is still busy with is unknown
        raise
    if shop.is_spoilt:
        site.close()
    else:
        sites.give_back(site)


def _rested(scene: Scene, sites: Instances) -> DependencyInstance:
    """Return a site where things can be bought. One that still has to recover is not waited for long."""
    while True:
        site = sites.take(scene)
        if not site.is_used:
            return site
        try:
            DependencyFixture(scene, site).wait_for_recovery(RESTED_S)
        except (Inconclusive, Refuted):
            site.close()  # what is wrong with it was the business of the check before
        except BaseException:
            site.close()
            raise
        else:
            return site


class DependencyFixture:
    """What a check does at its branch. `provider` and `subscriber` are well until they are told otherwise."""

    def __init__(self, scene: Scene, site: DependencyInstance) -> None:
        self._site = site
        self._elsewhere = scene
        self._regular: tuple[User, Product] | None = None
        self.provider, self.subscriber = site.provider, site.subscriber
        self.scene = scene.on(site.backend)
        self.is_spoilt = False
        """Whether the instance is still busy with something, so that no other check may have it."""

    @property
    def editor(self) -> Editor:
        """The first editor."""
        return Editor(self.scene, self.scene.backend.editors[0])

    def buyer(self) -> User:
        """Register a user who takes 503 as an answer instead of buying twice."""
        return new_user(self.scene).impatient()

    def camera(self, **members: Any) -> Product:
        """Publish a product with a price that no other one has, by which the provider knows its charges."""
        return new_product(self.editor, **{"price": usd(self.price()), "stock": 10, **members})

    def price(self) -> int:
        """Return an amount that nothing else costs."""
        return next(self._site.prices)

    def is_calling(self, stage: str) -> bool:
        """Say whether the counterpart of a stage is called where there is reason to."""
        user = self.buyer()
        if stage == "events":
            return self.subscriber.wait_until(lambda: bool(self.subscriber.deliveries()), TOLD_S, self.scene.pause)
        user.buy(self.camera()).expect(201)
        return bool(self.provider.attempts())

    def recover(self) -> None:
        """Let the provider be well, and wait until a purchase shows that the backend has noticed."""
        self.provider.recover()
        self.provider.come_back()
        self.wait_for_recovery()

    def wait_for_recovery(self, seconds: float = RECOVERED_S) -> None:
        """Wait until something can be bought that no script is about."""
        buyer, camera = self._regular = self._regular or (self.buyer(), self.camera(stock=10_000))
        end = time.monotonic() + seconds
        while True:
            answer = buyer.buy(camera)
            answer.expect(201, *GIVEN_UP, *UNDER_WAY)
            if answer.status == 201:
                return
            if time.monotonic() > end:
                raise Inconclusive(text("nothing could be bought for {n} s after an outage", n=round(seconds)))
            self.scene.pause(ASK_AGAIN_S)

    def apart(self) -> Scene:
        """Return the same scene for a caller whose connection is going to break, which says nothing about others."""
        backend = self.scene.backend.at(self.scene.backend.address, refuses=True)
        return replace(self.scene, backend=backend)

    def kill(self) -> None:
        """Kill the instance as a crash would."""
        self._site.instance.kill()

    def start_again(self) -> None:
        """Start the instance again on its data. A user who is to go on comes `back`."""
        self._site.start_again()
        self._regular = None
        self.scene = self._elsewhere.on(self._site.backend)

    def back(self, user: User) -> User:
        """Return a user as it comes back after a restart."""
        known = user.identity
        return User(self.scene, Identity(known.email, known.password, known.id, known.name)).impatient()

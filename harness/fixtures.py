"""What checks of the camera store may ask for by the types of their parameters."""

from __future__ import annotations

from archkata.conformance.fixtures import Occurrence, fixture
from archkata.conformance.scene import Scene
from harness.actors import Editor, Guest, Product, User, new_product, new_user
from harness.workloads.crashes.opening import crashes_of
from harness.workloads.crashes.record import CrashRecord
from harness.workloads.throttled.opening import ThrottledBackend, shop_of
from harness.workloads.throttled.throttled import Throttled


@fixture
def guest(scene: Scene) -> Guest:
    """A client without a token."""
    return Guest(scene)


@fixture
def user(scene: Scene) -> User:
    """A freshly registered user; every parameter gets another one."""
    return new_user(scene)


@fixture
def editor(scene: Scene, occurrence: Occurrence) -> Editor:
    """One of the seeded editors; the first two parameters of a check get different ones."""
    editors = scene.backend.editors
    return Editor(scene, editors[occurrence % len(editors)])


@fixture
def product(scene: Scene) -> Product:
    """A fresh product with a stock of 100."""
    return new_product(Editor(scene, scene.backend.editors[0]))


@fixture
def throttled_backend(scene: Scene) -> ThrottledBackend:
    """The throttled backend of the run, which the checks share."""
    return shop_of(scene)


@fixture
def throttled(scene: Scene) -> Throttled:
    """Clients of the throttled backend."""
    return Throttled(scene)


@fixture
def crashes(scene: Scene) -> CrashRecord:
    """What the crash loops of the run have seen, which the checks share."""
    return crashes_of(scene)

"""Give a check what its parameters ask for: actors, products, fresh data, the scene itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from archkata.conformance.calling.actors import Editor, Guest, Product, User, new_product, new_user
from archkata.conformance.calling.fresh import Fresh
from archkata.conformance.crashes.opening import crashes_of
from archkata.conformance.crashes.record import Record
from archkata.conformance.races.burst import Burst
from archkata.conformance.registry import Check
from archkata.conformance.scene import Scene
from archkata.conformance.throttle.opening import Shop, shop_of
from archkata.conformance.throttle.throttled import Throttled
from archkata.conformance.vocabulary.expectations import Notes


def furnish(check: Check, scene: Scene, notes: Notes) -> dict[str, Any]:
    """Return the arguments of a check. Every `User` is another fresh one; the first two `Editor`s differ."""
    stagehand = _Stagehand(scene, notes)
    return {name: stagehand.make(kind) for name, kind in check.parameters().items()}


class _Stagehand:
    def __init__(self, scene: Scene, notes: Notes) -> None:
        self._scene = scene
        self._editors = 0
        self._makers: dict[type[Any], Callable[[], Any]] = {
            Scene: lambda: scene,
            Fresh: lambda: scene.fresh,
            Notes: lambda: notes,
            Burst: lambda: Burst(scene, notes),
            Shop: lambda: shop_of(scene),
            Record: lambda: crashes_of(scene),
            Throttled: lambda: Throttled(scene),
            Guest: lambda: Guest(scene),
            User: lambda: new_user(scene),
            Editor: self._editor,
            Product: lambda: new_product(Editor(scene, scene.backend.editors[0])),
        }

    def make(self, kind: type[Any]) -> Any:
        return self._makers[kind]()

    def _editor(self) -> Editor:
        identity = self._scene.backend.editors[self._editors % len(self._scene.backend.editors)]
        self._editors += 1
        return Editor(self._scene, identity)

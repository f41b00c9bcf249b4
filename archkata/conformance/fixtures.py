"""Fixtures: what the parameters of a check are given, by their types. Techniques and the kit register them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, NewType, get_type_hints

from archkata.conformance.calling.fresh import Fresh
from archkata.conformance.registry import Check
from archkata.conformance.scene import Scene
from archkata.conformance.vocabulary.expectations import Notes

Occurrence = NewType("Occurrence", int)
"""As a fixture's parameter: how many values of its type the same check was given before."""

Maker = Callable[..., Any]

_makers: dict[type[Any], tuple[Maker, dict[str, Any]]] = {}
_types: dict[str, type[Any]] = {}


def fixture(maker: Maker) -> Maker:
    """Register a function that makes the values of its return type, a new one for each parameter of that type.

    Its own parameters are fixtures, too: `Scene`, `Fresh`, `Notes`, `Occurrence`, or what others make.
    """
    hints = get_type_hints(maker)
    made = hints.pop("return")
    if made in _makers:
        raise ValueError(f"{made.__name__} has two fixtures")
    _makers[made] = (maker, hints)
    _types[maker.__name__] = made
    return maker


def arguments_of(check: Check, scene: Scene, notes: Notes) -> dict[str, Any]:
    """Return the arguments of a check by the names of its parameters."""
    given = _Given(scene, notes)
    return {name: given.make(kind) for name, kind in check.parameters().items()}


def make(name: str, scene: Scene) -> Any:
    """Return a value of the fixture of this name, for a test that is no check; KeyError where there is none."""
    return _Given(scene, Notes()).make(_types[name])


class _Given:
    def __init__(self, scene: Scene, notes: Notes) -> None:
        self._known: dict[Any, Any] = {Scene: scene, Fresh: scene.fresh, Notes: notes}
        self._made: Counter[type[Any]] = Counter()

    def make(self, kind: type[Any]) -> Any:
        if kind in self._known:
            return self._known[kind]
        maker, parameters = _makers[kind]
        occurrence = Occurrence(self._made[kind])
        self._made[kind] += 1
        return maker(**{n: occurrence if k is Occurrence else self.make(k) for n, k in parameters.items()})

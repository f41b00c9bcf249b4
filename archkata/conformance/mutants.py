"""Mutants: the reference implementation with one named fault each, to prove that a check can fail."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, wraps
from inspect import getdoc
from typing import Any, TypeVar

from archkata.errors import ArchkataError
from archkata.katas import current
from archkata.language import text
from archkata.suggest import did_you_mean

F = TypeVar("F", bound=Callable[..., Any])
LOAD = "load"


@dataclass(frozen=True)
class Mutant:
    """One fault: `apply` replaces a mechanism of the reference before its application is made.

    Every rule of `caught_by` is refuted by it. `kind` says what it takes to see it: deterministic, timed, concurrent,
    crash or fault; or load, and then `caught_by` names scenarios of `archkata load`. `shown_by` are rules whose checks
    bring it to light, where those of `caught_by` only watch the run.
    """

    name: str
    caught_by: tuple[str, ...]
    kind: str
    apply: Callable[[], None]
    shown_by: tuple[str, ...] = ()

    @property
    def needs_load(self) -> bool:
        """Whether the conformance suite passes it, and only a load scenario fails."""
        return self.kind == LOAD

    @property
    def story(self) -> str:
        """What is wrong, for those who have looked for it long enough."""
        return getdoc(self.apply) or ""


_mutants: dict[str, Mutant] = {}


def mutant(
    name: str, *, caught_by: tuple[str, ...], kind: str = "deterministic", shown_by: tuple[str, ...] = ()
) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Register a function that puts a fault into the reference implementation. Its docstring tells the fault."""

    def register(apply: Callable[[], None]) -> Callable[[], None]:
        if name in _mutants:
            raise ValueError(f"there are two mutants {name}")
        _mutants[name] = Mutant(name, caught_by, kind, apply, shown_by)
        return apply

    return register


def put(owner: object, name: str, value: object) -> None:
    """Put something in the place of what a module or class of the reference has under a name.

    A name that is not there any more is an error, so that no mutant turns into the reference unnoticed.
    """
    if not hasattr(owner, name):
        raise AttributeError(f"{owner!r} has no {name} to replace")
    setattr(owner, name, value)


def replaces(owner: object, name: str) -> Callable[[F], F]:
    """Put the decorated function in the place of one of a module or class of the reference."""

    def decorate(function: F) -> F:
        put(owner, name, function)
        return function

    return decorate


def around(owner: object, name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Put the decorated coroutine function around one of a module of the reference, and hand it that one first.

    It has the signature of the original, as a web framework does.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        original = getattr(owner, name)

        @wraps(original)
        async def surrounded(*arguments: Any, **named: Any) -> Any:
            return await function(original, *arguments, **named)

        put(owner, name, surrounded)
        return function

    return decorate


def rewritten(statement: str, part: str, by: str) -> str:
    """Return a statement of the reference with a part of it changed. A part that is not there any more is an error."""
    if part not in statement:
        raise ValueError(f"{statement!r} has no {part!r} to rewrite")
    return statement.replace(part, by)


def retype(kind: type, member: str, annotation: Any) -> None:
    """Give a member of a dataclass or of a TypedDict of the reference another type, so that other values are taken."""
    kind.__annotations__[member] = annotation
    if is_dataclass(kind):
        next(field for field in fields(kind) if field.name == member).type = annotation


@cache
def load_mutants() -> dict[str, Mutant]:
    """Import all mutants of the kata and return what they registered, by name."""
    for part in current().modules("mutants"):
        if hasattr(part, "__path__"):
            for module in pkgutil.iter_modules(part.__path__, f"{part.__name__}."):
                importlib.import_module(module.name)
    return dict(_mutants)


def find_mutant(name: str) -> Mutant:
    """Return a mutant by its name; an unknown one is the user's error."""
    mutants = load_mutants()
    if name not in mutants:
        raise ArchkataError(
            text("There is no fault “{name}”.", name=name),
            did_you_mean(name, mutants) or text("“archkata serve --list-faults” lists all of them."),
        )
    return mutants[name]

"""What a deviation is: a name, a sentence, what it changes in the second backend, and the verdict it must get."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType

from tests.backends.threads.camera_store.config import Settings
from tests.backends.threads.camera_store.messages import Request, Response

Answer = Callable[[Request], Response]
Layer = Callable[[Answer], Answer]
"""Wraps whatever answers requests into something that answers them differently."""
BASIC_STAGES = ("api", "users", "catalogue", "reviews", "purchases", "refunds", "auth")


def _as_they_are(settings: Settings) -> Settings:
    return settings


@dataclass(frozen=True)
class Expected:
    """The right verdict: `red` and `warned` are exactly the rules whose sentences say what is different.

    Every rule that is blocked is so by one of the red ones, or by what the `sentence` says where nothing is red;
    `judged` is the least number of rules that are decided (passed, red or warned). `sentence` is a part of what the run
    says where it cannot decide everything.
    """

    red: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()
    judged: int = 0
    exit_code: int = 0
    sentence: str | None = None


@dataclass(frozen=True)
class Deviation:
    """One way in which learners' backends differ. `sentence` continues “a backend that …”.

    `layer` changes requests and answers; `prepare` changes settings, or replaces parts of the backend before it starts.
    `stages` are those that are judged.
    """

    name: str
    sentence: str
    expected: Expected
    layer: Layer | None = None
    prepare: Callable[[Settings], Settings] = field(default=_as_they_are)
    stages: tuple[str, ...] = BASIC_STAGES


def replaced(module: ModuleType, name: str, value: object) -> None:
    """Put something else in the place of what a module of the backend calls by this name."""
    if not hasattr(module, name):
        raise AttributeError(f"{module.__name__} has no {name}")
    setattr(module, name, value)


def passes(judged: int, *warned: str) -> Expected:
    """Expect that nothing is red: the contract leaves it open, or says SHOULD."""
    return Expected(warned=warned, judged=judged)


def red(judged: int, *rules: str, warned: tuple[str, ...] = ()) -> Expected:
    """Expect exactly these failures, and a run that decides at least `judged` rules all the same."""
    return Expected(red=rules, warned=warned, judged=judged, exit_code=1)


def not_understood(sentence: str) -> Expected:
    """Expect one sentence instead of results, because nothing can be judged."""
    return Expected(exit_code=3, sentence=sentence)


def held_up(judged: int, sentence: str) -> Expected:
    """Expect that nothing is red, and one sentence for all that cannot be decided."""
    return Expected(judged=judged, exit_code=3, sentence=sentence)

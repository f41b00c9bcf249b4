"""The checks, found in the stages of the kata and joined to their rules by id."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from inspect import getdoc
from typing import TYPE_CHECKING, Any, get_type_hints

from archkata.conformance.schedule import Pace
from archkata.katas import current

if TYPE_CHECKING:
    from archkata.conformance.backend import Backend
    from archkata.conformance.scene import Scene
    from archkata.language import Text
    from archkata.wire import Exchange

CheckFunction = Callable[..., None]
WatchFunction = Callable[["Exchange", "Scene"], None]
SurveyFunction = Callable[["Backend", "list[str] | None"], "list[Text]"]
DEFAULT_SECONDS = 60.0


@dataclass(frozen=True)
class Check:
    """The function that decides one rule, and how it gets along with others."""

    rule_id: str
    function: CheckFunction
    pace: Pace = Pace.TOGETHER
    seconds: float = DEFAULT_SECONDS

    @property
    def title(self) -> str:
        """The function's name as a sentence."""
        return self.function.__name__.replace("_", " ")

    @property
    def remark(self) -> str:
        """The function's docstring."""
        return getdoc(self.function) or ""

    def parameters(self) -> dict[str, type[Any]]:
        """Return the fixtures that the check asks for: parameter names and their types."""
        return _parameters(self.function)


@cache
def _parameters(function: CheckFunction) -> dict[str, type[Any]]:
    return {name: kind for name, kind in get_type_hints(function).items() if name != "return"}


class Registry:
    """All checks by rule id, the watches (functions that look at every exchange of a run), and the kata's survey."""

    def __init__(self) -> None:
        self.checks: dict[str, Check] = {}
        self.watches: dict[str, WatchFunction] = {}
        self.survey: SurveyFunction | None = None


_registry = Registry()


def check(
    rule_id: str, *, alone: bool = False, apart: bool = False, seconds: float = DEFAULT_SECONDS
) -> Callable[[CheckFunction], CheckFunction]:
    """Register a function as the check of a rule. `seconds` bounds its time.

    `alone`: it measures time, so no other check of its stage runs meanwhile. `apart`: it only uses instances of its own
    and mostly waits, so it begins as soon as its needs are decided and runs beside any stage.
    """
    pace = Pace.ALONE if alone else Pace.APART if apart else Pace.TOGETHER

    def register(function: CheckFunction) -> CheckFunction:
        if rule_id in _registry.checks:
            raise ValueError(f"{rule_id} has two checks")
        _registry.checks[rule_id] = Check(rule_id, function, pace, seconds)
        return function

    return register


def watch(rule_id: str) -> Callable[[WatchFunction], WatchFunction]:
    """Register a function that sees every exchange of a run and may refute the rule with it."""

    def register(function: WatchFunction) -> WatchFunction:
        _registry.watches[rule_id] = function
        return function

    return register


def surveys(function: SurveyFunction) -> SurveyFunction:
    """Register the function that finds out, before a run, which stages a backend has, and returns notices.

    It sets what the backend claims; `stages` are those that the learner claims, None where nothing is said.
    """
    _registry.survey = function
    return function


@cache
def load_checks() -> Registry:
    """Import what the kata's checks may ask for, its survey, and all its stages; return what they registered."""
    for part in current().modules("fixtures", "survey", "stages"):
        if hasattr(part, "__path__"):
            for module in pkgutil.walk_packages(part.__path__, f"{part.__name__}."):
                importlib.import_module(module.name)
    return _registry

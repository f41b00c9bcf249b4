"""The checks, found in `archkata.design.rules` and joined to their rules by id."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from archkata.design.judging.dossier import Dossier
from archkata.language import Text


@dataclass(frozen=True)
class Found:
    """What a check has found, and where: a document's name and a line (from 1).

    `part` is the id of the part of a document of the pack that is meant, where the line does not stand in it.
    """

    file: str
    line: int
    sentence: Text
    part: str | None = None


CheckFunction = Callable[[Dossier], Iterable[Found]]

_checks: dict[str, CheckFunction] = {}


def check(rule_id: str) -> Callable[[CheckFunction], CheckFunction]:
    """Register a function as the check of a rule: it yields what breaks the rule, and nothing where all is well."""

    def register(function: CheckFunction) -> CheckFunction:
        if rule_id in _checks:
            raise ValueError(f"{rule_id} has two checks")
        _checks[rule_id] = function
        return function

    return register


@cache
def load_checks() -> Mapping[str, CheckFunction]:
    """Import all themes of `archkata.design.rules` and return what they registered, in the order of the ids."""
    package = importlib.import_module("archkata.design.rules")
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
    return dict(sorted(_checks.items()))

"""The contract as data: stages and rules, read from the `contract.yaml` of the kata and its translations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from archkata.errors import ArchkataError
from archkata.files import read_ordinary
from archkata.katas import current
from archkata.language import text
from archkata.strict_yaml import read_own
from archkata.suggest import did_you_mean

Level = Literal["MUST", "SHOULD"]


@dataclass(frozen=True)
class Stage:
    """An ordered group of rules, such as `users`."""

    name: str
    title: str
    about: str


@dataclass(frozen=True)
class Rule:
    """One sentence that a backend keeps or breaks, with all that a learner needs to know about it.

    Without one of its `needs` it cannot be tried at all. It is decided `after` others on which only its set-up or a
    part of its check rests: where one of these has not held, the check leaves that part out (`Scene.holds`).
    `stacks` are further hints, each for one stack of `archkata.stacks`.
    """

    id: str
    stage: str
    level: Level
    kind: str
    rule: str
    how: str
    why: str
    hint: str
    source: str
    needs: tuple[str, ...]
    after: tuple[str, ...] = ()
    stacks: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def prerequisites(self) -> tuple[str, ...]:
        """All rules that are decided before this one."""
        return (*self.needs, *self.after)


@dataclass(frozen=True)
class Contract:
    """All stages in their order, and all rules, stage by stage."""

    stages: Mapping[str, Stage]
    rules: Mapping[str, Rule]

    def of_stage(self, stage: str) -> list[Rule]:
        """Return the rules of a stage."""
        return [rule for rule in self.rules.values() if rule.stage == stage]

    def stage(self, name: str) -> Stage:
        """Return a stage; an unknown name is the user's error."""
        if name not in self.stages:
            raise _unknown(name, self.stages, text("Stages are: {names}.", names=", ".join(self.stages)))
        return self.stages[name]

    def rule(self, rule_id: str) -> Rule:
        """Return a rule; an unknown id is the user's error."""
        wanted = rule_id.upper()
        if wanted not in self.rules:
            raise _unknown(wanted, self.rules, text("“archkata stages” lists all of them."))
        return self.rules[wanted]

    def with_needs(self, ids: Iterable[str]) -> set[str]:
        """Return the rules named and, transitively, all that are decided before them."""
        found: set[str] = set()
        waiting = list(ids)
        while waiting:
            rule_id = waiting.pop()
            if rule_id not in found:
                found.add(rule_id)
                waiting.extend(self.rules[rule_id].prerequisites)
        return found


def load_contract(language: str = "en") -> Contract:
    """Read the contract in a language; texts that lack a translation stay English."""
    contract = Contract({}, {})
    for kata in current().lineage():
        own = _read(kata.path("contract")) if kata.path("contract").is_file() else Contract({}, {})
        own = _translated(own, kata.path("locale") / f"{language}.yaml")
        contract = Contract({**contract.stages, **own.stages}, {**contract.rules, **own.rules})
    return Contract(contract.stages, {rule.id: rule for stage in contract.stages for rule in contract.of_stage(stage)})


def _translated(contract: Contract, path: Path) -> Contract:
    if not path.is_file():
        return contract
    translation = _load(path) or {}
    stages, rules = translation.get("stages", {}), translation.get("rules", {})
    return Contract(
        {n: replace(s, **stages.get(n, {})) for n, s in contract.stages.items()},
        {i: _in_other_words(r, rules.get(i, {})) for i, r in contract.rules.items()},
    )


def _in_other_words(rule: Rule, words: Mapping[str, Any]) -> Rule:
    return replace(rule, **{**words, "stacks": {**rule.stacks, **words.get("stacks", {})}})


MOST_BYTES = 4 * 1024 * 1024


@cache
def _read(path: Path) -> Contract:
    document = _load(path)
    return Contract(
        {row["name"]: Stage(**row) for row in document["stages"]},
        {row["id"]: _rule(row) for row in document["rules"]},
    )


def _load(path: Path) -> Any:
    return read_own(read_ordinary(path, MOST_BYTES))


def _rule(row: dict[str, Any]) -> Rule:
    words: dict[str, Any] = {name: v.strip() if isinstance(v, str) else v for name, v in row.items()}
    words["needs"], words["after"] = tuple(row["needs"]), tuple(row.get("after", ()))
    return Rule(**words)


def _unknown(name: str, known: Iterable[str], otherwise: Any) -> ArchkataError:
    return ArchkataError(text("“{name}” is not known.", name=name), did_you_mean(name, known) or otherwise)

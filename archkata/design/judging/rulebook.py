"""The rules for design documents as data, read from the kit's `harness/documents.yaml` and its translation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from archkata.design.judging.stages import Maturity
from archkata.errors import ArchkataError
from archkata.kit import kit_root
from archkata.language import text
from archkata.strict_yaml import read_own
from archkata.suggest import did_you_mean

Level = Literal["MUST", "SHOULD"]
PREFIX = "DOC-"


@dataclass(frozen=True)
class DocumentRule:
    """One sentence about design documents. `ask` is the next question to answer; `bad` and `good` are examples.

    `section`: the rule asks for this one of the twelve sections, and for nothing else.
    """

    id: str
    theme: str
    levels: Mapping[Maturity, Level]
    rule: str
    why: str
    ask: str
    bad: str
    good: str
    section: str | None = None

    def level_at(self, stage: Maturity) -> Level | None:
        """Return how binding the rule is: as at the last stage named up to this one; None where it does not count."""
        named = [step for step in self.levels if stage.includes(step)]
        return self.levels[max(named, key=lambda step: step.rank)] if named else None


Rulebook = Mapping[str, DocumentRule]


def load_rulebook(language: str = "en") -> Rulebook:
    """Read all rules by id, in a language; what lacks a translation stays English."""
    folder = kit_root() / "harness"
    rules = _read(folder / "documents.yaml")
    path = folder / "locale" / f"documents.{language}.yaml"
    if not path.is_file():
        return rules
    words = _load(path)["rules"]
    return {id: replace(rule, **_stripped(words.get(id, {}))) for id, rule in rules.items()}


def find_rule(rulebook: Rulebook, name: str) -> DocumentRule:
    """Return a rule by its id, `DOC-7` for `DOC-07` included; an unknown one is the user's error."""
    number = name[len(PREFIX) :]
    wanted = f"{PREFIX}{number.zfill(2)}" if number.isdecimal() else name.upper()
    if wanted in rulebook:
        return rulebook[wanted]
    raise ArchkataError(
        text("“{name}” is not known.", name=name[:100]),
        did_you_mean(wanted, rulebook)
        or text("Rules for documents are {first} to {last}.", first=min(rulebook), last=max(rulebook)),
    )


@cache
def _read(path: Path) -> Rulebook:
    return {row["id"]: _rule(row) for row in _load(path)["rules"]}


def _rule(row: dict[str, Any]) -> DocumentRule:
    levels = {Maturity(stage): level for stage, level in row["levels"].items()}
    return DocumentRule(**{**_stripped(row), "levels": levels})


def _stripped(row: Mapping[str, Any]) -> dict[str, Any]:
    """Take the line break off the end of every text; blanks at the beginning of an example stay."""
    return {name: value.rstrip() if isinstance(value, str) else value for name, value in row.items()}


def _load(path: Path) -> Any:
    return read_own(path.read_bytes())

"""The questions of a template pack: `prompts.yaml` says what is asked, of which type, and in which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

FILE_NAME = "prompts.yaml"


@dataclass(frozen=True)
class Wording:
    """A question in one language: itself, why it is asked, and what each choice means."""

    question: str
    why: str
    choices: Mapping[str, str]


@dataclass(frozen=True)
class Prompt:
    """One question. Without a default an unanswered one stays open.

    `aliases` are other words for a choice, the choice by the word; `used_in` are the documents that hold the answer.
    """

    id: str
    flag: str
    type: str
    default: str | None
    least: int | None
    most: int | None
    choices: tuple[str, ...]
    differs_from: str | None
    wordings: Mapping[str, Wording]
    aliases: Mapping[str, str] = field(default_factory=dict)
    used_in: tuple[str, ...] = ()

    @property
    def metavar(self) -> str:
        """What stands behind its option in a help text: the choices, or the type."""
        return "|".join(self.choices) or self.type.upper()

    def wording(self, language: str) -> Wording:
        """Return its words in a language, in English where there are none."""
        return self.wordings.get(language) or self.wordings["en"]


@dataclass(frozen=True)
class Questionnaire:
    """All questions of a pack in their order, and what identifies the pack."""

    version: str
    kata: str
    prompts: tuple[Prompt, ...]

    def find(self, name: str) -> Prompt | None:
        """Return the question with an id."""
        return next((prompt for prompt in self.prompts if prompt.id == name), None)


@cache
def load_questionnaire(pack: Path) -> Questionnaire:
    """Read the questions of a template pack; it is ours, so a mistake in it is a bug."""
    from archkata.strict_yaml import read_own  # noqa: PLC0415 - YAML is kept out of `archkata --help`

    document = read_own((pack / FILE_NAME).read_bytes())
    prompts = tuple(_prompt(row) for row in document["prompts"])
    return Questionnaire(str(document["version"]), str(document["kata"]), prompts)


def _prompt(row: Mapping[str, Any]) -> Prompt:
    choices = row.get("choices") or []
    default = row.get("default")
    return Prompt(
        id=row["id"],
        flag=row["flag"],
        type=row["type"],
        default=None if default is None else str(default),
        least=row.get("least"),
        most=row.get("most"),
        choices=tuple(str(choice["value"]) for choice in choices),
        differs_from=row.get("differs_from"),
        wordings={
            language: Wording(
                row[language]["question"],
                row[language]["why"],
                {str(choice["value"]): choice[language] for choice in choices},
            )
            for language in ("en", "es")
            if language in row
        },
        aliases={str(alias): str(choice["value"]) for choice in choices for alias in choice.get("also", ())},
        used_in=tuple(row.get("used_in", ())),
    )

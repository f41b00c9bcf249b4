"""Texts in the languages of the learners.

Code writes English sentences as `text("…{value}…", value=…)`. The Spanish ones stand in `locale/es.yaml` files, keyed
by the English sentence: archkata's own beside this module, a kata's in its `locale/` and in the `locale/` of its
scenarios. A sentence without a translation is shown in English; a test keeps that from happening.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "es")


@dataclass(frozen=True)
class Text:
    """A sentence that is rendered late, in the language of the report."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.render({})

    def render(self, messages: Mapping[str, str]) -> str:
        """Return the sentence; values that are texts themselves are rendered in the same language."""
        template = messages.get(self.template, self.template)
        if not self.values:
            return template
        return template.format_map(
            {name: v.render(messages) if isinstance(v, Text) else v for name, v in self.values.items()}
        )

    def as_data(self) -> dict[str, Any]:
        """Return it as JSON takes it, so that another process can render it."""
        values = {name: v.as_data() if isinstance(v, Text) else str(v) for name, v in self.values.items()}
        return {"template": self.template, "values": values}

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Text:
        """Make a sentence of what `as_data` gave."""
        values = {name: cls.of_data(v) if isinstance(v, Mapping) else str(v) for name, v in data["values"].items()}
        return cls(str(data["template"]), values)


def text(template: str, /, **values: object) -> Text:
    """Make a translatable sentence out of an English template; braces without values are left alone."""
    return Text(template, values)


def counted(n: int, one: str, many: str, /, **values: object) -> Text:
    """Choose between the singular and the plural of a sentence; both are templates that may say {n}."""
    return Text(one if n == 1 else many, {"n": n, **values})


def listed(items: list[Text] | list[str] | list[int] | tuple[int, ...] | tuple[str, ...]) -> Text:
    """Join with commas and a final "or": `201`, `400 or 422`, `400, 404 or 422`."""
    if not items:
        return text("nothing")
    if len(items) == 1:
        return text("{only}", only=items[0])
    head = ", ".join(str(item) for item in items[:-1])
    return text("{head} or {last}", head=head, last=items[-1])


@dataclass(frozen=True)
class Language:
    """One language: its code and its messages, keyed by the English sentence."""

    code: str
    messages: Mapping[str, str] = field(default_factory=dict)

    def say(self, sentence: Text | str) -> str:
        """Render a sentence in this language."""
        if isinstance(sentence, Text):
            return sentence.render(self.messages)
        return self.messages.get(sentence, sentence)


ENGLISH = Language("en")


def load_language(code: str, *catalogues: Path) -> Language:
    """Read the messages of a language from YAML files that hold a mapping `messages`; English needs none.

    `catalogues` are folders with one `CODE.yaml` each, or files in `CODE/`; archkata's own is always read.
    """
    if code == "en":
        return ENGLISH
    messages: dict[str, str] = {}
    for folder in (Path(__file__).parent / "locale", *catalogues):
        for path in (folder / f"{code}.yaml", *sorted((folder / code).glob("*.yaml"))):
            if path.is_file():
                messages.update(_messages_in(path, path.stat().st_mtime_ns))
    return Language(code, messages)


@cache
def _messages_in(path: Path, changed: int) -> Mapping[str, str]:
    """Read a catalogue once for each time that it was changed."""
    from archkata.strict_yaml import read_own  # noqa: PLC0415 - YAML is kept out of `archkata --help`

    del changed
    messages: Mapping[str, str] = (read_own(path.read_bytes()) or {}).get("messages") or {}
    return messages

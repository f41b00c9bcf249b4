"""The answers given to `archkata new`, kept in `.archkata/answers.yaml` so that the workspace can be rendered again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from archkata.errors import ArchkataError
from archkata.language import LANGUAGES, Language, Text, text
from archkata.scaffold.answer_types import Answer
from archkata.scaffold.answers import Answers, complaint, from_mapping, read_yaml_file
from archkata.scaffold.escaping import yaml_scalar
from archkata.scaffold.folder import refuse_detours
from archkata.scaffold.prompts import Questionnaire
from archkata.strict_yaml import YamlDocument
from archkata.suggest import suggest

ROOM = ".archkata"
FILE_NAME = f"{ROOM}/answers.yaml"
BASE = f"{ROOM}/base"
KEYS = ("template", "language", "created", "starter", "plain", "own_brief", "answers", "assumed", "open")


@dataclass(frozen=True)
class WorkspaceRecord:
    """How a workspace is rendered. `open` are questions that were seen and have neither answer nor default."""

    template: str
    language: str
    created: str
    starter: str = ""
    plain: bool = False
    own_brief: bool = False
    answers: Answers = field(default_factory=Answers)

    def open(self, questionnaire: Questionnaire) -> list[str]:
        """Return the ids of the questions that have no answer at all."""
        return [prompt.id for prompt in questionnaire.prompts if self.answers.of(prompt.id) is None]


def write_record(record: WorkspaceRecord, questionnaire: Questionnaire, language: Language) -> str:
    """Return the text of the file."""
    say = language.say
    head = [
        text("The answers given to archkata new. Change one here, then run: archkata update."),
        text("“assumed” are defaults that are not confirmed yet: move a line up to “answers” to confirm it."),
        text("“open” are questions without an answer: write one under “answers”."),
    ]
    lines = [f"# {say(sentence)}" for sentence in head]
    lines += [f"template: {yaml_scalar(record.template)}", f"language: {record.language}"]
    lines += [f"created: {record.created}"]
    lines += [f"starter: {record.starter}"] if record.starter else []
    lines += [f"{key}: true" for key in ("plain", "own_brief") if getattr(record, key)]
    lines += _rows("answers", record.answers.given, questionnaire)
    lines += _rows("assumed", record.answers.assumed, questionnaire)
    names = record.open(questionnaire)
    return "\n".join([*lines, f"open: [{', '.join(names)}]" if names else "open: []", ""])


def read_record(
    folder: Path, questionnaire: Questionnaire, starters: Iterable[str]
) -> tuple[WorkspaceRecord, list[str]]:
    """Read the file of a workspace: the record, and the questions that it knows to be open."""
    refuse_detours(folder, FILE_NAME)
    path = folder / FILE_NAME
    if not path.is_file():
        raise ArchkataError(
            text("There is no {file} here, so this is not a workspace of archkata.", file=FILE_NAME),
            text("“archkata new {folder}” makes one; or go to the folder that has it.", folder="DIR"),
        )
    document = read_yaml_file(path)
    return _Reader(path, document, questionnaire, tuple(starters)).record()


class _Reader:
    def __init__(
        self, path: Path, document: YamlDocument, questionnaire: Questionnaire, starters: Sequence[str]
    ) -> None:
        self._path = path
        self._document = document
        self._questionnaire = questionnaire
        self._starters = starters
        self._value = document.value if isinstance(document.value, dict) else {}

    def record(self) -> tuple[WorkspaceRecord, list[str]]:
        for key in self._value:
            if key not in KEYS:
                raise self._wrong((key,), text("“{name}” is not known", name=key[:100]), suggest(key, KEYS))
        record = WorkspaceRecord(
            template=str(self._value.get("template", "")),
            language=self._one_of("language", LANGUAGES) or LANGUAGES[0],
            created=self._date("created"),
            starter=self._one_of("starter", self._starters) or "",
            plain=self._flag("plain"),
            own_brief=self._flag("own_brief"),
            answers=self._answers(),
        )
        seen = self._value.get("open") or []
        return record, [str(name) for name in seen] if isinstance(seen, list) else []

    def _answers(self) -> Answers:
        given, assumed = self._part("answers"), self._part("assumed")
        return Answers(given, {name: value for name, value in assumed.items() if name not in given})

    def _part(self, key: str) -> dict[str, Answer]:
        rows = self._value.get(key) or {}
        if not isinstance(rows, dict):
            raise self._wrong((key,), text("a mapping is expected, such as users_per_day: 1000"))
        # an answer to a question that a newer template no longer asks is forgotten; any other unknown one is a mistake
        is_newest = str(self._value.get("template", "")) == self._questionnaire.version
        tell_unknown = key == "answers" and is_newest
        known = {name: value for name, value in rows.items() if tell_unknown or self._questionnaire.find(name)}
        return from_mapping(self._questionnaire, self._path, self._document, known, (key,))

    def _one_of(self, key: str, allowed: Sequence[str]) -> str | None:
        found = self._value.get(key)
        if found is not None and found not in allowed:
            raise self._wrong(
                (key,), text("“{name}” is not known", name=str(found)[:100]), suggest(str(found), allowed)
            )
        return found

    def _date(self, key: str) -> str:
        found = str(self._value.get(key))
        try:
            return date.fromisoformat(found).isoformat()
        except ValueError as error:
            raise self._wrong((key,), text("“{key}” takes a date such as 2026-01-15", key=key)) from error

    def _flag(self, key: str) -> bool:
        found = self._value.get(key, False)
        if not isinstance(found, bool):
            raise self._wrong((key,), text("“{key}” takes true or false", key=key))
        return found

    def _wrong(self, path: tuple[str, ...], problem: Text, remedy: Text | None = None) -> ArchkataError:
        return complaint(self._path, self._document.lines.get(path, 1), problem, remedy)


def _rows(key: str, answers: Mapping[str, Answer], questionnaire: Questionnaire) -> list[str]:
    rows = [f"  {p.id}: {_scalar(answers[p.id])}" for p in questionnaire.prompts if p.id in answers]
    return [f"{key}:", *rows] if rows else [f"{key}: {{}}"]


def _scalar(answer: Answer) -> str:
    return f"[{', '.join(map(yaml_scalar, answer))}]" if isinstance(answer, list) else yaml_scalar(answer)

"""archkata.yaml: what the learner says about the target, read once and checked key by key."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archkata.errors import ArchkataError
from archkata.files import read_ordinary
from archkata.language import LANGUAGES, Text, text
from archkata.stacks import TITLES
from archkata.strict_yaml import StrictYamlError, YamlDocument, read
from archkata.suggest import suggest

FILE_NAME = "archkata.yaml"
KEYS = (
    "url",
    "start",
    "editors",
    "stages",
    "replicas",
    "throttle",
    "binding",
    "language",
    "maturity",
    "stage",
    "kata",
    "stack",
)
MATURITIES = ("draft", "reviewed", "code-complete", "verified")
OLD_MATURITY = "stage"
"""What `maturity` was called before; `stages` is about the backend."""
DEFAULT_EDITORS = (
    ("editor@archkata.example", "correct horse battery staple"),
    ("second-editor@archkata.example", "correct horse battery staple"),
)
MOST_BYTES = 256 * 1024


@dataclass(frozen=True)
class Workspace:
    """What `archkata.yaml` says; everything but url or start is optional.

    `maturity` is that of the design; `stack` is what the backend is written in; `lines` are the lines of the keys that
    are there; `notices` are what their reader should know.
    """

    folder: Path
    url: str | None = None
    start: str | None = None
    editors: Sequence[tuple[str, str]] = DEFAULT_EDITORS
    stages: Sequence[str] | None = None
    replicas: int = 1
    throttle: tuple[int, int] | None = None
    binding: Path | None = None
    language: str | None = None
    maturity: str | None = None
    stack: str | None = None
    lines: Mapping[str, int] = field(default_factory=dict)
    notices: Sequence[Text] = ()

    def place(self, key: str) -> str | None:
        """Return where a key stands, `archkata.yaml:5`; None where it does not."""
        return f"{FILE_NAME}:{self.lines[key]}" if key in self.lines else None

    def target(self, url: str | None, start: str | None) -> tuple[str | None, str | None]:
        """Return base URL and start command, where a command line names these or none.

        A URL of the command line means the backend that is there: the start command of archkata.yaml is not for it.
        """
        return url or self.url, start or (self.start if url is None else None)


def load_workspace(folder: Path, known_stages: Iterable[str]) -> Workspace:
    """Read archkata.yaml of a folder; without one all is as by default. Errors say file:line and what is allowed."""
    path = folder / FILE_NAME
    try:
        document = read(read_ordinary(path, MOST_BYTES, FILE_NAME).decode("utf-8-sig"))
    except FileNotFoundError:
        return Workspace(folder)
    except StrictYamlError as error:
        raise _error(error.line, text("{problem}", problem=error.problem)) from error
    except UnicodeDecodeError as error:
        raise _error(1, text("it is not UTF-8")) from error
    return _Reader(document, folder, tuple(known_stages)).workspace()


class _Reader:
    def __init__(self, document: YamlDocument, folder: Path, stages: tuple[str, ...]) -> None:
        self._document = document
        self._folder = folder
        self._stages = stages

    def workspace(self) -> Workspace:
        value = {} if self._document.value is None else self._document.value
        if not isinstance(value, dict):
            raise _error(1, text("a mapping is expected, such as url: http://127.0.0.1:8000"))
        for key in value:
            if key not in KEYS:
                raise self._unknown((key,), key, KEYS)
        binding = self._text(value, "binding")
        return Workspace(
            folder=self._folder,
            url=self._text(value, "url"),
            start=self._text(value, "start"),
            editors=self._editors(value.get("editors")),
            stages=self._claimed(value.get("stages")),
            replicas=self._replicas(value.get("replicas")),
            throttle=self._throttle(value.get("throttle")),
            binding=self._folder / binding if binding else None,
            language=self._one_of(value, "language", LANGUAGES),
            maturity=self._maturity(value),
            stack=self._one_of(value, "stack", tuple(TITLES)),
            lines={key: self._document.lines.get((key,), 1) for key in value},
            notices=list(self._renamed(value)),
        )

    def _maturity(self, value: dict[str, Any]) -> str | None:
        if "maturity" in value and OLD_MATURITY in value:
            raise self._wrong((OLD_MATURITY,), text("“{old}” and “{new}” are the same key; leave the first one out",
                                                    old=OLD_MATURITY, new="maturity"))  # fmt: skip
        return self._one_of(value, OLD_MATURITY if OLD_MATURITY in value else "maturity", MATURITIES)

    def _renamed(self, value: dict[str, Any]) -> Iterator[Text]:
        if OLD_MATURITY in value:
            yield text(
                "{file}:{line}: “{old}” is called “{new}” now; the old name is still read.",
                file=FILE_NAME,
                line=self._document.lines.get((OLD_MATURITY,), 1),
                old=OLD_MATURITY,
                new="maturity",
            )

    def _text(self, value: dict[str, Any], key: str) -> str | None:
        found = value.get(key)
        if found is not None and (not isinstance(found, str) or not found.strip()):
            raise self._wrong((key,), text("“{key}” takes a text", key=key))
        return found

    def _editors(self, rows: Any) -> Sequence[tuple[str, str]]:
        if rows is None:
            return DEFAULT_EDITORS
        if not isinstance(rows, list) or len(rows) != 2:
            raise self._wrong(("editors",), text("“editors” takes two accounts: - {email: …, password: …}"))
        return [self._editor(row, index) for index, row in enumerate(rows)]

    def _editor(self, row: Any, index: int) -> tuple[str, str]:
        path = ("editors", index)
        if (
            not isinstance(row, dict)
            or not isinstance(row.get("email"), str)
            or not isinstance(row.get("password"), str)
        ):
            raise self._wrong(path, text("an editor needs email and password, both texts"))
        for key in row:
            if key not in {"email", "password"}:
                raise self._unknown((*path, key), key, ("email", "password"))
        email, password = row["email"], self._from_environment(row["password"], (*path, "password"))
        if ":" in email or "," in email + password:
            raise self._wrong(path, text("an editor's email has no colon, and neither email nor password a comma"))
        return email, password

    def _from_environment(self, value: str, path: tuple[str | int, ...]) -> str:
        name = re.fullmatch(r"\$(\w+)", value)
        if name is None:
            return value
        found = os.environ.get(name[1])
        if found is None:
            raise self._wrong(path, text("the environment has no variable {name}", name=name[1]))
        return found

    def _claimed(self, names: Any) -> Sequence[str] | None:
        if names is None:
            return None
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise self._wrong(("stages",), text("“stages” takes a list such as [users, catalogue]"))
        for index, name in enumerate(names):
            if name not in self._stages:
                raise self._unknown(("stages", index), name, self._stages)
        return list(names)

    def _replicas(self, number: Any) -> int:
        if number is None:
            return 1
        if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= 100:
            raise self._wrong(("replicas",), text("“replicas” takes a whole number from 1 to 100"))
        return number

    def _throttle(self, policy: Any) -> tuple[int, int] | None:
        if policy is None:
            return None
        match = re.fullmatch(r"(\d{1,6})/(\d{1,6})", str(policy))
        if match is None or "0" in (match[1].lstrip("0") or "0", match[2].lstrip("0") or "0"):
            raise self._wrong(("throttle",), text("“throttle” takes requests/seconds, such as 5/2"))
        return int(match[1]), int(match[2])

    def _one_of(self, value: dict[str, Any], key: str, allowed: Sequence[str]) -> str | None:
        found = self._text(value, key)
        if found is not None and found not in allowed:
            raise self._unknown((key,), found, allowed)
        return found

    def _wrong(self, path: tuple[str | int, ...], problem: Text) -> ArchkataError:
        return _error(self._document.lines.get(path, 1), problem)

    def _unknown(self, path: tuple[str | int, ...], name: str, known: Sequence[str]) -> ArchkataError:
        line = self._document.lines.get(path, 1)
        return _error(line, text("“{name}” is not known", name=name), suggest(name, known))


def _error(line: int, problem: Text, remedy: Text | None = None) -> ArchkataError:
    return ArchkataError(text("{file}:{line}: {problem}.", file=FILE_NAME, line=line, problem=problem), remedy)

"""Reading bindings: the contract's own, and what a learner's file says instead, checked key by key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from archkata.conformance.binding import Binding, Operation
from archkata.errors import ArchkataError
from archkata.files import read_ordinary
from archkata.katas import current
from archkata.language import Text, text
from archkata.strict_yaml import StrictYamlError, YamlDocument, read
from archkata.suggest import suggest

MOST_BYTES = 256 * 1024
KEYS = ("method", "path", "members", "statuses")
_METHOD = re.compile(r"[A-Za-z]{1,20}")
_PATH = re.compile(r"/(?:[^\s{}?#]|\{\w+\})*")
_ID = re.compile(r"\{(\w+)\}")


def load_binding(path: Path | None = None) -> Binding:
    """Read the contract's own binding, changed by the one at `path` where it says something else.

    Raises ArchkataError, with file:line and what is allowed.
    """
    return (
        _default()
        if path is None
        else replace(_default(), operations={**_default().operations, **_Reader(path).operations()})
    )


@cache
def _default() -> Binding:
    value: dict[str, Any] = {"operations": {}, "public": [], "rules": {}}
    for kata in current().lineage():
        if kata.path("binding").is_file():
            own = read(read_ordinary(kata.path("binding"), MOST_BYTES).decode("utf-8")).value
            value = {
                **value,
                **own,
                "operations": {**value["operations"], **own["operations"]},
                "public": [*value["public"], *own.get("public", [])],
                "rules": {**value["rules"], **own.get("rules", {})},
            }
    operations = {name: Operation(id=name, **row) for name, row in value["operations"].items()}
    return Binding(operations, value.get("health", "get_health"), frozenset(value["public"]), value["rules"])


class _Reader:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._document = self._read()

    def operations(self) -> dict[str, Operation]:
        """Return the operations that the file names."""
        value = self._document.value
        if not isinstance(value, dict) or not isinstance(value.get("operations"), dict):
            raise self._error((), text("a mapping “operations” is expected, such as {example}", example=_EXAMPLE))
        for key in value:
            if key != "operations":
                raise self._unknown((key,), key, ["operations"])
        return {name: self._operation(name, row) for name, row in value["operations"].items()}

    def _operation(self, name: str, row: Any) -> Operation:
        path, known = ("operations", name), _default().operations
        if name not in known:
            raise self._unknown(path, name, known)
        if not isinstance(row, dict):
            raise self._error(path, text("an operation takes a mapping, such as {path: /accounts}"))
        for key in row:
            if key not in KEYS:
                raise self._unknown((*path, key), key, KEYS)
        ours = known[name]
        return replace(
            ours,
            method=self._method(path, row.get("method", ours.method)),
            path=self._target(path, row.get("path", ours.path), ours),
            members=self._members(path, row.get("members", {})),
            statuses=self._statuses(path, row.get("statuses", {})),
            place=f"{self._path.name}:{self._document.lines.get(path, 1)}",
        )

    def _method(self, path: tuple[str, ...], value: Any) -> str:
        if not isinstance(value, str) or not _METHOD.fullmatch(value):
            raise self._error((*path, "method"), text("“method” takes a word such as POST"))
        return value.upper()

    def _target(self, path: tuple[str, ...], value: Any, ours: Operation) -> str:
        if not isinstance(value, str) or not _PATH.fullmatch(value):
            raise self._error(
                (*path, "path"), text("“path” begins with / and has no query, such as {path}", path=ours.path)
            )
        ids = _ID.findall(ours.path)
        for found in _ID.findall(value):
            if found not in ids:
                raise self._unknown((*path, "path"), found, ids)
        return value

    def _members(self, path: tuple[str, ...], value: Any) -> Mapping[str, str]:
        is_fine = isinstance(value, dict) and all(isinstance(word, str) for row in value.items() for word in row)
        if not is_fine:
            raise self._error(
                (*path, "members"), text("“members” takes the contract's names and yours, such as {name: full_name}")
            )
        return dict(value)

    def _statuses(self, path: tuple[str, ...], value: Any) -> Mapping[int, int]:
        rows = value.items() if isinstance(value, dict) else [("", "")]
        if not all(re.fullmatch(r"[1-5]\d\d", str(status)) for row in rows for status in row):
            raise self._error(
                (*path, "statuses"), text("“statuses” takes your status and the contract's, such as {200: 201}")
            )
        return {int(theirs): int(ours) for theirs, ours in rows}

    def _read(self) -> YamlDocument:
        try:
            return read(read_ordinary(self._path, MOST_BYTES, self._path.name).decode("utf-8-sig"))
        except OSError as error:
            raise ArchkataError(
                text("The binding {path} cannot be read: {error}", path=self._path, error=error.strerror)
            ) from error
        except UnicodeDecodeError as error:
            raise _said(self._path, 1, text("it is not UTF-8")) from error
        except StrictYamlError as error:
            raise _said(self._path, error.line, text("{problem}", problem=error.problem)) from error

    def _error(self, path: tuple[str, ...], problem: Text) -> ArchkataError:
        return _said(self._path, self._document.lines.get(path, 1), problem)

    def _unknown(self, path: tuple[str, ...], name: str, known: Iterable[str]) -> ArchkataError:
        line = self._document.lines.get(path, 1)
        return _said(self._path, line, text("“{name}” is not known", name=name), suggest(name, known))


_EXAMPLE = "operations: {buy: {path: /orders}}"


def _said(path: Path, line: int, problem: Text, remedy: Text | None = None) -> ArchkataError:
    return ArchkataError(text("{file}:{line}: {problem}.", file=path.name, line=line, problem=problem), remedy)

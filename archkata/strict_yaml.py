"""YAML read strictly: duplicate keys are refused, line numbers are kept, `no` and `on` stay words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

_NUMBER = re.compile(r"[-+]?[0-9]{1,30}")  # longer ones stay texts: Python refuses to make a number of 5,000 digits
_FLOAT = re.compile(r"[-+]?[0-9]{1,30}\.[0-9]{1,30}")
_WORDS: dict[str, object] = {"": None, "~": None, "null": None, "true": True, "false": False}
MOST_NODES = 20_000
_TOO_DEEP = "nested too deeply"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class StrictYamlError(Exception):
    """What is wrong, and in which line (from 1)."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(f"line {line}: {problem}")
        self.problem = problem
        self.line = line


@dataclass(frozen=True)
class YamlDocument:
    """A value, and the line of each of its parts by path: `("editors", 0, "email") -> 3`."""

    value: Any
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)


def read_own(source: bytes) -> Any:
    """Parse YAML that travels with archkata or a kata, by YAML's own rules; raise yaml.YAMLError."""
    return yaml.load(source, Loader=_Loader)  # noqa: S506 - a safe loader, in C where there is one


def read(source: str) -> YamlDocument:
    """Parse one YAML document; raise StrictYamlError. Aliases are refused, so that a document cannot explode."""
    builder = _Builder()
    try:
        node = yaml.compose(source, Loader=_Loader)
        return YamlDocument(None if node is None else builder.build(node, ()), builder.lines)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = str(getattr(error, "problem", None) or error)
        line = min(mark.line + 1, len(source.splitlines())) if mark else 1  # what never closes is missed after the end
        raise StrictYamlError(_TOO_DEEP if "nesting depth" in problem else problem, max(1, line)) from error
    except RecursionError as error:
        raise StrictYamlError(_TOO_DEEP, 1) from error


class _Builder:
    def __init__(self) -> None:
        self.lines: dict[tuple[str | int, ...], int] = {}
        self._seen: set[int] = set()

    def build(self, node: yaml.Node, path: tuple[str | int, ...]) -> Any:
        line = node.start_mark.line + 1
        if id(node) in self._seen:
            raise StrictYamlError("an alias (*name) is not allowed here", line)
        if len(self._seen) > MOST_NODES:
            raise StrictYamlError(f"more than {MOST_NODES} values", line)
        self._seen.add(id(node))
        self.lines[path] = line
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: tuple[str | int, ...]) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            if key in mapping:
                raise StrictYamlError(f"“{key}” stands there twice", key_node.start_mark.line + 1)
            mapping[key] = self.build(value_node, (*path, key))
            self.lines[(*path, key)] = key_node.start_mark.line + 1
        return mapping


def _scalar(node: yaml.Node) -> Any:
    value = str(node.value)
    if getattr(node, "style", None):  # None or empty: neither in quotes nor a block
        return value
    if value.lower() in _WORDS:
        return _WORDS[value.lower()]
    if _NUMBER.fullmatch(value):
        return int(value)
    return float(value) if _FLOAT.fullmatch(value) else value

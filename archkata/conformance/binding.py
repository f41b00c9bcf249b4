"""Which method, path, members and statuses a target uses for each operation of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from archkata.errors import ArchkataError
from archkata.kit import kit_root
from archkata.language import text

_ALLOWED = ("method", "path", "members", "statuses")


@dataclass(frozen=True)
class Operation:
    """How a target offers one action of the contract.

    `members` maps the contract's names of top-level members to the target's, `statuses` the target's statuses to the
    contract's.
    """

    id: str
    stage: str
    method: str
    path: str
    members: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[int, int] = field(default_factory=dict)

    def fill(self, ids: Mapping[str, object]) -> str:
        """Return the path with its ids, percent-encoded."""
        return self.path.format(**{name: quote(str(value), safe="") for name, value in ids.items()})

    def outgoing(self, body: object) -> object:
        """Rename the members of a request body to the target's names."""
        return _renamed(body, self.members)

    def incoming(self, body: object) -> object:
        """Rename the members of an answer to the contract's names, in pages too."""
        back = {theirs: ours for ours, theirs in self.members.items()}
        if back and isinstance(body, dict) and isinstance(body.get("items"), list):
            return {**body, "items": [_renamed(item, back) for item in body["items"]]}
        return _renamed(body, back)


@dataclass(frozen=True)
class Binding:
    """All operations of a target."""

    operations: Mapping[str, Operation]

    def __getitem__(self, operation_id: str) -> Operation:
        return self.operations[operation_id]

    def stages(self) -> set[str]:
        """Return the stages that have operations of their own."""
        return {operation.stage for operation in self.operations.values()}


def load_binding(path: Path | None = None) -> Binding:
    """Read the contract's own binding, changed by the one at `path` where it says something else."""
    default = _default()
    if path is None:
        return default
    try:
        document = yaml.safe_load(path.read_bytes()) or {}
    except (OSError, yaml.YAMLError) as error:
        raise ArchkataError(text("The binding {path} cannot be read: {error}", path=path, error=error)) from error
    rows = document.get("operations") if isinstance(document, dict) else None
    if not isinstance(rows, dict):
        raise ArchkataError(
            text("The binding {path} has no mapping “operations”.", path=path),
            text("See examples/ for a binding of a foreign API."),
        )
    changed = {name: _overridden(default, name, row, path) for name, row in rows.items()}
    return Binding({**default.operations, **changed})


def _default() -> Binding:
    document = yaml.safe_load((kit_root() / "harness" / "bindings" / "contract.yaml").read_bytes())
    return Binding({name: Operation(id=name, **row) for name, row in document["operations"].items()})


def _overridden(default: Binding, name: str, row: Any, path: Path) -> Operation:
    operation = default.operations.get(name)
    if operation is None:
        raise _unknown(path, name, list(default.operations))
    for key in row:
        if key not in _ALLOWED:
            raise _unknown(path, f"{name}.{key}", [f"{name}.{allowed}" for allowed in _ALLOWED])
    return Operation(
        id=name,
        stage=operation.stage,
        method=str(row.get("method", operation.method)).upper(),
        path=str(row.get("path", operation.path)),
        members=dict(row.get("members", {})),
        statuses={int(theirs): int(ours) for theirs, ours in row.get("statuses", {}).items()},
    )


def _unknown(path: Path, name: str, known: list[str]) -> ArchkataError:
    close = get_close_matches(name, known, n=1)
    remedy = text("Did you mean “{close}”?", close=close[0]) if close else None
    return ArchkataError(text("{path}: “{name}” is not known.", path=path, name=name), remedy)


def _renamed(body: object, names: Mapping[str, str]) -> object:
    if not names or not isinstance(body, dict):
        return body
    return {names.get(name, name): value for name, value in body.items()}

"""What a target with a binding of its own is asked, and what it answers, in the contract's words.

Scenarios, reports and the journal speak as the contract does; only what goes over the wire is the target's.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from archkata.conformance.binding import Binding, Operation
from archkata.conformance.binding_file import load_binding

VARIABLE = "ARCHKATA_LOAD_BINDING"
_NAME = re.compile(r"\\\{(\w+)\\\}")


@dataclass(frozen=True)
class Spoken:
    """A request as the target takes it; `url` is a path with its query."""

    method: str
    url: str
    operation: Operation

    def body(self, content: bytes | None) -> bytes | None:
        """Return a body with the target's names; what is no JSON stays as it is."""
        if not content or not self.operation.members:
            return content
        try:
            return json.dumps(self.operation.outgoing(json.loads(content))).encode()
        except (ValueError, RecursionError):
            return content

    def status(self, status: int) -> int:
        """Return the contract's status for the target's."""
        return self.operation.statuses.get(status, status)

    def understood(self, body: Any) -> Any:
        """Return the JSON of an answer with the contract's names."""
        return self.operation.incoming(body)


class Dialect:
    """Where a target's binding differs from the contract's."""

    def __init__(self, theirs: Binding) -> None:
        ours = load_binding()
        self._rows: dict[str, list[tuple[re.Pattern[str], Operation]]] = {}
        for name, operation in theirs.operations.items():
            if operation != ours[name]:
                row = re.compile(_NAME.sub(r"(?P<\1>[^/]+)", re.escape(ours[name].path))), operation
                self._rows.setdefault(ours[name].method, []).append(row)

    @classmethod
    def of_environment(cls) -> Self | None:
        """Return the dialect of the binding that the environment names; None where it names none."""
        path = os.environ.get(VARIABLE)
        return cls(load_binding(Path(path))) if path else None

    def of(self, method: str, url: str) -> Spoken | None:
        """Translate a request of the contract; None where the target takes it as it is."""
        path, mark, query = url.partition("?")
        for pattern, operation in self._rows.get(method, ()):
            found = pattern.fullmatch(path)
            if found is not None:
                # the ids are percent-encoded already
                return Spoken(operation.method, operation.path.format(**found.groupdict()) + mark + query, operation)
        return None

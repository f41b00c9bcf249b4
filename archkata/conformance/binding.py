"""Which method, path, members and statuses a target uses for each operation of the contract."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote


@dataclass(frozen=True)
class Operation:
    """How a target offers one action of the contract.

    `members` maps the contract's names of top-level members to the target's, `statuses` the target's statuses to the
    contract's. `judged_by` is the rule that says whether the operation is there at all, `pages_judged_by` the one about
    the form of its pages.
    """

    id: str
    stage: str
    method: str
    path: str
    members: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[int, int] = field(default_factory=dict)
    judged_by: str | None = None
    pages_judged_by: str | None = None

    def is_absent(self, status: int | None, method: str) -> bool:
        """Say whether a status means that a target does not have this operation: 405, 501, and 404 without any id."""
        if method != self.method:
            return False
        return status in {405, 501} or (status == 404 and "{" not in self.path)

    def fill(self, ids: Mapping[str, object]) -> str:
        """Return the path with its ids, percent-encoded."""
        # an id of the target may hold halves of characters, which go back as they came
        quoted = {name: quote(str(value), safe="", errors="surrogatepass") for name, value in ids.items()}
        return self.path.format(**quoted)

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
    """All operations of a target; `health_id` says whether it can serve, `public` ones are called without a token."""

    operations: Mapping[str, Operation]
    health_id: str = "get_health"
    public: frozenset[str] = frozenset()

    def __getitem__(self, operation_id: str) -> Operation:
        return self.operations[operation_id]

    def offers(self, method: str, path: str) -> bool:
        """Say whether an operation is offered by this method at this path below the base URL."""
        return any(
            operation.method == method and _matches(operation.path, path) for operation in self.operations.values()
        )

    @property
    def health(self) -> Operation:
        """The operation that says whether the target can serve."""
        return self.operations[self.health_id]

    @property
    def entrance(self) -> Operation:
        """The first operation of the contract but health: what a target of any size has."""
        return next(each for each in self.operations.values() if each.id != self.health_id)

    def stages(self) -> set[str]:
        """Return the stages that have operations of their own."""
        return {operation.stage for operation in self.operations.values()}


def _matches(template: str, path: str) -> bool:
    parts = re.split(r"(\{\w+\})", template)
    pattern = "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in parts)
    return re.fullmatch(pattern, path) is not None


def _renamed(body: object, names: Mapping[str, str]) -> object:
    if not names or not isinstance(body, dict):
        return body
    return {names.get(name, name): value for name, value in body.items()}

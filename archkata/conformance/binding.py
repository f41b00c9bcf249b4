"""Which method, path, members and statuses a target uses for each operation of the contract."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self
from urllib.parse import quote, unquote, urlsplit

from archkata.conformance.additions import Additions, added, added_bytes
from archkata.conformance.credentials import BEARER, Scheme, cookies_of
from archkata.conformance.paging import CURSOR, Paging
from archkata.conformance.renaming import Names, renamed, renamed_bytes, renamed_deeply
from archkata.wire import Reply

_ID: Final = re.compile(r"\{(\w+)\}")
IdKind = type[str] | type[int]


@dataclass(frozen=True)
class Operation:
    """How a target offers one action of the contract.

    `members` maps the contract's names of top-level members to the target's, `statuses` the target's statuses to the
    contract's. `judged_by` is the rule that says what the operation answers, `pages_judged_by` the one about the form
    of its pages, `read_by` the operation that reads what this one makes, `place` the line of the learner's file.

    The rest is what the survey learns of a target. `told` and `sent` are names at any depth, of answers and requests;
    `found` are members that stand elsewhere in an answer, by dotted names; `lacks` are those that it does not have.
    `as_form` sends the body as a form, `adds` are members of it that the contract does not name. `id_kind` is the JSON
    type of an id that only Location tells, `cookie` holds a token that is no member. Where a creation is `completed`,
    its answer lacks the resource, which is read instead. A list is walked by its `paging`; `ignores` are parameters
    that do not filter it as they should.
    """

    id: str
    stage: str
    method: str
    path: str
    members: Names = field(default_factory=dict)
    statuses: Mapping[int, int] = field(default_factory=dict)
    judged_by: str | None = None
    pages_judged_by: str | None = None
    read_by: str | None = None
    place: str | None = None
    told: Names = field(default_factory=dict)
    sent: Names = field(default_factory=dict)
    found: Names = field(default_factory=dict)
    lacks: frozenset[str] = frozenset()
    as_form: bool = False
    adds: Additions = field(default_factory=dict)
    id_kind: IdKind | None = None
    cookie: str | None = None
    scheme: Scheme = BEARER
    completed: bool = False
    paging: Paging = CURSOR
    ignores: frozenset[str] = frozenset()

    @property
    def ids(self) -> list[str]:
        """The names of the ids in the path."""
        return _ID.findall(self.path)

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
        """Rename the members of a request body to the target's names, and add what it wants beside them."""
        return added(renamed_deeply(renamed(body, self.members), self.sent), self.adds)

    def outgoing_bytes(self, content: bytes) -> bytes:
        """Do the same with a body that is sent as it is, which need not be well-formed."""
        return added_bytes(renamed_bytes(content, self.members, self.sent), self.adds)

    def asked(self, query: Mapping[str, object]) -> dict[str, object]:
        """Rename the parameters of a query."""
        return {self.sent.get(name, name): value for name, value in query.items()}

    def incoming(self, body: object) -> object:
        """Rename the members of an answer to the contract's names: those of a page first, then those of its rows."""
        back = {theirs: ours for ours, theirs in self.members.items()}
        told = renamed(renamed_deeply(body, {theirs: ours for ours, theirs in self.told.items()}), back)
        if isinstance(told, list) and self.paging != CURSOR:
            told = {"items": told}
        if back and isinstance(told, dict) and isinstance(told.get("items"), list):
            told = {**told, "items": [renamed(item, back) for item in told["items"]]}
        if not isinstance(told, dict):
            return told
        elsewhere = {ours: _dug(told, path) for ours, path in self.found.items() if told.get(ours) is None}
        return {**told, **{ours: value for ours, value in elsewhere.items() if value is not None}}

    def understood(self, body: object, reply: Reply) -> object:
        """Return what a whole answer tells: its body by the contract's names, and what only its header has."""
        told = self.incoming(body)
        if not isinstance(told, dict) or not 200 <= reply.status < 300:
            return told
        if self.id_kind is not None and told.get("id") is None:
            told = {**told, **id_in_location(reply, self.id_kind)}
        if self.cookie is not None and self.cookie in (cookies := cookies_of(reply)):
            told = {**told, "access_token": cookies[self.cookie]}
        return told


@dataclass(frozen=True)
class Binding:
    """All operations of a target; `health_id` says whether it can serve, `public` ones are called without a token.

    `rules` are those about every creation (`location`) and about every answer (`names`).
    """

    operations: Mapping[str, Operation]
    health_id: str = "get_health"
    public: frozenset[str] = frozenset()
    rules: Mapping[str, str] = field(default_factory=dict)

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

    @property
    def scheme(self) -> Scheme:
        """How tokens travel."""
        return next(iter(self.operations.values())).scheme

    def stages(self) -> set[str]:
        """Return the stages that have operations of their own."""
        return {operation.stage for operation in self.operations.values()}

    def changed(self, operation_id: str, **changes: Any) -> Self:
        """Return the binding with one operation changed."""
        return self._with({operation_id: replace(self[operation_id], **changes)})

    def all_changed(self, change: Callable[[Operation], Mapping[str, Any]]) -> Self:
        """Return the binding with every operation changed."""
        return self._with({name: replace(each, **change(each)) for name, each in self.operations.items()})

    def _with(self, changed: Mapping[str, Operation]) -> Self:
        return replace(self, operations={**self.operations, **changed})


def id_in_location(reply: Reply, kind: IdKind) -> dict[str, str | int]:
    """Return the id at the end of Location as a member, where there is one of this JSON type."""
    try:
        end = unquote(urlsplit(reply.header("Location") or "").path.rstrip("/").rpartition("/")[2])
    except ValueError:
        return {}
    if not end or (kind is int and not (end.isascii() and end.isdigit() and len(end) <= 16)):
        return {}
    return {"id": kind(end)}


def _dug(body: Mapping[str, Any], path: str) -> object:
    found: object = body
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _matches(template: str, path: str) -> bool:
    parts = re.split(r"(\{\w+\})", template)
    pattern = "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in parts)
    return re.fullmatch(pattern, path) is not None

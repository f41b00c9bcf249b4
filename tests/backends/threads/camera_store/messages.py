"""What travels between the HTTP layer and the application."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from email.message import Message

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Request:
    """One request, its body read and its path still percent-encoded."""

    method: str
    target: str
    headers: Message
    body: bytes
    peer: str

    @property
    def path(self) -> str:
        """The path, still percent-encoded, without the query."""
        return self.target.partition("?")[0]

    def header(self, name: str) -> str | None:
        """The value of a header, None if it is absent; of several values the first."""
        value = self.headers.get(name)
        return None if value is None else str(value).strip()

    def header_count(self, name: str) -> int:
        """How many lines of this name came."""
        return len(self.headers.get_all(name, []))


@dataclass(frozen=True, slots=True)
class Response:
    """A status, a body (None where there is no content at all) and headers of its own."""

    status: int
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def with_headers(self, more: Mapping[str, str]) -> "Response":
        """The same answer with more headers."""
        return replace(self, headers={**self.headers, **more}) if more else self


def encode(content: Mapping[str, object]) -> bytes:
    """JSON in pure ASCII: every other character is escaped, which is as legal as raw UTF-8."""
    return json.dumps(content).encode("ascii")


def json_response(status: int, content: Mapping[str, object], **headers: str) -> Response:
    """An answer with a JSON object; headers as keywords, `_` standing for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, encode(content), {"Content-Type": "application/json", **named})


NO_CONTENT = Response(204)

"""From a method and a path to an operation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from urllib.parse import parse_qsl, unquote_to_bytes

from .messages import Request, Response
from .problems import Problem, bad_request, not_found, unauthorized

MAX_QUERY_FIELDS = 50


class Access(Enum):
    """Who may call an operation."""

    PUBLIC = "public"
    USER = "user"
    EDITOR = "editor"


class Lane(Enum):
    """Which kind of work an operation is; each kind has its own share of the threads."""

    READ = "read"
    WRITE = "write"
    PASSWORD = "password"
    PAYMENT = "payment"


@dataclass(frozen=True, slots=True)
class Caller:
    """The user whose token came with the request."""

    user_id: int
    name: str
    is_editor: bool
    token_hash: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """A request that found its operation, and who makes it."""

    request: Request
    path: str
    query: dict[str, str]
    subject: int = 0
    caller: Caller | None = None

    @property
    def user(self) -> Caller:
        """The caller of an operation that is not public."""
        if self.caller is None:
            raise unauthorized("A bearer token is needed here.")
        return self.caller

    def by(self, caller: Caller | None) -> "Call":
        """The same call, its caller known."""
        return replace(self, caller=caller)


Handler = Callable[[Call], Response]


@dataclass(frozen=True, slots=True)
class Route:
    """One operation; `{id}` in the pattern stands for the id of its subject."""

    method: str
    pattern: str
    handler: Handler
    access: Access
    lane: Lane
    segments: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "segments", tuple(self.pattern.split("/")))


class Router:
    """All operations."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._routes = routes

    def match(self, request: Request) -> tuple[Route, Call]:
        """The operation for a request, or a refusal with 404 or 405."""
        segments = _decoded_segments(request.path)
        here = [route for route in self._routes if _fits(route.segments, segments)]
        if not here:
            raise not_found("path")
        method = "GET" if request.method == "HEAD" else request.method
        for route in here:
            if route.method == method:
                subject = _subject(route.segments, segments)
                return route, Call(request, "/".join(segments), _query(request.target.partition("?")[2]), subject)
        allowed = sorted({route.method for route in here})
        allowed += ["HEAD"] if "GET" in allowed else []
        raise Problem(405, "method-not-allowed", "This path has other methods.", headers={"Allow": ", ".join(allowed)})


def _decoded_segments(raw_path: str) -> tuple[str, ...]:
    try:
        return tuple(unquote_to_bytes(segment).decode("utf-8") for segment in raw_path.split("/"))
    except UnicodeDecodeError:
        raise not_found("path") from None


def _fits(pattern: tuple[str, ...], segments: tuple[str, ...]) -> bool:
    return len(pattern) == len(segments) and all(
        expected == actual or (expected == "{id}" and actual != "")
        for expected, actual in zip(pattern, segments, strict=True)
    )


def _subject(pattern: tuple[str, ...], segments: tuple[str, ...]) -> int:
    if "{id}" not in pattern:
        return 0
    return parse_id(segments[pattern.index("{id}")])


def parse_id(text: str) -> int:
    """An id from a path or a query; 0, which nothing has, for what cannot be one."""
    canonical = text.isascii() and text.isdigit() and not text.startswith("0") and len(text) < 20
    value = int(text) if canonical else 0
    return value if value < 2**63 else 0


def _query(raw_query: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(raw_query, keep_blank_values=True, errors="strict", max_num_fields=MAX_QUERY_FIELDS)
    except ValueError:
        raise bad_request("The query is not valid.") from None
    return {name: value for name, value in pairs if value}

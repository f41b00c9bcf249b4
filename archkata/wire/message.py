"""Requests, replies and what can go wrong between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from archkata.language import Text, text

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True)
class ReadLimits:
    """How much of a target's answer is taken; a check may widen them by name."""

    body: int = 2 * MIB
    header: int = 64 * KIB
    seconds: float = 15.0
    connect_seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it goes out; `target` is the request target, base path and query included."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def encode(self, authority: str) -> bytes:
        """Return the bytes on the wire."""
        lines = [f"{self.method} {self.target} HTTP/1.1", f"Host: {authority}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if self.body or self.method in {"POST", "PUT", "PATCH"}:
            lines.append(f"Content-Length: {len(self.body)}")
        # latin-1 lets a check send header bytes above 127, as an attacker would
        return "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n" + self.body


@dataclass(slots=True)
class Reply:
    """One whole answer. `body` is decoded from its content coding; `stray` says that bytes came behind its end.

    `pause` is the longest wait between two of its parts in seconds; 0 where it came over a network. Where it
    `is_cut` only the beginning was kept, because so much came in all.
    """

    status: int
    headers: list[tuple[str, str]]
    body: bytes
    keep_alive: bool = True
    stray: bool = False
    pause: float = 0.0
    is_cut: bool = False

    def header(self, name: str) -> str | None:
        """Return a header's value, several joined by commas, or None."""
        wanted = name.lower()
        values = [value for key, value in self.headers if key.lower() == wanted]
        return ", ".join(values) if values else None


class TransportErrorKind(Enum):
    """Why there is no whole answer."""

    REFUSED = "refused"
    UNRESOLVED = "unresolved"
    TLS = "tls"
    RESET = "reset"
    CLOSED = "closed"
    TIMEOUT = "timeout"
    TOO_LARGE = "too_large"
    MALFORMED = "malformed"


_SENTENCES = {
    TransportErrorKind.REFUSED: text("nothing accepts connections"),
    TransportErrorKind.UNRESOLVED: text("the host name is unknown"),
    TransportErrorKind.TLS: text("the TLS handshake failed"),
    TransportErrorKind.RESET: text("the connection was reset without a whole answer"),
    TransportErrorKind.CLOSED: text("the connection was closed without a whole answer"),
    TransportErrorKind.TIMEOUT: text("no whole answer in time"),
    TransportErrorKind.TOO_LARGE: text("the answer is larger than the toolkit reads"),
    TransportErrorKind.MALFORMED: text("the answer is not well-formed HTTP"),
}


class TransportError(Exception):
    """No whole answer: the outcome of the request is unknown (unless nothing was sent)."""

    def __init__(self, kind: TransportErrorKind, detail: str = "", *, sent: bool = True, began: bool = False) -> None:
        super().__init__(f"{kind.value}: {detail}" if detail else kind.value)
        self.kind = kind
        self.detail = detail
        self.sent = sent
        self.began = began

    @property
    def sentence(self) -> Text:
        """The trouble in words, without a capital and without a full stop."""
        if self.detail:
            return text("{trouble} ({detail})", trouble=_SENTENCES[self.kind], detail=self.detail)
        return _SENTENCES[self.kind]


@dataclass(slots=True)
class Exchange:
    """One request with its reply or its trouble; times are seconds of one monotonic clock.

    `given` says in a few words what makes the request unusual, for readers of evidence. `origin` is where it went,
    where a scene has sent it, `word` the run's token in the fresh words of its check, `log_in` the request whose answer
    gave the token that it sends. Between those before it and one that `follows_crash` the target was killed.
    """

    request: Request
    operation: str | None
    started: float
    ended: float = 0.0
    reply: Reply | None = None
    trouble: TransportError | None = None
    judged: bool = field(default=False)
    given: Callable[[], Text | None] | None = None
    origin: str = ""
    word: str = ""
    log_in: Exchange | None = field(default=None, repr=False)
    follows_crash: bool = False

    @property
    def status(self) -> int | None:
        """The status code, or None where no whole answer came."""
        return self.reply.status if self.reply else None

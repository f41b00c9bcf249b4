"""Answers that are kept, so that a request that comes again gets the same one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """A success as it went out: its status, its body, and where the new thing is."""

    status: int
    body: bytes
    location: str | None = None


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """A request that its client has named. `name` says whose key it is and for what; the rest, what was sent."""

    name: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The answer to a keyed request, and what that request was."""

    request: KeyedRequest
    answer: Answer

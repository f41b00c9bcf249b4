"""How a double meets one request: the words that scripts are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field

MOST_KEYS = 100_000
LONGEST_UNKNOWN_S = 5.0
"""A silent attempt has charged, or never will, within this time of being sent (section 10 of the contract)."""


@dataclass(frozen=True)
class Success:
    """Do what is asked, and say so with 201; `delay` seconds pass between the deed and the answer."""

    _: KW_ONLY
    delay: float = 0.0


@dataclass(frozen=True)
class Status:
    """Answer this status and do nothing.

    `retry_after` are seconds; `retry_after_date` are seconds, too, but sent as an HTTP date, whose whole second is
    rounded down. A redirect without a `Location` leads to a place where nothing is acknowledged.
    """

    status: int
    _: KW_ONLY
    delay: float = 0.0
    retry_after: int | None = None
    retry_after_date: float | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None

    def __post_init__(self) -> None:
        if not 200 <= self.status <= 599:
            raise ValueError(f"{self.status} is no final status")


@dataclass(frozen=True)
class _WithoutAnswer:
    """No answer comes, and the backend cannot know whether it was `done`; done at once, or `after` seconds."""

    _: KW_ONLY
    done: bool = False
    after: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.after <= LONGEST_UNKNOWN_S:
            raise ValueError(f"what is silent settles within {LONGEST_UNKNOWN_S:g} s")


@dataclass(frozen=True)
class Silence(_WithoutAnswer):
    """Accept the request and say nothing."""


@dataclass(frozen=True)
class Closed(_WithoutAnswer):
    """Close the connection without an answer: orderly, or with a `reset`."""

    _: KW_ONLY
    reset: bool = False
    delay: float = 0.0


@dataclass(frozen=True)
class Trickle(_WithoutAnswer):
    """Begin an answer and send a byte every `pause` seconds, without ever coming to its end."""

    _: KW_ONLY
    pause: float = 1.0


Reaction = Success | Status | Silence | Closed | Trickle
SUCCESS = Success()


class ReactionPlan:
    """Reactions in their order, the last one for ever.

    A plan counts the requests that it met; with `each` it counts them for every key (or event) apart.
    """

    def __init__(self, reactions: tuple[Reaction, ...], *, each: bool = False) -> None:
        if not reactions:
            raise ValueError("a script needs at least one reaction")
        self._reactions = reactions
        self._each = each
        self._met: dict[object, int] = {}

    def next(self, key: object) -> Reaction:
        """Return the reaction for the next request of a key."""
        counted = key if self._each else None
        met = self._met.get(counted, 0)
        if counted not in self._met and len(self._met) >= MOST_KEYS:
            self._met.pop(next(iter(self._met)))
        self._met[counted] = met + 1
        return self._reactions[min(met, len(self._reactions) - 1)]

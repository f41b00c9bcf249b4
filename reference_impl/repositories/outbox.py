"""The outbox: events that are still to be told."""

from dataclasses import dataclass
from typing import Protocol

from reference_impl.entities.events import Event


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """An event and its place in the outbox."""

    sequence: int
    event: Event


class Outbox(Protocol):
    """An event is put here in the transaction of its fact: both are there, or neither (transactional outbox)."""

    def add(self, event: Event) -> None:
        """Put an event behind all others."""

    def after(self, sequence: int, limit: int) -> list[OutboxEntry]:
        """The next events, in order. None ever appears before one that was seen already."""

    def remove(self, sequence: int) -> None:
        """Take out an event that was told."""

"""The answers to keyed requests."""

from typing import Protocol

from reference_impl.entities.answers import KeptAnswer


class Answers(Protocol):
    """An answer is kept in the transaction of its effect: both are there, or neither."""

    def find(self, name: str) -> KeptAnswer | None:
        """The answer kept for this name; nobody else keeps one for it before this transaction ends."""

    def keep(self, kept: KeptAnswer, now: float) -> None:
        """Keep an answer."""

    def forget_before(self, instant: float) -> None:
        """Forget those that were kept before that instant (epoch)."""

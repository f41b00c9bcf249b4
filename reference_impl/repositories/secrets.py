"""Secrets that outlive a restart."""

from typing import Protocol


class Secrets(Protocol):
    """Keys for signing, made once."""

    def get_or_make(self, name: str) -> bytes:
        """The secret of that name, 32 random bytes at first."""

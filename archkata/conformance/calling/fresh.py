"""Fresh, valid data for one check: no two checks, and no two runs, ever share a value that must be unique."""

from __future__ import annotations

import hashlib
import itertools
import random

from archkata.conformance.calling.unknown import unknown_id

TOKEN_LENGTH = 8
RECENT = 4


class Fresh:
    """Makes users, products and reviews. Choices come from the seed, uniqueness from the run's nonce."""

    def __init__(self, seed: int, nonce: str, name: str) -> None:
        self.random = random.Random(f"{seed}/{name}")
        self.token = hashlib.sha256(f"{nonce}/{name}".encode()).hexdigest()[:TOKEN_LENGTH]
        self._passwords: list[str] = []
        self._numbers = itertools.count(1)  # one step, also when several threads ask

    def word(self, prefix: str = "x") -> str:
        """Return a word that is unique and part of no other one, of letters and digits."""
        return f"{prefix}{self.token}{next(self._numbers):04x}"

    def name(self, beginning: str = "Ana Morales") -> str:
        """Return a name of a person that no other one has."""
        return f"{beginning} {self.word()}"

    def unknown_id(self, like: str | int) -> str | int:
        """Return an id of the same type and form as this one, which nothing has."""
        return unknown_id(like, self.random)

    def email(self, prefix: str = "buyer") -> str:
        """Return an address that is not registered."""
        return f"{self.word(prefix + '.')}@shop.example"

    def password(self) -> str:
        """Return a throw-away password of 24 characters."""
        password = f"{self.mark}{self.random.randrange(16**12):012x}"
        self._passwords.append(password)
        return password

    @property
    def recent_passwords(self) -> tuple[str, ...]:
        """The latest passwords that were made."""
        return tuple(self._passwords[-RECENT:])

    @property
    def mark(self) -> str:
        """How every password of this check begins, and nothing else does."""
        return f"pw-{self.token}-"

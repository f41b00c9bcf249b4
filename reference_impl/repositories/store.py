"""The store: how work on the repositories is run, one transaction each."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from reference_impl.repositories.secrets import Secrets
from reference_impl.repositories.sessions import Sessions
from reference_impl.repositories.users import Users

T = TypeVar("T")


class Repositories(Protocol):
    """Everything that one transaction sees."""

    @property
    def users(self) -> Users:
        """The users."""

    @property
    def sessions(self) -> Sessions:
        """The sessions."""

    @property
    def secrets(self) -> Secrets:
        """The secrets."""


class Store(Protocol):
    """Runs plain synchronous work; whoever awaits it never holds the event loop for long.

    What `write` returns is durable when it returns. `read` and `scan` see every write that was acknowledged before.
    """

    async def read(self, work: Callable[[Repositories], T]) -> T:
        """Run a short look-up, a few rows by key."""

    async def scan(self, work: Callable[[Repositories], T]) -> T:
        """Run a long look-up, such as a search, beside everything else."""

    async def write(self, work: Callable[[Repositories], T]) -> T:
        """Run work that changes something: all of it happens, or, when it raises, nothing."""

    async def close(self) -> None:
        """Finish what is under way and let go of the files."""

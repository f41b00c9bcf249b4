"""The store: how work on the repositories is run, one transaction each."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from reference_impl.repositories.answers import Answers
from reference_impl.repositories.outbox import Outbox
from reference_impl.repositories.pending import PendingPurchases, PendingRefunds
from reference_impl.repositories.products import Products
from reference_impl.repositories.purchases import Purchases
from reference_impl.repositories.refunds import Refunds
from reference_impl.repositories.reviews import Reviews
from reference_impl.repositories.secrets import Secrets
from reference_impl.repositories.sessions import Sessions
from reference_impl.repositories.users import Users

T = TypeVar("T")


class Repositories(Protocol):
    """Everything that one transaction sees. (Properties, so that an adapter's own classes fit.)"""

    @property
    def users(self) -> Users: ...  # noqa: D102  the type says it all, here and below
    @property
    def sessions(self) -> Sessions: ...  # noqa: D102
    @property
    def products(self) -> Products: ...  # noqa: D102
    @property
    def reviews(self) -> Reviews: ...  # noqa: D102
    @property
    def purchases(self) -> Purchases: ...  # noqa: D102
    @property
    def refunds(self) -> Refunds: ...  # noqa: D102
    @property
    def answers(self) -> Answers: ...  # noqa: D102
    @property
    def outbox(self) -> Outbox: ...  # noqa: D102
    @property
    def pending_purchases(self) -> PendingPurchases: ...  # noqa: D102
    @property
    def pending_refunds(self) -> PendingRefunds: ...  # noqa: D102
    @property
    def secrets(self) -> Secrets: ...  # noqa: D102


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

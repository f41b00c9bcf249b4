"""A brake on guessing the password of one account, which does not lock its owner out."""

import asyncio
import hashlib
import math
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from reference_impl.entities.sessions import LoginOrigin
from reference_impl.errors import TooManyTriesError, UnauthenticatedError, UnavailableError
from reference_impl.services.throttling import decide
from reference_impl.settings import RatePolicy

FREE_FAILURES = 10
PAUSE = 3.0
LONGEST_PAUSE = 30.0
FROM_UNKNOWN_DEVICES = RatePolicy(quota=100, window=300)  # failures for an account, from all addresses together
RECORDS_KEPT = 50_000
LONGEST_QUEUE = 200


@dataclass(slots=True)
class Record:
    """The failures in a row of one client for one account, and its tries that are under way."""

    failures: int = 0
    closed_until: float = 0.0
    under_way: int = 0
    waiting: int = 0
    ended: asyncio.Event | None = None

    def end_one(self) -> None:
        """A try has ended: those that wait may look whether there is room."""
        self.under_way -= 1
        if self.ended is not None:
            self.ended.set()
            self.ended = None


class LoginGuard:
    """Counts failures by account and by where they come from: a device that the account knows, else an address.

    After ten failures in a row a client takes one try a pause, and each further failure doubles the pause. A try counts
    from its beginning: no more are under way at once than may still fail. Against many addresses that guess together,
    failures from unknown devices are limited for the account as well; a known device never notices any of that.

    Kept in memory and by email, known or not, so that it tells nobody which emails have accounts.
    """

    def __init__(self) -> None:
        self._records: OrderedDict[bytes, Record] = OrderedDict()
        self._unknown_devices: OrderedDict[bytes, float] = OrderedDict()

    @asynccontextmanager
    async def attempt(self, account: str, origin: LoginOrigin) -> AsyncIterator[None]:
        """One try to log in; TooManyTriesError if it may not begin. It has failed if UnauthenticatedError leaves it."""
        record = self._record(digest(origin.name, account))
        unknown = None if origin.known else digest(account)
        await self._admit(record, unknown)
        try:
            yield
        except UnauthenticatedError:
            self.failed(record)
            raise
        except BaseException:
            self._give_back(unknown)
            raise
        else:
            self._give_back(unknown)
            record.failures, record.closed_until = 0, 0.0
        finally:
            record.end_one()

    def failed(self, record: Record) -> None:
        """Count a failure in a row."""
        record.failures += 1
        excess = record.failures - FREE_FAILURES
        if excess >= 0:
            record.closed_until = time.monotonic() + min(PAUSE * 2 ** min(excess, 10), LONGEST_PAUSE)

    def check(self, record: Record) -> None:
        """Say when to come back while a pause lasts."""
        wait = record.closed_until - time.monotonic()
        if wait > 0:
            raise too_many_tries(wait)

    async def _admit(self, record: Record, unknown: bytes | None) -> None:
        """Let a try begin, once the others under way leave room for one more failure."""
        self.check(record)
        while record.under_way >= max(FREE_FAILURES - record.failures, 1):
            if record.waiting >= LONGEST_QUEUE:
                raise UnavailableError("Too many log-ins at once.", retry_after=2)
            record.ended = record.ended or asyncio.Event()
            record.waiting += 1
            try:
                await record.ended.wait()
            finally:
                record.waiting -= 1
            self.check(record)
        if unknown is not None:
            self._take(unknown)
        record.under_way += 1

    def _record(self, key: bytes) -> Record:
        record = self._records.setdefault(key, Record())
        self._records.move_to_end(key)
        if len(self._records) > RECORDS_KEPT:
            self._records.popitem(last=False)
        return record

    def _take(self, account: bytes) -> None:
        """Count a try from an unknown device as a failure in advance."""
        now = time.monotonic()
        decision = decide(FROM_UNKNOWN_DEVICES, self._unknown_devices.get(account, now), now)
        if not decision.allowed:
            raise too_many_tries(decision.retry_after)
        self._unknown_devices[account] = decision.full_at
        self._unknown_devices.move_to_end(account)
        if len(self._unknown_devices) > RECORDS_KEPT:
            self._unknown_devices.popitem(last=False)

    def _give_back(self, account: bytes | None) -> None:
        if account is not None and account in self._unknown_devices:
            self._unknown_devices[account] -= FROM_UNKNOWN_DEVICES.window / FROM_UNKNOWN_DEVICES.quota


def too_many_tries(wait: float) -> TooManyTriesError:
    """What a client is told that has to wait some seconds."""
    return TooManyTriesError("Too many failed log-ins for this account.", retry_after=math.ceil(wait))


def digest(*texts: str) -> bytes:
    """A short key for texts that a client may choose freely."""
    return hashlib.blake2b("\n".join(texts).encode(), digest_size=16).digest()

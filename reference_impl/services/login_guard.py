"""A brake on guessing the password of one account."""

import math
import time
from collections import OrderedDict
from dataclasses import dataclass

from reference_impl.errors import TooManyTriesError

FREE_FAILURES = 10
PAUSE = 3.0
LONGEST_PAUSE = 30.0
ACCOUNTS_KEPT = 50_000


@dataclass(slots=True)
class _Record:
    failures: int = 0
    closed_until: float = 0.0


class LoginGuard:
    """After ten failures in a row an account takes one try a pause, and each further failure doubles the pause.

    Kept in memory and by email, known or not, so that it tells nobody which emails have accounts. The pauses are short:
    whoever guesses is slowed down by orders of magnitude, and the owner is not locked out.
    """

    def __init__(self) -> None:
        self._records: OrderedDict[str, _Record] = OrderedDict()

    def check(self, account: str) -> None:
        """Let a try pass, or say when to come back."""
        record = self._records.get(account)
        wait = record.closed_until - time.monotonic() if record else 0.0
        if wait > 0:
            raise TooManyTriesError("Too many failed log-ins for this account.", retry_after=math.ceil(wait))

    def failed(self, account: str) -> None:
        """Count a failure in a row."""
        record = self._records.setdefault(account, _Record())
        self._records.move_to_end(account)
        record.failures += 1
        excess = record.failures - FREE_FAILURES
        if excess >= 0:
            record.closed_until = time.monotonic() + min(PAUSE * 2 ** min(excess, 10), LONGEST_PAUSE)
        if len(self._records) > ACCOUNTS_KEPT:
            self._records.popitem(last=False)

    def succeeded(self, account: str) -> None:
        """The row of failures has ended."""
        self._records.pop(account, None)

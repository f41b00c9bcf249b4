"""A brake on guessing the password of one account."""

import threading
import time
from dataclasses import dataclass

from .problems import too_many_requests

FREE_FAILURES = 8
LOCK_SECONDS = 10.0
FORGET_SECONDS = 900.0
MAX_ACCOUNTS = 10_000


@dataclass(slots=True)
class _Account:
    failures: int = 0
    last: float = 0.0


class LoginGuard:
    """After some failures in a row an account answers 429 for a while, whoever asks and whether it exists."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._accounts: dict[str, _Account] = {}

    def check(self, email: str) -> None:
        """Refuse with 429 while the account is locked."""
        with self._lock:
            account = self._accounts.get(email)
            locked_until = account.last + LOCK_SECONDS if account and account.failures >= FREE_FAILURES else 0.0
        if time.time() < locked_until:
            raise too_many_requests(locked_until, "Too many failed log-ins; try again later.")

    def note_failure(self, email: str) -> None:
        """Count one failure."""
        with self._lock:
            if len(self._accounts) >= MAX_ACCOUNTS:
                self._forget_old()
            account = self._accounts.setdefault(email, _Account())
            account.failures += 1
            account.last = time.time()

    def note_success(self, email: str) -> None:
        """Start counting anew."""
        with self._lock:
            self._accounts.pop(email, None)

    def _forget_old(self) -> None:
        horizon = time.time() - FORGET_SECONDS
        self._accounts = {email: found for email, found in self._accounts.items() if found.last > horizon}

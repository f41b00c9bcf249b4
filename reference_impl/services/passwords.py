"""Hashing of passwords, off the event loop and never more at once than there are processors."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from reference_impl.errors import UnavailableError

T = TypeVar("T")
LONGEST_QUEUE = 200


class Passwords:
    """Argon2id with the parameters that OWASP recommends (19 MiB, two passes), or cheap ones for tests."""

    def __init__(self, *, cheap: bool = False) -> None:
        memory = 64 if cheap else 19 * 1024
        self._hasher = PasswordHasher(time_cost=1 if cheap else 2, memory_cost=memory, parallelism=1)
        self._pool = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="passwords")
        self._waiting = 0
        self._nobody = self._hasher.hash("nobody has this password")

    async def hash(self, password: str) -> str:
        """A salted hash to keep in place of the password."""
        return await self._run(lambda: self._hasher.hash(password))

    async def matches(self, password_hash: str | None, password: str) -> bool:
        """Whether this is the password. Without a hash (an unknown email) it is not, after the same work."""
        return await self._run(lambda: self._verified(password_hash, password))

    def _verified(self, password_hash: str | None, password: str) -> bool:
        try:
            self._hasher.verify(password_hash or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= LONGEST_QUEUE:
            raise UnavailableError("Too many log-ins and registrations at once.", retry_after=2)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Let the threads end."""
        self._pool.shutdown(wait=False, cancel_futures=True)

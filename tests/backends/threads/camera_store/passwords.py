"""Password hashes: scrypt with its parameters beside it, never truncated."""

import base64
import hashlib
import hmac
import os
import secrets
import threading

COST = 2**13
BLOCK_SIZE = 8
SALT_BYTES = 16
MAX_MEMORY = 64 * 2**20

# More at once than processors only makes every other request slower.
_at_once = threading.BoundedSemaphore(os.cpu_count() or 1)


def hash_password(password: str) -> str:
    """A fresh salted hash, as text."""
    salt = secrets.token_bytes(SALT_BYTES)
    digest = _scrypt(password, salt, COST, BLOCK_SIZE)
    return f"scrypt${COST}${BLOCK_SIZE}${_text(salt)}${_text(digest)}"


def verify_password(password: str, stored: str) -> bool:
    """Whether the password is the one that was hashed."""
    _, cost, block_size, salt, digest = stored.split("$")
    computed = _scrypt(password, base64.b64decode(salt), int(cost), int(block_size))
    return hmac.compare_digest(computed, base64.b64decode(digest))


def _scrypt(password: str, salt: bytes, cost: int, block_size: int) -> bytes:
    with _at_once:
        return hashlib.scrypt(password.encode("utf-8"), salt=salt, n=cost, r=block_size, p=1, maxmem=MAX_MEMORY)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


# What a password is compared with when the account is unknown, so that it takes as long.
NOBODYS_HASH = hash_password("nobody has this password")

"""Ids that nobody can guess and that are never given out twice, also not after a crash."""

import secrets
import time


def new_id(kind: str) -> str:
    """An opaque id such as `usr_0193f1c2a4b5d0c9…`: rising time first (kind to indexes), then 64 random bits."""
    return f"{kind}_{time.time_ns() // 1_000_000:012x}{secrets.token_hex(8)}"

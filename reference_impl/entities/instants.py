"""Instants are kept as the RFC 3339 text in which they are shown."""

from datetime import UTC, datetime


def now() -> str:
    """The present instant in UTC, such as `2030-01-31T12:00:00.123456Z`."""
    return datetime.now(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"

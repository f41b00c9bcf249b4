"""Instants as the company's editors read them: at UTC-3, to the second."""

from datetime import datetime, timedelta, timezone

STORE_TIME = timezone(timedelta(hours=-3))


def now_text() -> str:
    """The present, RFC 3339 with a numeric offset."""
    return datetime.now(STORE_TIME).isoformat(timespec="seconds")

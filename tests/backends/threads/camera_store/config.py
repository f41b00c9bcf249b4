"""The settings, read from the environment once."""

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_PASSWORD = "correct horse battery staple"
DEFAULT_EDITORS = (
    ("editor@archkata.example", DEFAULT_PASSWORD),
    ("second-editor@archkata.example", DEFAULT_PASSWORD),
)
DEFAULT_RATE_LIMIT = "200/10"


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `quota` requests in each window of `seconds`."""

    quota: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that the one who starts this backend may choose."""

    host: str
    port: int
    data_dir: Path
    editors: tuple[tuple[str, str], ...]
    rate_limit: RateLimit | None
    token_ttl: int
    payments_url: str | None
    events_url: str | None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the variables of the contract's section 0; all have a default."""
        return cls(
            host=environment.get("HOST") or "127.0.0.1",
            port=int(environment.get("PORT") or 8000),
            data_dir=Path(environment.get("ARCHKATA_DATA_DIR") or tempfile.mkdtemp(prefix="camera-store-")),
            editors=_editors(environment.get("ARCHKATA_EDITORS")),
            rate_limit=_rate_limit(environment.get("ARCHKATA_RATE_LIMIT") or DEFAULT_RATE_LIMIT),
            token_ttl=int(environment.get("ARCHKATA_TOKEN_TTL") or 3600),
            payments_url=(environment.get("PAYMENTS_URL") or "").rstrip("/") or None,
            events_url=environment.get("EVENTS_URL") or None,
        )


def _editors(text: str | None) -> tuple[tuple[str, str], ...]:
    if not text:
        return DEFAULT_EDITORS
    pairs = (pair.partition(":") for pair in text.split(","))
    return tuple((email.strip(), password) for email, _, password in pairs)


def _rate_limit(text: str) -> RateLimit | None:
    if text == "off":
        return None
    quota, _, seconds = text.partition("/")
    return RateLimit(int(quota), int(seconds))

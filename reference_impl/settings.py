"""What the backend is told when it starts: all of it comes from the environment (twelve-factor III)."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import httpx

from reference_impl.entities.texts import LONGEST_EMAIL, LONGEST_PASSWORD

DEFAULT_PASSWORD = "correct horse battery staple"  # noqa: S105  the contract's published default, not a secret
DEFAULT_EDITORS = "editor@archkata.example", "second-editor@archkata.example"


class SettingsError(ValueError):
    """A setting that can't be understood, in one sentence."""


@dataclass(frozen=True, slots=True)
class EditorAccount:
    """An editor that exists before the first request."""

    email: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RatePolicy:
    """So many requests in so many seconds, for each client."""

    quota: int
    window: int


@dataclass(frozen=True)
class Settings:
    """One immutable value, made once and handed down. Without `data_dir` all is forgotten at the end."""

    data_dir: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    editors: tuple[EditorAccount, ...] = tuple(EditorAccount(email, DEFAULT_PASSWORD) for email in DEFAULT_EDITORS)
    rate_limit: RatePolicy | None = None
    token_ttl: int = 3600
    cheap_passwords: bool = False
    payments_url: str | None = None
    events_url: str | None = None
    redis_url: str | None = field(default=None, repr=False)  # it may hold a password

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """The settings that the variables of the contract name; absent and empty ones mean the defaults."""
        given = {name: value for name, value in environment.items() if value}
        return cls(
            data_dir=Path(given["ARCHKATA_DATA_DIR"]) if "ARCHKATA_DATA_DIR" in given else None,
            host=given.get("HOST", cls.host),
            port=_whole_number(given, "PORT", least=0, default=cls.port),
            editors=_editors(given["ARCHKATA_EDITORS"]) if "ARCHKATA_EDITORS" in given else cls.editors,
            rate_limit=_rate_policy(given.get("ARCHKATA_RATE_LIMIT", "off")),
            token_ttl=_whole_number(given, "ARCHKATA_TOKEN_TTL", least=1, default=cls.token_ttl),
            cheap_passwords=given.get("ARCHKATA_PASSWORD_COST") == "low",
            payments_url=_base_url(given, "PAYMENTS_URL"),
            events_url=_base_url(given, "EVENTS_URL"),
            redis_url=_redis_url(given.get("REDIS_URL")),
        )


def _whole_number(given: Mapping[str, str], name: str, *, least: int, default: int) -> int:
    text = given.get(name, str(default))
    if not text.isascii() or not text.isdigit() or int(text) < least:
        raise SettingsError(f"{name} must be a whole number of at least {least}, not {text!r}.")
    return int(text)


def _editors(text: str) -> tuple[EditorAccount, ...]:
    accounts = []
    for pair in text.split(","):
        email, colon, password = pair.strip().partition(":")
        if not (email and colon and password):
            raise SettingsError("ARCHKATA_EDITORS must hold email:password pairs, separated by commas.")
        if len(email) > LONGEST_EMAIL or len(password) > LONGEST_PASSWORD:
            raise SettingsError("ARCHKATA_EDITORS holds an email or a password that is too long to log in with.")
        accounts.append(EditorAccount(email, password))
    return tuple(accounts)


def _rate_policy(text: str) -> RatePolicy | None:
    if text.lower() == "off":
        return None
    quota, _, window = text.partition("/")
    if not (quota.isdecimal() and window.isdecimal() and int(quota) and int(window)):
        raise SettingsError(f"ARCHKATA_RATE_LIMIT must be 'off' or like '5/2', not {text!r}.")
    return RatePolicy(int(quota), int(window))


def _base_url(given: Mapping[str, str], name: str) -> str | None:
    url = given.get(name)
    if url is not None and not url.startswith(("http://", "https://")):
        raise SettingsError(f"{name} must begin with http:// or https://.")
    try:
        httpx.URL(url or "")
    except httpx.InvalidURL as error:
        raise SettingsError(f"{name} is no URL: {error}.") from error
    return url.rstrip("/") if url else None


def _redis_url(url: str | None) -> str | None:
    """A URL of a Redis server; refused at the start where the library that speaks to it is not there."""
    if url is None:
        return None
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise SettingsError("REDIS_URL must begin with redis://, rediss:// or unix://.")
    if find_spec("redis") is None:
        raise SettingsError("REDIS_URL needs the library redis: pip install 'archkata[scale]'.")
    return url

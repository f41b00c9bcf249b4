"""Where a target listens: a base URL taken apart once."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from archkata.errors import ArchkataError
from archkata.language import text

DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Address:
    """The origin and the base path of a target; `path` has no slash at its end.

    `ips` are the addresses to which its host leads, where that has been settled: then the name is not looked up again,
    because a second look may find others.
    """

    scheme: str
    host: str
    port: int
    path: str = ""
    ips: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def parse(cls, url: str) -> Address:
        """Take a base URL apart; raise ArchkataError when it is none."""
        candidate = url if "://" in url else f"http://{url}"
        try:
            parts = urlsplit(candidate)
            host, port = parts.hostname, parts.port
        except ValueError:
            host, port, parts = None, None, urlsplit("")
        if parts.scheme not in DEFAULT_PORTS or not host or parts.query or parts.fragment or parts.username:
            raise ArchkataError(
                text("“{url}” is not a base URL.", url=url),
                text("Write it like http://127.0.0.1:8000 or https://host/api/v1."),
            )
        return cls(parts.scheme, host, port or DEFAULT_PORTS[parts.scheme], parts.path.rstrip("/"))

    @property
    def authority(self) -> str:
        """The value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port, without the base path."""
        return f"{self.scheme}://{self.authority}"

    def __str__(self) -> str:
        return f"{self.origin}{self.path}"

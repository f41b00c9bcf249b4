"""Where a target listens: a base URL taken apart once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import IPv6Address
from urllib.parse import quote, urlsplit

from archkata.errors import ArchkataError
from archkata.language import text

DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST_HOST = 253
_PATH = "/%:@!$&'()*+,;=~-._"
_USERINFO = re.compile(r"(?<=//)[^/@]*@|^[^/@]*@")


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
        found = cls._parsed(url if "://" in url else f"http://{url}")
        if found is None:
            raise ArchkataError(
                text("“{url}” is not a base URL.", url=_USERINFO.sub("…@", url)),
                text("Write it like http://127.0.0.1:8000 or https://host/api/v1."),
            )
        return found

    @classmethod
    def _parsed(cls, url: str) -> Address | None:
        """Return the address of a URL; None where it is no base URL, such as one that holds a password."""
        if not url.isprintable() or " " in url:
            return None
        try:
            parts = urlsplit(url)
            host, port = _host(parts.hostname or ""), parts.port
            path = quote(parts.path.rstrip("/"), safe=_PATH)
        except ValueError:  # a UnicodeError is one, too
            return None
        if parts.scheme not in DEFAULT_PORTS or not host or port == 0:
            return None
        if "?" in url or "#" in url or "@" in parts.netloc:
            return None
        return cls(parts.scheme, host, port or DEFAULT_PORTS[parts.scheme], path)

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


def _host(name: str) -> str:
    """Return a host as the wire has it: an international name in its ASCII form. Raises ValueError."""
    if ":" in name:
        return str(IPv6Address(name))
    ascii_name = name.encode("idna").decode("ascii")
    if len(ascii_name) > LONGEST_HOST or set(ascii_name) & set('%\\<>^`{|}"'):
        raise ValueError(name)
    return ascii_name

"""Where the requests of a generator may go: decided by archkata, passed to its process, and enforced there."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from archkata.wire import Address, is_this_machine

VARIABLE = "ARCHKATA_LOAD_REACH"
FORBIDDEN = 77
"""The exit code of a worker whose master named a target that is not permitted here."""


@dataclass(frozen=True)
class Reach:
    """The target, and the hosts that were permitted with the addresses that they had then.

    This machine is always within reach. `url` is None for a worker whose master names the target.
    """

    url: str | None = None
    hosts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def to(cls, address: Address) -> Self:
        """Return the reach of a run against an address whose host has been permitted."""
        return cls(str(address), {address.host.lower(): address.ips})

    @classmethod
    def of_environment(cls) -> Self | None:
        """Return what the environment says; None where Locust was started without archkata."""
        said = os.environ.get(VARIABLE)
        if said is None:
            return None
        data = json.loads(said)
        return cls(data["url"], {host: tuple(ips) for host, ips in data["hosts"].items()})

    def as_variable(self) -> dict[str, str]:
        """Return the environment variable that passes it to another process."""
        return {VARIABLE: json.dumps({"url": self.url, "hosts": {host: list(ips) for host, ips in self.hosts.items()}})}

    def allows(self, ip: str) -> bool:
        """Say whether a connection may be opened to an IP address."""
        return is_this_machine(ip) or any(ip in ips for ips in self.hosts.values())

    def refuse_what_is_beyond(self, address: Any) -> None:
        """Raise OSError for a socket's address that is not within reach; that of a local socket is on no network."""
        if isinstance(address, tuple) and not self.allows(str(address[0])):
            raise PermissionError(errno.EACCES, f"load goes only to the target that was named, not to {address[0]}")

    def ips_of(self, host: str) -> tuple[str, ...]:
        """Return the addresses that a host had when it was permitted; none where it was not asked about."""
        return self.hosts.get(host.lower(), ())


class Resolver:
    """Looks names up as another resolver does, but those that were permitted as they were then."""

    def __init__(self, inner: Any, reach: Reach) -> None:
        self._inner = inner
        self._reach = reach

    def getaddrinfo(self, host: Any, port: Any, *rest: Any) -> Any:
        """Return the rows of all addresses of a host."""
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
        ips = self._reach.ips_of(name) if isinstance(name, str) else ()
        return [row for ip in ips or (host,) for row in self._inner.getaddrinfo(ip, port, *rest)]

    def gethostbyname(self, hostname: str, *rest: Any) -> Any:
        """Return one address of a host."""
        ips = self._reach.ips_of(hostname)
        return ips[0] if ips else self._inner.gethostbyname(hostname, *rest)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

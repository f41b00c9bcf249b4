"""Whom a load may be sent to: this machine, or a host of which somebody has said that it is theirs."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

from archkata.errors import ArchkataError, UnreachableError
from archkata.language import text
from archkata.wire import Address, Connection, ReadLimits, Request, TransportError
from archkata.wire.values import place

MOST_FOREIGN_RATE = 50.0
PATIENCE = ReadLimits(seconds=5, connect_seconds=5)
REDIRECTS = frozenset({301, 302, 303, 307, 308})
Resolve = Callable[[str, int], list[str]]


def resolved(host: str, port: int) -> list[str]:
    """Return the addresses that a name leads to."""
    try:
        return sorted({str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)})
    except (OSError, UnicodeError) as error:
        raise UnreachableError(
            text("The host name {host} is unknown.", host=host), text("Check the spelling of the URL.")
        ) from error


def is_foreign(address: Address, resolve: Resolve = resolved) -> bool:
    """Say whether a target may be another machine: any of its addresses is no loopback address."""
    return not all(_is_loopback(each) for each in resolve(address.host, address.port))


def permit(
    address: Address, named: str | None, confirm: Callable[[str], bool] | None, resolve: Resolve = resolved
) -> bool:
    """Return whether the target is foreign; raise ArchkataError when nobody has said that it is theirs."""
    if named is not None and named.strip().lower() != address.host.lower():
        raise ArchkataError(
            text("--target-is-mine says {named}, but the target is {host}.", named=named, host=address.host),
            text("Name the host of the URL, and only when it is yours: --target-is-mine {host}", host=address.host),
        )
    if not is_foreign(address, resolve):
        return False
    if named is None and (confirm is None or not confirm(address.host)):
        raise ArchkataError(
            text("{host} is no loopback address, and load that nobody expects is an attack.", host=address.host),
            text("If it is yours, say so: --target-is-mine {host}", host=address.host),
        )
    return True


def refuse_detours(address: Address, path: str = "/healthz") -> None:
    """Raise ArchkataError when the target sends us to another host: load goes to the one that was named, or nowhere."""
    connection = Connection(address)
    try:
        reply = connection.send(Request("GET", address.path + path, (("Accept", "application/json"),)), PATIENCE)
    except TransportError:
        return  # what keeps it from answering is told by whoever asks next
    finally:
        connection.close()
    if reply.status not in REDIRECTS:
        return
    there = place(f"{address}{path}", reply.header("Location"))
    host = urlsplit(there.origin).hostname if there else None
    if host != address.host.lower():
        raise ArchkataError(
            text("{url} sends us on to {host}; load goes only to the host that was named.",
                 url=address, host=host or "–"),
            text("Name the host that answers itself."),
        )  # fmt: skip


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False

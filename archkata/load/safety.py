"""Whom a load may be sent to: this machine, or a host that the user says is theirs."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from archkata.errors import ArchkataError, UnreachableError
from archkata.language import text
from archkata.wire import (
    Address,
    Connection,
    ReadLimits,
    Request,
    TransportError,
    TransportErrorKind,
    is_this_machine,
)
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


def looked_up(address: Address, resolve: Resolve = resolved) -> Address:
    """Return an address that knows where its host leads, so that what is permitted now is what is used later."""
    return address if address.ips else replace(address, ips=tuple(resolve(address.host, address.port)))


def nearest(address: Address) -> Address:
    """Return an address with one IP address only: the first one at which a process listens."""
    for each in address.ips:
        found = replace(address, ips=(each,))
        connection = Connection(found)
        try:
            connection.open(PATIENCE)
            return found
        except TransportError as trouble:
            if trouble.kind is TransportErrorKind.TLS:
                return found
        finally:
            connection.close()
    return address


def is_foreign(address: Address) -> bool:
    """Say whether a target that was looked up may be another machine: any of its addresses is not this one."""
    return not all(map(is_this_machine, address.ips))


def permit(address: Address, named: str | None, confirm: Callable[[str], bool] | None) -> bool:
    """Return whether a target that was looked up is foreign; raise ArchkataError where the user did not permit it."""
    if named is not None and named.strip().lower() != address.host.lower():
        raise ArchkataError(
            text("--target-is-mine says {named}, but the target is {host}.", named=named, host=address.host),
            text("Name the host of the URL, and only when it is yours: --target-is-mine {host}", host=address.host),
        )
    if not is_foreign(address):
        return False
    if named is None and (confirm is None or not confirm(address.host)):
        raise ArchkataError(
            text(
                "{host} is no loopback address, and load that its owner does not expect is an attack.",
                host=address.host,
            ),
            text("If it is yours, say so: --target-is-mine {host}", host=address.host),
        )
    return True


def refuse_detours(address: Address, path: str = "/healthz") -> None:
    """Raise ArchkataError when the target sends us to another host: load goes to the one that was named, or nowhere."""
    connection = Connection(address)
    try:
        reply = connection.send(Request("GET", address.path + path, (("Accept", "application/json"),)), PATIENCE)
    except TransportError:
        return  # the next request reports what keeps it from answering
    finally:
        connection.close()
    if reply.status not in REDIRECTS:
        return
    there = place(f"{address}{path}", reply.header("Location"))
    if there is None:
        return  # a redirect that names nothing that can be read leads nowhere
    host = urlsplit(there.origin).hostname
    if host != address.host.lower():
        raise ArchkataError(
            text("{url} sends us on to {host}; load goes only to the host that was named.",
                 url=address, host=host or "–"),
            text("Name the host that answers itself."),
        )  # fmt: skip

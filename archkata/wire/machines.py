"""Which addresses are this machine."""

from __future__ import annotations

import ipaddress
from functools import lru_cache


@lru_cache(maxsize=256)
def is_this_machine(address: str) -> bool:
    """Say whether an IP address leads to this machine and nowhere else; what is no IP address does not.

    Those are the loopback addresses, also as IPv6 writes those of IPv4 (::ffff:127.0.0.1), and the unspecified ones
    (0.0.0.0 and ::), to which systems connect as to loopback. An address of one of the machine's own interfaces is
    not among them: another network may have the same one.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    found = mapped or found
    return found.is_loopback or found.is_unspecified

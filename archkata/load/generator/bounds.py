"""Keeps a generator to its reach, whatever client a scenario uses and whatever it, a redirect or a name wants.

Every connection that this process opens passes an audit hook, which nothing can take off again; names are looked up as
they were when they were permitted; and the target is what archkata says, not what Locust's environment says.
"""

from __future__ import annotations

import socket
import sys
from typing import Any

import gevent

from archkata.load.reach import Reach, Resolver
from archkata.wire import is_this_machine

CONNECT = "socket.connect"


def keep_to(reach: Reach) -> None:
    """Let this process connect to nothing else from now on."""
    hub: Any = gevent.get_hub()
    hub.resolver = Resolver(hub.resolver, reach)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == CONNECT and arguments[0].type == socket.SOCK_STREAM:
            reach.refuse_what_is_beyond(arguments[1])

    sys.addaudithook(hook)


def fix_target(environment: Any, url: str) -> None:
    """Make the target of a Locust environment a constant: neither its page nor a scenario can set another one."""
    kind = type(environment)
    fixed = property(lambda _: url, lambda _environment, _value: None)
    environment.__class__ = type(kind.__name__, (kind,), {"host": fixed, "__module__": kind.__module__})


def is_beyond(reach: Reach, host: str) -> bool:
    """Say whether a host that a master names is neither permitted here nor this machine."""
    if reach.ips_of(host):
        return False
    rows = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return not all(is_this_machine(str(row[4][0])) for row in rows)

"""HTTP/1.1 as it is on the wire: one bounded reader for every byte that a target sends.

It exists because a judge must see what ordinary clients hide: bytes behind an answer, a body on a 304, a reset in the
middle, the moment each answer was complete.
"""

from archkata.wire.address import Address
from archkata.wire.connection import Connection
from archkata.wire.delays import Delays
from archkata.wire.framing import Framing
from archkata.wire.json_body import TooMuchError, UnreadableError, read_json
from archkata.wire.last_byte_hold import LastByteHold, collect, release
from archkata.wire.machines import is_this_machine
from archkata.wire.message import Exchange, ReadLimits, Reply, Request, TransportError, TransportErrorKind

__all__ = [
    "Address",
    "Connection",
    "Delays",
    "Exchange",
    "Framing",
    "LastByteHold",
    "ReadLimits",
    "Reply",
    "Request",
    "TooMuchError",
    "TransportError",
    "TransportErrorKind",
    "UnreadableError",
    "collect",
    "is_this_machine",
    "read_json",
    "release",
]

"""CurveZMQ between a master and its workers, under Locust's own messages."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from typing import Any

import zmq
from locust.rpc import zmqrpc
from zmq.utils import z85

from archkata.load.secret import VARIABLE

SALT = b"archkata load: the key of a master"
COST = {"n": 2**14, "r": 8, "p": 1}


def encrypt() -> None:
    """Let all sockets of master and worker be encrypted under the secret of the environment, where there is one."""
    secret = os.environ.pop(VARIABLE, "")
    if not secret:
        return
    encode: Callable[[bytes], bytes] = z85.encode
    key = encode(hashlib.scrypt(secret.encode(), salt=SALT, dklen=32, **COST))
    plain = zmqrpc.BaseSocket.__init__

    def begin(self: Any, sock_type: int, *rest: Any) -> None:
        plain(self, sock_type, *rest)  # type: ignore[no-untyped-call]  # Locust's
        _encrypt(self.socket, key, is_master=sock_type == zmq.ROUTER)

    zmqrpc.BaseSocket.__init__ = begin  # type: ignore[method-assign]  # before it binds or connects


def _encrypt(made: Any, key: bytes, *, is_master: bool) -> None:
    if is_master:
        made.curve_secretkey = key
        made.curve_server = True
        return
    made.curve_publickey, made.curve_secretkey = zmq.curve_keypair()
    made.curve_serverkey = zmq.curve_public(key)

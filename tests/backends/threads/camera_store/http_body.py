"""Request bodies off the wire, by length or in chunks."""

import re
from email.message import Message
from io import BufferedIOBase

MAX_BODY = 1024 * 1024
MAX_DRAINED = 32 * 1024 * 1024
PIECE = 64 * 1024
MAX_LINE = 4096
HEX = re.compile(rb"[0-9A-Fa-f]{1,8}")


class BodyRefused(Exception):
    """A body that is not read to its end; the connection cannot be used any further."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


def read_body(headers: Message, stream: BufferedIOBase) -> bytes:
    """The whole body of a request."""
    lengths = set(headers.get_all("Content-Length", []))
    if "Transfer-Encoding" in headers:
        if lengths or headers.get_all("Transfer-Encoding") != ["chunked"]:
            raise BodyRefused(400, "The framing of the body is not understood.")
        return _read_chunked(stream)
    if not lengths:
        return b""
    length = lengths.pop()
    if lengths or not (length.isascii() and length.isdigit()):
        raise BodyRefused(400, "The length of the body is not understood.")
    # Twelve digits are too many already, and thousands would be more than int() takes.
    return _read_exactly(stream, int(length[:12]))


def _read_exactly(stream: BufferedIOBase, length: int) -> bytes:
    if length > MAX_BODY:
        _drain(stream, length)
        raise BodyRefused(413, "The body is too large.")
    body = stream.read(length)
    if len(body) < length:
        raise ConnectionResetError("the client went away within its request")
    return body


def _drain(stream: BufferedIOBase, length: int) -> None:
    """Read what is coming, within reason: a client that still sends would lose the answer to a reset."""
    left = min(length, MAX_DRAINED)
    while left > 0 and (piece := stream.read(min(left, PIECE))):
        left -= len(piece)


def _read_chunked(stream: BufferedIOBase) -> bytes:
    body = bytearray()
    while size := _chunk_size(stream):
        if len(body) + size > MAX_BODY:
            _drain(stream, size)
            raise BodyRefused(413, "The body is too large.")
        body += _read_exactly(stream, size)
        _end_of_line(stream)
    while stream.readline(MAX_LINE) not in (b"\r\n", b"\n", b""):
        continue
    return bytes(body)


def _chunk_size(stream: BufferedIOBase) -> int:
    size = stream.readline(MAX_LINE).partition(b";")[0].strip()
    if not HEX.fullmatch(size):
        raise BodyRefused(400, "The chunks of the body are not understood.")
    return int(size, 16)


def _end_of_line(stream: BufferedIOBase) -> None:
    if stream.readline(MAX_LINE) not in (b"\r\n", b"\n"):
        raise BodyRefused(400, "The chunks of the body are not understood.")

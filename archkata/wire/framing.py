"""How much of an answer may be framing: header sections, interim answers, chunk sizes and extensions, trailers."""

from __future__ import annotations

from archkata.wire.message import TransportError, TransportErrorKind

# a body in chunks of one byte has five bytes of framing to each byte of content
MOST_PER_BYTE = 8


class Framing:
    """Counts the bytes of one answer that are no content; `bound` is how many may come in one piece."""

    def __init__(self, bound: int) -> None:
        self._bound = bound
        self._received = 0
        self._content = 0
        self._without_content = 0

    def received(self, size: int, content: int, *, in_header: bool) -> None:
        """Take note of `size` more bytes, with which there are `content` bytes of content in all.

        Raises TransportError where more framing has come than a server needs, in one piece or all in all.
        """
        self._received += size
        self._without_content = 0 if content > self._content else self._without_content + size
        self._content = content
        is_much = self._received - content > self._bound + MOST_PER_BYTE * content
        if is_much or self._without_content > self._bound:
            part = "headers" if in_header else "chunk extensions or trailers"
            raise TransportError(TransportErrorKind.TOO_LARGE, part, began=True)

"""Put one reply together from bytes as they come, within bounds. httptools does the parsing."""

from __future__ import annotations

import zlib

import httptools

from archkata.wire.framing import Framing
from archkata.wire.message import ReadLimits, Reply, TransportError, TransportErrorKind

MOST_FIELDS = 512
_WINDOW = {"gzip": 31, "x-gzip": 31, "deflate": 15}


class ReplyReader:
    """Reads the answer to one request of a given method."""

    def __init__(self, method: str, limits: ReadLimits) -> None:
        self._head = method == "HEAD"
        self._limits = limits
        self._parser = httptools.HttpResponseParser(self)
        self._headers: list[tuple[str, str]] = []
        self._body = bytearray()
        self._framing = Framing(limits.header)
        self._headers_complete = False
        self._complete = False
        self._stray = False
        self._until_end = False
        self._status = 0
        self._keep_alive = False
        self.began = False

    def feed(self, data: bytes) -> Reply | None:
        """Take the next bytes; return the reply once it is whole."""
        self.began = True
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as error:
            raise TransportError(TransportErrorKind.MALFORMED, "an unasked upgrade", began=True) from error
        except httptools.HttpParserError as error:
            self._stop_at(error)
        if self._complete:
            return self._reply()
        self._framing.received(len(data), len(self._body), in_header=not self._headers_complete)
        return None

    def end(self) -> Reply | None:
        """The target closed the connection: return the reply if that is how it ends."""
        if self._until_end and not self._complete:
            self._keep_alive = False
            self._complete = True
            return self._reply()
        return None

    def discard(self) -> None:
        """Forget the body: the traceback of what went wrong keeps this reader as long as a report needs the error."""
        self._body.clear()

    # Callbacks of httptools

    def on_header(self, name: bytes, value: bytes) -> None:
        """Collect a header line. Trailers are no headers (RFC 9110 6.5.1), and no request has asked for any."""
        if self._headers_complete:
            return
        if len(self._headers) == MOST_FIELDS:
            raise TransportError(TransportErrorKind.TOO_LARGE, "headers", began=True)
        self._headers.append((name.decode("latin-1"), value.decode("latin-1")))

    def on_headers_complete(self) -> None:
        """Decide how the body ends."""
        if self._complete:
            self._stray = True
            return
        self._status = self._parser.get_status_code()
        if self._status < 200 and self._status != 101:
            self._headers.clear()  # 100 Continue, 103 Early Hints: the real answer follows
            return
        self._headers_complete = True
        self._keep_alive = self._parser.should_keep_alive()
        if sum(len(name) + len(value) + 4 for name, value in self._headers) > self._limits.header:
            raise TransportError(TransportErrorKind.TOO_LARGE, "headers", began=True)
        names = {name.lower() for name, _ in self._headers}
        bodiless = self._head or self._status in {204, 304}
        self._until_end = not bodiless and not names & {"content-length", "transfer-encoding"}
        if bodiless:
            self._complete = True

    def on_body(self, data: bytes) -> None:
        """Collect the body, as long as it is within bounds."""
        if self._complete:
            self._stray = True
            return
        self._body += data
        if len(self._body) > self._limits.body:
            raise TransportError(TransportErrorKind.TOO_LARGE, began=True)

    def on_message_complete(self) -> None:
        """The framing says that the answer is whole."""
        if self._headers_complete:
            self._complete = True

    def _stop_at(self, error: Exception) -> None:
        cause = error.__context__ or error.__cause__
        if isinstance(cause, TransportError):
            raise cause
        if not self._complete:
            raise TransportError(TransportErrorKind.MALFORMED, str(error), began=True) from error
        self._stray = True

    def _reply(self) -> Reply:
        keep_alive = self._keep_alive and not self._stray
        return Reply(self._status, self._headers, self._decoded(), keep_alive, self._stray)

    def _decoded(self) -> bytes:
        coding = next((v.strip().lower() for k, v in self._headers if k.lower() == "content-encoding"), "identity")
        if coding not in _WINDOW or not self._body:
            return bytes(self._body)
        inflater = zlib.decompressobj(_WINDOW[coding])
        try:
            body = inflater.decompress(bytes(self._body), self._limits.body + 1)
        except zlib.error as error:
            raise TransportError(TransportErrorKind.MALFORMED, f"broken {coding}", began=True) from error
        if len(body) > self._limits.body:
            raise TransportError(TransportErrorKind.TOO_LARGE, "decompressed", began=True)
        return body

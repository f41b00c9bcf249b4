"""Requests as they come from a backend, read with bounds. h11 does the parsing."""

from __future__ import annotations

from dataclasses import dataclass

import h11

from archkata.language import Text, text

HEAD_BYTES = 64 * 1024
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One whole request; `arrived` is the monotonic time at which its head was there."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    arrived: float
    version: str = "1.1"

    def header(self, name: str) -> str | None:
        """Return a header's value, several joined by commas, or None."""
        wanted = name.lower()
        values = [value for key, value in self.headers if key.lower() == wanted]
        return ", ".join(values) if values else None

    @property
    def keeps_alive(self) -> bool:
        """Say whether another request may follow on the connection."""
        asked = (self.header("Connection") or "").lower()
        return self.version == "1.1" and "close" not in asked and self.method != "CONNECT"


class Unreadable(Exception):
    """What came is no request that is taken; `status` is the answer that it gets."""

    def __init__(self, status: int, sentence: Text) -> None:
        super().__init__(str(sentence))
        self.status = status
        self.sentence = sentence


class RequestReader:
    """Puts one request together from bytes as they come."""

    def __init__(self, most_bytes: int) -> None:
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_BYTES)
        self._most_bytes = most_bytes
        self._head: h11.Request | None = None
        self._arrived = 0.0
        self._body = bytearray()
        self._told_to_go_on = False

    def feed(self, data: bytes, now: float) -> Incoming | None:
        """Take the next bytes; return the request once it is whole; raise Unreadable."""
        try:
            self._http.receive_data(data)
            return self._advance(now)
        except h11.RemoteProtocolError as error:
            raise Unreadable(error.error_status_hint, text("not well-formed HTTP: {error}", error=error)) from error

    @property
    def waits_to_go_on(self) -> bool:
        """Say, once, that the body only comes after a 100 Continue."""
        waits = self._head is not None and self._http.they_are_waiting_for_100_continue and not self._told_to_go_on
        self._told_to_go_on = self._told_to_go_on or waits
        return waits

    @property
    def leftover(self) -> bytes:
        """Bytes behind the end of the request."""
        return self._http.trailing_data[0]

    def _advance(self, now: float) -> Incoming | None:
        while True:
            event = self._http.next_event()
            if isinstance(event, h11.Request):
                self._begin(event, now)
            elif isinstance(event, h11.Data):
                self._body += event.data
                if len(self._body) > self._most_bytes:
                    raise Unreadable(413, text("a body of more than {most} bytes", most=self._most_bytes))
            elif isinstance(event, h11.EndOfMessage):
                return self._whole()
            else:
                return None

    def _begin(self, head: h11.Request, now: float) -> None:
        if head.http_version not in {b"1.0", b"1.1"}:
            raise Unreadable(505, text("not HTTP/1.1 but {version}", version=head.http_version.decode("latin-1")))
        self._head, self._arrived = head, now

    def _whole(self) -> Incoming:
        assert self._head is not None  # noqa: S101 - h11 gives the head before the end
        headers = tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in self._head.headers.raw_items())
        return Incoming(
            self._head.method.decode("latin-1"),
            self._head.target.decode("latin-1"),
            headers,
            bytes(self._body),
            self._arrived,
            self._head.http_version.decode("latin-1"),
        )

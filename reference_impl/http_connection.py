"""One HTTP/1.1 connection of uvicorn, with bounds on what a client may send before the application sees it.

uvicorn bounds neither the size of a header section nor the time that a request may take to arrive. Both cost memory
before anybody is authenticated, so they are refused here, with the status codes that RFC 9110 and RFC 6585 have for it.
"""

import asyncio
from dataclasses import dataclass

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from reference_impl.routes.problems import PROBLEM_TYPE, problem

LARGEST_HEAD = 32 * 1024  # bytes of a request line and its header fields, and of a trailer section, as in many servers
LONGEST_TARGET = 8 * 1024
MOST_FIELDS = 100
SMALL = 400  # bytes, within which no head can be too large in any way
MOST_PIPELINED = 100  # requests on one connection that wait for the answer to an earlier one
HEAD_TIMEOUT_S = 10.0  # from the connection, or the first byte of a request, to the end of its header section
REQUEST_TIMEOUT_S = 60.0  # the same to the end of its body
WRITE_TIMEOUT_S = 30.0  # how long a client may read nothing of its answer
LINGER_S = 1.0  # how long a client that is refused may go on sending; a closed door would destroy its answer


class Unreadable(Exception):
    """Raised out of a callback, it stops the parser, and uvicorn calls `send_400_response`."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not read any further."""

    status: int
    detail: str


MALFORMED = Refusal(400, "This is not HTTP/1.1.")
TOO_LATE = Refusal(408, "The request did not arrive in time.")
TARGET_TOO_LONG = Refusal(414, "The request target is too long.")
HEAD_TOO_LARGE = Refusal(431, "The header section is too large.")
TOO_MANY_FIELDS = Refusal(431, "There are too many header fields.")


class HttpConnection(HttpToolsProtocol):
    """Looks closer only at what is large or does not come whole, so that a usual request costs no more than before.

    What the parser keeps by itself (half a field, half a trailer) is bounded by counting the bytes of `_unfinished`.
    """

    _refusal = MALFORMED
    _refused = False
    _piece = 0  # bytes that arrived together last
    _unfinished = 0  # bytes that have become neither a whole request nor a part of a body yet
    _receiving_since: float | None = None
    _unread = 0
    _unread_since = 0.0
    _watchdog: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Expect a request at once: a client that connects and sends nothing is cut off, too."""
        super().connection_made(transport)
        self._receiving_since = self.loop.time()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop looking after it."""
        super().connection_lost(exc)
        if self._watchdog is not None:
            self._watchdog.cancel()

    def data_received(self, data: bytes) -> None:
        """Let the parser have what arrives, and note whether it was the end of a request."""
        if self._refused:
            return
        self._piece = len(data)
        self._unfinished += self._piece
        super().data_received(data)
        cycle = self.cycle
        if cycle is not None and cycle.scope is self.scope and not (cycle.more_body or cycle.response_complete):
            self._unfinished = 0
            self._receiving_since = None
        elif not self._refused:
            self._check_what_is_unfinished()

    def on_headers_complete(self) -> None:
        """The header section has ended. A small one can't break a rule."""
        if self._unfinished > SMALL or self._piece > SMALL:
            self._check_head()
        super().on_headers_complete()
        self.headers = []  # where trailers go: RFC 9110 section 6.5.1 forbids to treat them as header fields

    def on_body(self, body: bytes) -> None:
        """A part of the body; how large that may be is the application's business."""
        self._unfinished = 0
        super().on_body(body)

    def send_400_response(self, msg: str) -> None:
        """Answer what can't be read with a problem document, unless that would be taken for another answer."""
        del msg
        self._refused = True
        self.headers = []
        if self._answer_is_due_first():
            self.transport.close()
            return
        if self.cycle is not None:  # an application that still waits for the body learns that it will not come
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        answer = problem(self._refusal.status, self._refusal.detail)
        fields = {"content-type": PROBLEM_TYPE, "content-length": str(len(answer.body)), "connection": "close"}
        head = b"".join(f"{name}: {value}\r\n".encode("ascii") for name, value in fields.items())
        self.transport.write(STATUS_LINE[self._refusal.status] + head + b"\r\n" + bytes(answer.body))
        self.transport.write_eof()
        self.loop.call_later(LINGER_S, self.transport.close)

    def _check_head(self) -> None:
        """Refuse a head that is too large before the application sees it, and too many of them."""
        if len(self.pipeline) >= MOST_PIPELINED:
            raise Unreadable
        refusal = self._reason_against_head()
        if refusal is None and self._size_of_head() > LARGEST_HEAD:
            refusal = HEAD_TOO_LARGE
        if refusal is not None:
            self._refusal = refusal
            raise Unreadable

    def _check_what_is_unfinished(self) -> None:
        if self._receiving_since is None:
            self._receiving_since = self.loop.time()
        refusal = self._reason_against_head() if self._head_is_open() else None
        if refusal is None and self._unfinished > LARGEST_HEAD:
            refusal = HEAD_TOO_LARGE
        if refusal is not None:
            self._refuse(refusal)

    def _reason_against_head(self) -> Refusal | None:
        if len(self.url) > LONGEST_TARGET:
            return TARGET_TOO_LONG
        return TOO_MANY_FIELDS if len(self.headers) > MOST_FIELDS else None

    def _refuse(self, refusal: Refusal) -> None:
        self._refusal = refusal
        self.send_400_response(refusal.detail)

    def _size_of_head(self) -> int:
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)

    def _head_is_open(self) -> bool:
        return self.scope is not None and (self.cycle is None or self.cycle.scope is not self.scope)

    def _body_is_open(self) -> bool:
        return self.cycle is not None and self.cycle.scope is self.scope and self.cycle.more_body

    def _answer_is_due_first(self) -> bool:
        """Whether an answer to an earlier request, or a part of this one's, is still to be sent."""
        cycle = self.cycle
        if cycle is None or cycle.response_complete:
            return False
        return bool(self.pipeline) or cycle.response_started or not cycle.more_body

    def _watch(self) -> None:
        """Look after this connection from time to time, which costs less than a timer for each request."""
        if self._refused:
            return
        now = self.loop.time()
        expires = self._expires(now)
        if not self._is_read(now):
            self.transport.abort()
        elif expires > now:
            self._watchdog = self.loop.call_at(expires, self._watch)
        elif self._answer_is_due_first():
            self._watchdog = self.loop.call_later(1.0, self._watch)
        else:
            self._end_request_that_never_ends()

    def _expires(self, now: float) -> float:
        """When there is a reason to look again: the end of the time that the present request has."""
        if self._receiving_since is None:
            return now + HEAD_TIMEOUT_S
        return self._receiving_since + (REQUEST_TIMEOUT_S if self._body_is_open() else HEAD_TIMEOUT_S)

    def _end_request_that_never_ends(self) -> None:
        """Say so, if a part of it has come and is not answered already; and close."""
        answered = not self._head_is_open() and self.cycle is not None and self.cycle.response_complete
        if (self._unfinished or self._body_is_open()) and not answered:
            self._refuse(TOO_LATE)
        else:
            self.transport.close()

    def _is_read(self, now: float) -> bool:
        """Whether the client reads its answers, however slowly."""
        unread = self.transport.get_write_buffer_size()
        if not unread or unread != self._unread:
            self._unread, self._unread_since = unread, now
        return now - self._unread_since < WRITE_TIMEOUT_S

"""HTTP/1.1 on one thread per connection."""

import logging
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol
from urllib.parse import urlsplit

from .http_body import BodyRefused, read_body
from .messages import Request, Response
from .problems import Problem

BODILESS = {204, 304}
IDLE_SECONDS = 60
MAX_REQUEST_LINE = 65_536
log = logging.getLogger(__name__)


class Answering(Protocol):
    """Whatever turns requests into answers."""

    def answer(self, request: Request) -> Response:
        """Never raises."""


class StoreServer(ThreadingHTTPServer):
    """Listens, and gives each connection a thread."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, address: tuple[str, int], application: Answering) -> None:
        self.application = application
        self._busy = 0
        self._idle = threading.Condition()
        super().__init__(address, StoreHandler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no fault of ours; anything else is logged."""
        del request
        if not isinstance(sys.exc_info()[1], OSError):
            log.exception("fault on the connection of %s", client_address)

    def answer(self, request: Request) -> Response:
        """Answer, and be known as busy meanwhile."""
        with self._idle:
            self._busy += 1
        try:
            return self.application.answer(request)
        finally:
            with self._idle:
                self._busy -= 1
                self._idle.notify_all()

    def wait_until_idle(self, seconds: float) -> None:
        """Let requests under way come to their end, for so long at most."""
        deadline = time.monotonic() + seconds
        with self._idle:
            while self._busy and (left := deadline - time.monotonic()) > 0:
                self._idle.wait(left)


class StoreHandler(BaseHTTPRequestHandler):
    """Speaks HTTP on one connection."""

    server: StoreServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS

    def handle_one_request(self) -> None:
        """Read a request of any method and answer it; the base class would want a function for each."""
        try:
            self.raw_requestline = self.rfile.readline(MAX_REQUEST_LINE + 1)
            if not self.raw_requestline:
                self.close_connection = True
            elif len(self.raw_requestline) > MAX_REQUEST_LINE:
                self.requestline = self.request_version = self.command = ""
                self.send_error(414)
            elif self.parse_request():
                self._serve()
        except TimeoutError:
            self.close_connection = True

    def _serve(self) -> None:
        if self.request_version != "HTTP/1.1":
            self.close_connection = True
        try:
            body = read_body(self.headers, self.rfile)
        except BodyRefused as refused:
            self.close_connection = True
            self._send(Problem(refused.status, "body-refused", str(refused)).response())
            return
        target = self.path if self.path.startswith("/") else _origin_form(self.path)
        request = Request(self.command, target, self.headers, body, str(self.client_address[0]))
        self._send(self.server.answer(request))

    def _send(self, response: Response) -> None:
        # send_response_only leaves out the Server header, which is nobody's business.
        self.send_response_only(response.status)
        self.send_header("Date", self.date_time_string())
        for name, value in response.headers.items():
            self.send_header(name, value)
        body = response.body or b""
        if response.status not in BODILESS:
            self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        head_only = self.command == "HEAD" or response.status in BODILESS
        self._flush_with(b"" if head_only else body)

    def _flush_with(self, body: bytes) -> None:
        """Send head and body in one piece: two small packets cost a round trip of their own."""
        head = b"".join(getattr(self, "_headers_buffer", []))
        self._headers_buffer: list[bytes] = []
        self.wfile.write(head + b"\r\n" + body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the parser refuses is answered in JSON, too."""
        del message, explain
        self.close_connection = True
        self.request_version = self.protocol_version  # whatever it was that could not be read
        # 505 and the like would say that the fault is here.
        self._send(Problem(code if code < 500 else 400, "not-understood", "The request was not understood.").response())

    def log_message(self, format: str, *args: object) -> None:
        """Keep no access log."""


def _origin_form(target: str) -> str:
    """`http://host/path?query` as `/path?query`; `*` and the like are left, and found nowhere."""
    parts = urlsplit(target)
    if not parts.netloc:
        return target
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

"""The HTTP client of a user: one connection, no redirects, no cookies, every request recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partialmethod
from time import perf_counter
from typing import Any
from urllib.parse import urlencode, urlsplit

from archkata.load.dialect import Dialect
from archkata.load.generator.connection import LoadConnection
from archkata.load.generator.recorder import Recorder
from archkata.load.generator.reply import RawReply
from archkata.load.generator.request import body_of, encode
from archkata.load.generator.response import Response
from archkata.load.generator.timeouts import Timeouts
from archkata.wire import Address, TransportError, TransportErrorKind
from archkata.wire.values import place

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
IDLE_S = 1.0
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class LoadClient:
    """`get`, `post` and so on as in Locust's clients; `name` is the operation's path, such as `/products/{id}`."""

    def __init__(
        self,
        address: Address,
        recorder: Recorder,
        timeouts: Timeouts,
        take_due: Callable[[], float | None] = lambda: None,
        *,
        agent: str = "archkata-load",
        dialect: Dialect | None = None,
    ) -> None:
        self.address = address
        self.headers: dict[str, str] = {}
        self._recorder = recorder
        self._timeouts = timeouts
        self._take_due = take_due
        self._dialect = dialect
        self._connection: LoadConnection | None = None
        self._common = f"Host: {address.authority}\r\nUser-Agent: {agent}\r\nAccept: application/json\r\n".encode(
            "latin-1"
        )

    def request(
        self,
        method: str,
        url: str,
        name: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        data: Any = None,
        params: Mapping[str, object] | None = None,
        catch_response: bool = False,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Send a request and return its answer; never raises for what the target does.

        With `catch_response` the answer is recorded at the end of the `with` block. Redirects are never followed.
        """
        del allow_redirects
        spoken = self._dialect.of(method, url) if self._dialect else None
        target = self._target(spoken.url if spoken else url, params)
        body, media_type = body_of(json, data)
        if spoken:
            body = spoken.body(body)
        if self.headers or media_type or headers:
            headers = {**self.headers, **({"Content-Type": media_type} if media_type else {}), **(headers or {})}
        theirs = spoken.method if spoken else method
        request = encode(theirs, target, self._common, headers, body)
        due, sent = self._take_due(), perf_counter()
        reply: RawReply | None = None
        trouble: TransportError | None = None
        try:
            reply = self._exchange(theirs, request, sent + (timeout or self._timeouts.answer_s))
            if reply.pause:
                self._recorder.note_pause(reply.pause)
        except TransportError as error:
            trouble = error
        ended = perf_counter()
        operation = name or url.partition("?")[0]

        def conclude(response: Response, verdict: Any) -> None:
            why = self._failure(response, trouble) if verdict is None else (None if verdict is True else str(verdict))
            self._recorder.record(
                method, operation, sent, sent if due is None else min(due, sent), ended, response.status_code,
                reply.size if reply else 0, why,
            )  # fmt: skip

        response = Response(url, reply, trouble, conclude, spoken)
        if not catch_response:
            conclude(response, None)
        return response

    get = partialmethod(request, "GET")
    head = partialmethod(request, "HEAD")
    options = partialmethod(request, "OPTIONS")
    post = partialmethod(request, "POST")
    put = partialmethod(request, "PUT")
    patch = partialmethod(request, "PATCH")
    delete = partialmethod(request, "DELETE")

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._timeouts.forget(self._connection)
            self._connection.close()
            self._connection = None

    def _exchange(self, method: str, request: bytes, deadline: float) -> RawReply:
        connection = self._connection
        is_fresh = connection is None or not connection.is_reusable
        # what is not safe is not sent a second time, so it must not meet a connection that is closed already
        if connection is not None and not is_fresh:
            is_doubtful = method not in SAFE or perf_counter() - connection.used_at > IDLE_S
            is_fresh = is_doubtful and connection.is_stale()
        if connection is None or is_fresh:
            connection = self._connect()
        try:
            return connection.exchange(request, is_head=method == "HEAD", deadline=deadline)
        except TransportError as trouble:
            may_repeat = not is_fresh and method in SAFE and not trouble.began
            if not may_repeat or trouble.kind not in {TransportErrorKind.RESET, TransportErrorKind.CLOSED}:
                raise
        # the other side closed a connection that it had kept, at the moment when we used it again
        return self._connect().exchange(request, is_head=method == "HEAD", deadline=deadline)

    def _connect(self) -> LoadConnection:
        self.close()
        resolved = self._timeouts.resolve(self.address)
        self._connection = LoadConnection(self.address, resolved, self._timeouts.connect_s)
        self._timeouts.watch(self._connection)
        return self._connection

    def _target(self, url: str, params: Mapping[str, object] | None) -> str:
        if "://" in url:
            parts = urlsplit(url)
            if parts.netloc != self.address.authority:
                raise ValueError(f"{url} is not on {self.address}: a user talks to one target")
            url = parts.path + (f"?{parts.query}" if parts.query else "")
            target = url or "/"
        else:
            target = self.address.path + url
        if params:
            target += ("&" if "?" in target else "?") + urlencode(params)
        return target if target.isascii() and " " not in target else _quoted(target)

    def _failure(self, response: Response, trouble: TransportError | None) -> str | None:
        if trouble is not None:
            return str(trouble)
        if response.status_code in REDIRECTS:
            goal = place(f"{self.address}/", response.headers.get("location"))
            elsewhere = goal.origin.partition("://")[2] if goal and goal.origin != self.address.origin else ""
            return f"redirect to {elsewhere}" if elsewhere else f"redirect {response.status_code}"
        return None if response.status_code < 400 else f"status {response.status_code}"


def _quoted(target: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415 - hardly ever needed

    return quote(target, safe="/?&=%:;,+@!$'()*~-._[]")

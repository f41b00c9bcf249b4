"""What a task gets for a request: the attributes of Locust's own responses that plain tasks use."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from types import TracebackType
from typing import Any, Self

from locust.exception import CatchResponseError, ResponseError

from archkata.load.dialect import Spoken
from archkata.load.generator.reply import RawReply
from archkata.wire import TransportError, read_json


class Headers(dict[str, str]):
    """A header whose names are found in any case."""

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    def __contains__(self, name: object) -> bool:
        return super().__contains__(str(name).lower())

    def get(self, name: str, default: Any = None) -> Any:
        """Return a value, or the default."""
        return super().get(name.lower(), default)


class Response:
    """An answer, or the trouble why there is none: then `status_code` is 0, as Locust's fast client has it."""

    def __init__(
        self,
        url: str,
        reply: RawReply | None,
        trouble: TransportError | None,
        conclude: Callable[..., None],
        spoken: Spoken | None = None,
    ) -> None:
        self.url = url
        self.status_code = reply.status if reply else 0
        if spoken:
            self.status_code = spoken.status(self.status_code)
        self._spoken = spoken
        self.error: Exception | None = trouble
        self._reply = reply
        self._conclude: Callable[..., None] | None = conclude
        self._verdict: bool | str | Exception | None = None

    @property
    def ok(self) -> bool:
        """Whether an answer below 400 came."""
        return 0 < self.status_code < 400

    @property
    def content(self) -> bytes:
        """The body, at most its first MiB."""
        return self._reply.body if self._reply else b""

    @property
    def text(self) -> str:
        """The body as text; bytes that are not UTF-8 are replaced."""
        return self.content.decode("utf-8", "replace")

    @cached_property
    def headers(self) -> Headers:
        """The header."""
        return Headers(self._reply.headers() if self._reply else {})

    def json(self) -> Any:
        """Return the body as JSON; raises ValueError when it is none, or more than 100,000 values, 128 levels deep."""
        body = read_json(self.content)
        return self._spoken.understood(body) if self._spoken else body

    def raise_for_status(self) -> None:
        """Raise when there is no answer, or one of 400 and above."""
        if self.error is not None:
            raise self.error
        if self.status_code >= 400:
            raise ResponseError(f"{self.status_code} for {self.url}")

    def success(self) -> None:
        """Count the request as good, whatever came (in a `with` block)."""
        self._verdict = True

    def failure(self, why: str | Exception) -> None:
        """Count the request as failed, whatever came (in a `with` block)."""
        self._verdict = why

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> bool:
        if isinstance(error, CatchResponseError):
            self._verdict = error
        elif isinstance(error, Exception):
            self._verdict = f"{type(error).__name__}: {error}"
        if self._conclude is not None:
            self._conclude(self, self._verdict)
            self._conclude = None
        # like Locust's: only what was meant for the response ends here
        return isinstance(error, CatchResponseError)

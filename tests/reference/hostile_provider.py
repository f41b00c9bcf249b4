"""A payment provider on a real socket that answers with whatever a test tells it to, byte by byte."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

PIECE = b"x" * 65_536


@dataclass(frozen=True)
class Asked:
    """One request of the backend."""

    method: str
    target: str
    headers: dict[str, str]
    content: dict[str, Any]

    @property
    def reference(self) -> str:
        """Which purchase a look-up is about."""
        return parse_qs(urlsplit(self.target).query)["reference"][0]


@dataclass(frozen=True)
class Said:
    """An answer: a body, and how many more bytes of it follow without end of the JSON text."""

    body: bytes
    status: int = 201
    more: int = 0
    fields: bytes = b""


@dataclass
class HostileProvider:
    """Keeps what was asked, and answers as `say` decides."""

    say: Callable[[Asked], Said]
    url: str = ""
    asked: list[Asked] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := (await reader.readuntil(b"\r\n\r\n")).decode("latin-1"):
                line, *fields = head.strip().split("\r\n")
                headers = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in fields)}
                content = await reader.readexactly(int(headers.get("content-length", 0)))
                method, target, _ = line.split(" ")
                request = Asked(method, target, headers, json.loads(content or b"{}"))
                self.asked.append(request)
                await self._answer(self.say(request), writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, said: Said, writer: asyncio.StreamWriter) -> None:
        size = len(said.body) + said.more
        head = b"HTTP/1.1 %d X\r\ncontent-length: %d\r\n%s\r\n" % (said.status, size, said.fields)
        writer.write(head + said.body)
        for _ in range(said.more // len(PIECE)):
            writer.write(PIECE)
            await writer.drain()
        await writer.drain()


@asynccontextmanager
async def hostile_provider(say: Callable[[Asked], Said]) -> AsyncIterator[HostileProvider]:
    """The provider, listening until the end of the context."""
    provider = HostileProvider(say)
    server = await asyncio.start_server(provider.serve, "127.0.0.1", 0)
    provider.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield provider
    finally:
        server.close()

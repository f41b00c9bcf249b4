"""A gate in front of a target: closed, it refuses and hangs up, as a target that is down does; any URL can have one."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from archkata.doubles.background import Background
from archkata.wire import Address

CHUNK = 64 * 1024
BACKLOG = 1024
HERE = "127.0.0.1"


class OutageProxy:
    """Passes bytes on, both ways, as long as it is open; lives on an event loop in a thread of its own."""

    def __init__(self, target: Address) -> None:
        self._target = target
        self._background = Background()
        self._writers: set[asyncio.StreamWriter] = set()
        self._is_open = True
        self.arrived = 0
        self._server: asyncio.Server | None = None
        opened = asyncio.run_coroutine_threadsafe(self._listen(), self._background.loop)
        self._port = opened.result(5)

    @property
    def address(self) -> Address:
        """Where clients come in."""
        return replace(self._target, scheme="http", host=HERE, port=self._port, ips=(HERE,))

    def shut(self) -> None:
        """Close all connections, and each new one."""

        def shut() -> None:
            self._is_open = False
            for writer in list(self._writers):
                writer.transport.abort()

        self._background.run(shut)

    def open(self) -> None:
        """Let everybody through again."""
        self._background.run(lambda: setattr(self, "_is_open", True))

    def close(self) -> None:
        """End for good."""
        self.shut()
        if self._server is not None:
            self._background.run(self._server.close)
        self._background.close()

    async def _listen(self) -> int:
        self._server = await asyncio.start_server(self._pass, HERE, 0, limit=CHUNK, backlog=BACKLOG)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.arrived += 1
        if not self._is_open:
            writer.transport.abort()
            return
        try:
            host = self._target.ips[0] if self._target.ips else self._target.host
            inner_reader, inner_writer = await asyncio.open_connection(host, self._target.port)
        except OSError:
            writer.transport.abort()
            return
        ends = {writer, inner_writer}
        self._writers |= ends
        try:
            await asyncio.gather(_copy(reader, inner_writer), _copy(inner_reader, writer))
        finally:
            self._writers -= ends
            for end in ends:
                end.transport.abort()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
    except OSError:
        pass
    writer.close()

"""The listening side of every double: a port that can be closed and opened again."""

from __future__ import annotations

import asyncio
import socket

from archkata.doubles.background import Background
from archkata.doubles.conversation import Conversation, Service, send_reset_on_close
from archkata.doubles.reserved_port import Door

MOST_CONNECTIONS = 512
REST_S = 0.1


class Server:
    """A service at a port of 127.0.0.1 that can be closed and opened again."""

    def __init__(self, background: Background, service: Service, port: int = 0) -> None:
        self.background = background
        self.service = service
        self.door = Door(port)
        self.conversations: set[Conversation] = set()
        self._listening: socket.socket | None = None
        self._return: asyncio.TimerHandle | None = None

    def open(self) -> None:
        """Listen; does nothing where it listens already."""
        if self._return is not None:
            self._return.cancel()
        if self._listening is None:
            self._listening = self.door.open()
            self._watch(self._listening)

    def close(self, seconds: float | None = None) -> None:
        """Stop listening, and reset the connections that were kept; open again after the seconds, if given."""
        if self._return is not None:
            self._return.cancel()
        if self._listening is not None:
            self.background.loop.remove_reader(self._listening)
            self._listening = None
            self.door.close()
        for talk in list(self.conversations):
            talk.hang_up(reset=True)
        if seconds is not None:
            self._return = self.background.loop.call_later(seconds, self.open)

    def give_up(self) -> None:
        """Close for good and give the port back."""
        self.close()
        self.door.give_up()

    def _watch(self, listening: socket.socket) -> None:
        self.background.loop.add_reader(listening, self._accept, listening)

    def _accept(self, listening: socket.socket) -> None:
        """Accept who waits. A close takes effect at once, because nothing is between the kernel and a conversation."""
        while True:
            try:
                sock, _ = listening.accept()
            except BlockingIOError:
                return
            except OSError:
                self._rest(listening)
                return
            sock.setblocking(False)
            if len(self.conversations) >= MOST_CONNECTIONS:
                send_reset_on_close(sock)
                sock.close()
                continue
            talk = Conversation(self.background, self.service, self.conversations.discard)
            self.conversations.add(talk)
            self.background.spawn(self._converse(talk, sock))

    def _rest(self, listening: socket.socket) -> None:
        """Out of file descriptors, most likely: let some time pass instead of turning in circles."""
        loop = self.background.loop
        loop.remove_reader(listening)
        loop.call_later(REST_S, lambda: self._watch(listening) if self._listening is listening else None)

    async def _converse(self, talk: Conversation, sock: socket.socket) -> None:
        if talk.is_hung_up:  # the door was closed before the loop came here
            send_reset_on_close(sock)
            sock.close()
            self.conversations.discard(talk)
            return
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            await self.background.loop.connect_accepted_socket(lambda: talk, sock)
        except OSError:
            self.conversations.discard(talk)
            sock.close()

"""The reference implementation: a notebook in memory, with the standard library alone."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NOTES: dict[str, str] = {}
NUMBERS = itertools.count(1)


def write(text: str) -> tuple[int, dict[str, str]]:
    """Keep a note."""
    note_id = f"note-{next(NUMBERS):06d}"
    NOTES[note_id] = text
    return 201, {"id": note_id, "text": text}


def read(note_id: str) -> tuple[int, dict[str, str]]:
    """Return a note."""
    if note_id not in NOTES:
        return 404, {"title": "there is no such note"}
    return 200, {"id": note_id, "text": NOTES[note_id]}


class Handler(BaseHTTPRequestHandler):
    """Answers requests."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Read a note, or say that all is well."""
        self._answer(*((200, {}) if self.path == "/healthz" else read(self.path.removeprefix("/notes/"))))

    def do_POST(self) -> None:
        """Write a note."""
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        text = body.get("text") if isinstance(body, dict) else None
        self._answer(*(write(text) if isinstance(text, str) else (400, {"title": "text is missing"})))

    def log_message(self, *_: object) -> None:
        """Stay quiet."""

    def _answer(self, status: int, body: dict[str, str]) -> None:
        content = json.dumps(body).encode()
        head = f"HTTP/1.1 {status} -\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        self.wfile.write(head.encode() + content)


def serve(environment: Mapping[str, str]) -> None:
    """Serve until the process is ended."""
    where = environment.get("HOST", "127.0.0.1"), int(environment.get("PORT", "8000"))
    ThreadingHTTPServer(where, Handler).serve_forever()

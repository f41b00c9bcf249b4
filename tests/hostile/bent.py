"""A correct backend whose answers are bent: the second backend of the proof, in this process, with a hook."""

from __future__ import annotations

import contextlib
import json
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.backends.threads.camera_store.application import Application
from tests.backends.threads.camera_store.config import Settings
from tests.backends.threads.camera_store.http_server import StoreServer
from tests.backends.threads.camera_store.messages import Request, Response

Bend = Callable[[Request, Response], Response]


class _Bent:
    def __init__(self, application: Application, bend: Bend) -> None:
        self._application = application
        self._bend = bend

    def answer(self, request: Request) -> Response:
        return self._bend(request, self._application.answer(request))


@contextlib.contextmanager
def bent(bend: Bend) -> Iterator[str]:
    """Yield the base URL of a backend that is right but for what `bend` makes of its answers."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environment({"ARCHKATA_DATA_DIR": folder, "ARCHKATA_RATE_LIMIT": "off"})
        application = Application(replace(settings, data_dir=Path(folder)))
        application.start()
        server = StoreServer(("127.0.0.1", 0), _Bent(application, bend))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            server.server_close()
            server.wait_until_idle(3)
            application.close()


def with_members(response: Response, change: Callable[[dict[str, Any]], Mapping[str, Any]]) -> Response:
    """Return an answer with its JSON object changed; an answer with another body stays as it is."""
    try:
        body = json.loads(response.body or b"")
    except ValueError:
        return response
    if not isinstance(body, dict):
        return response
    return replace(response, body=json.dumps(change(body)).encode())


def with_raw_member(response: Response, name: str, literal: bytes) -> Response:
    """Return an answer in which the value of a member is this JSON text, valid or not."""
    mark = "\x00mark\x00"
    marked = with_members(response, lambda body: {**body, name: mark} if name in body else body)
    return replace(marked, body=(marked.body or b"").replace(json.dumps(mark).encode(), literal))

"""Serve the second backend with one deviation; HOST, PORT and all other settings are its own."""

from __future__ import annotations

from tests.backends.threads.camera_store import login_guard, passwords
from tests.backends.threads.camera_store.__main__ import main
from tests.backends.threads.camera_store.config import Settings
from tests.backends.threads.camera_store.http_server import Answering
from tests.backends.threads.camera_store.messages import Request, Response
from tests.deviations.deviation import Answer, Layer
from tests.deviations.every import find

QUICK_COST = 2**4
QUICK_LOCK_SECONDS = 1.0


class Layered:
    """An application within a layer."""

    def __init__(self, application: Answering, layer: Layer) -> None:
        self._answer: Answer = layer(application.answer)

    def answer(self, request: Request) -> Response:
        """Answer as the layer does."""
        return self._answer(request)


def serve(name: str) -> None:
    """Serve until SIGTERM. Hashes are cheap and a lock for guessing is short, because a run is one row of many."""
    passwords.COST = QUICK_COST
    login_guard.LOCK_SECONDS = QUICK_LOCK_SECONDS
    deviation = find(name)
    settings = deviation.prepare(Settings.from_environment())
    layer = deviation.layer
    main(settings, None if layer is None else lambda application: Layered(application, layer))

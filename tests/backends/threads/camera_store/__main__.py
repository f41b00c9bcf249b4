"""Start the threaded camera store; every setting comes from the environment."""

import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType

from .application import Application
from .config import Settings
from .http_server import Answering, StoreServer


def main(settings: Settings | None = None, around: Callable[[Answering], Answering] | None = None) -> None:
    """Serve until SIGTERM or SIGINT; `around` may put a layer between the server and the application."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    settings = settings or Settings.from_environment()
    application = Application(settings)
    server = StoreServer((settings.host, settings.port), around(application) if around else application)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        # shutdown() waits for serve_forever() to notice, which the main thread cannot do while it is in here.
        threading.Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    application.start()
    try:
        server.serve_forever(poll_interval=0.1)
    finally:
        server.server_close()
        server.wait_until_idle(seconds=3)
        application.close()


if __name__ == "__main__":
    main()

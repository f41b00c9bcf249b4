"""Runs the application on uvicorn."""

import gc
import signal
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import uvicorn

from reference_impl.app import create_app
from reference_impl.http_connection import HttpConnection
from reference_impl.settings import Settings, SettingsError

BACKLOG = 2048


def serve_from_environment(environment: Mapping[str, str]) -> None:
    """Serve with the settings that variables name. SettingsError for one that can't be understood."""
    serve(Settings.from_environment(environment))


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM. SettingsError if nobody can listen at that address."""
    listener = listen(settings.host, settings.port)
    config = uvicorn.Config(
        create_app(settings),
        http=HttpConnection,
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        proxy_headers=False,  # whoever connects is the client; a header that says otherwise can be forged
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    with listener, signals_stop_only():
        Server(config, settings).run(sockets=[listener])


class Server(uvicorn.Server):
    """Tells where it is once it answers there."""

    def __init__(self, config: uvicorn.Config, settings: Settings) -> None:
        super().__init__(config)
        self.settings = settings

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, tune the garbage collector, and say so."""
        await super().startup(sockets)
        tune_garbage_collector()
        announce(self.settings, sockets[0].getsockname()[1] if sockets else self.settings.port)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise SettingsError(f"{host}:{port} can't be had ({error.strerror}); port 0 takes a free one.") from error
    return listener


def announce(settings: Settings, port: int) -> None:
    """Where everything is."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    editors = ", ".join(account.email for account in settings.editors)
    lines = [
        f"The camera store answers at http://{host}:{port}",
        f"  its documentation  http://{host}:{port}/docs",
        f"  its editors        {editors}",
        f"  its data           {settings.data_dir or 'a temporary folder, removed at the end'}",
    ]
    print("\n".join(lines), flush=True)  # noqa: T201  this is what the command is asked for


def tune_garbage_collector() -> None:
    """What exists now lives as long as the process: don't look through it again and again, and look less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@contextmanager
def signals_stop_only() -> Iterator[None]:
    """Uvicorn raises a signal again after its clean stop; let that be the end of it, and not a traceback."""
    handled = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda *_: None) for number in handled}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

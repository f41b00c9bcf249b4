"""Locust's page, for one reader on this machine: no other website may ask it for anything, or name another target.

A website open in a browser could send requests to 127.0.0.1 (and, by a name that leads there, read the answers).
So the page has an address that cannot be guessed, answers only under its own name, and takes orders only from itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import request

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
NAMES = ("127.0.0.1", "localhost")


def protect(web_ui: Any, url: str | None) -> None:
    """Put the guard around the page, and refuse another target than `url`."""
    app = web_ui.app
    app.wsgi_app = PageGuard(app.wsgi_app, web_ui.port)
    if url is not None:
        app.before_request(lambda: _refusal_of_target(url))


class PageGuard:
    """Refuses foreign hosts and origins, and takes off the headers that would let other websites read answers."""

    def __init__(self, app: Callable[[Environ, StartResponse], Iterable[bytes]], port: int) -> None:
        self._app = app
        self._hosts = {f"{name}:{port}" for name in NAMES}
        self._origins = {f"http://{host}" for host in self._hosts}

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request as WSGI wants it."""
        if not self._is_own(environ):
            start_response("403 Forbidden", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"This page belongs to the archkata that runs on this machine.\n"]

        def begin(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            kept = [(name, value) for name, value in headers if not name.lower().startswith("access-control-")]
            return start_response(status, [*kept, *HEADERS], *rest)

        return self._app(environ, begin)

    def _is_own(self, environ: Environ) -> bool:
        if environ.get("HTTP_HOST", "").lower() not in self._hosts:
            return False
        origin = environ.get("HTTP_ORIGIN")
        if origin is not None and origin.lower() not in self._origins:
            return False
        return environ.get("HTTP_SEC_FETCH_SITE", "none") in {"none", "same-origin"}


HEADERS = (
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)


def _refusal_of_target(url: str) -> tuple[dict[str, Any], int] | None:
    """Refuse a form, or settings of a class of users, that name another host; None lets a request pass."""
    named = request.form.get("host", url)
    settings = request.get_json(silent=True, force=True) if request.path.endswith("/user") else None
    if isinstance(settings, dict):
        named = settings.get("host") or url
    if str(named).rstrip("/") == url.rstrip("/"):
        return None
    return {"success": False, "message": f"archkata sends load to {url} and nowhere else.", "host": url}, 403

"""A store with users only, started as a learner's backend is. Its argument says what it does with them.

`file` appends each to a file before it answers; `memory` forgets them at its end; `lock` leaves a file behind that
keeps it from starting again.
"""

from __future__ import annotations

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

MANNER = sys.argv[1]
DATA = Path(os.environ["ARCHKATA_DATA_DIR"])
USERS: dict[str, dict[str, str]] = {}


class Handler(BaseHTTPRequestHandler):
    """Registers, shows and changes users."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Show a user, or that all is well."""
        user = USERS.get(self.path.rpartition("/")[2])
        if self.path == "/healthz":
            self._answer(200, {})
        elif self.path.startswith("/users/") and user:
            self._answer(200, user)
        else:
            self._answer(404, {})

    def do_POST(self) -> None:
        """Register a user."""
        asked = self._asked()
        if self.path != "/users" or "email" not in asked:
            self._answer(400 if self.path == "/users" else 404, {})
            return
        user = {"id": os.urandom(8).hex(), "created_at": "2026-01-01T00:00:00Z"}
        self._answer(201, keep({**user, "email": asked["email"], "name": asked["name"]}))

    def do_PUT(self) -> None:
        """Change a user."""
        user, asked = USERS[self.path.rpartition("/")[2]], self._asked()
        self._answer(200, keep({**user, **{name: asked[name] for name in ("email", "name") if name in asked}}))

    do_PATCH = do_PUT  # noqa: N815 - likewise

    def _asked(self) -> dict[str, str]:
        body: dict[str, str] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        return body

    def _answer(self, status: int, body: dict[str, str]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Location", f"/users/{body.get('id')}")
        self.end_headers()
        self.wfile.write(content)


def keep(user: dict[str, str]) -> dict[str, str]:
    """Keep a user as the manner says."""
    USERS[user["id"]] = user
    if MANNER != "memory":
        with (DATA / "users").open("a", encoding="utf-8") as file:
            file.write(json.dumps(user) + "\n")
    return user


def main() -> None:
    """Start on what is there."""
    if MANNER == "lock":
        (DATA / "lock").touch(exist_ok=False)
    if (DATA / "users").exists():
        lines = (DATA / "users").read_text("utf-8").splitlines(keepends=True)
        for user in (json.loads(line) for line in lines if line.endswith("\n")):
            USERS[user["id"]] = user
    ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()


if __name__ == "__main__":
    main()

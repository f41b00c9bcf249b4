"""The services that a backend talks to, played by the test: a payment provider and a subscriber to events."""

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SILENT = 0


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    counterpart: "Counterpart"

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], OSError):  # a backend that was killed no longer listens
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._reply(*self.server.counterpart.post(self.path, self.headers.get("Idempotency-Key", ""), body))

    def do_GET(self) -> None:
        self._reply(*self.server.counterpart.get(self.path))

    def _reply(self, status: int, content: Any) -> None:
        if status == SILENT:
            return
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        del format, args


class Counterpart:
    """Answers the requests of a backend."""

    def post(self, path: str, key: str, body: Any) -> tuple[int, Any]:
        raise NotImplementedError

    def get(self, path: str) -> tuple[int, Any]:
        raise NotImplementedError


@contextmanager
def serving(counterpart: Counterpart) -> Iterator[str]:
    """The base URL of a counterpart while it listens."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.counterpart = counterpart
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


@dataclass
class Fault:
    """What an attempt meets: a status (`SILENT` for no answer), and whether its work was done before."""

    status: int
    done: bool = False


@dataclass
class PlayedProvider(Counterpart):
    """Charges and refunds; the faults are used up one by one, by whatever POST comes."""

    faults: list[Fault] = field(default_factory=list)
    attempts: list[str] = field(default_factory=list)
    charges: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: dict[str, Any] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def net(self) -> int:
        return sum(charge["amount"] - charge["refunded"] for charge in self.charges.values())

    def post(self, path: str, key: str, body: Any) -> tuple[int, Any]:
        with self.lock:
            self.attempts.append(key)
            fault = self.faults.pop(0) if self.faults else None
            if fault is not None and not fault.done:
                return fault.status, {}
            answer = self._charge(key, body) if path == "/charges" else self._refund(path, key, body)
            return (201, answer) if fault is None else (fault.status, {})

    def _charge(self, key: str, body: Any) -> Any:
        fresh = {**body, "id": f"ch/{len(self.charges)}", "status": "succeeded", "refunded": 0}
        return self.charges.setdefault(key, fresh)

    def _refund(self, path: str, key: str, body: Any) -> Any:
        if key not in self.refunds:
            charge_id = path.split("/")[2].replace("%2F", "/")
            charge = next(one for one in self.charges.values() if one["id"] == charge_id)
            charge["refunded"] += body["amount"]
            self.refunds[key] = {"id": f"re-{len(self.refunds)}", "status": "succeeded"}
        return self.refunds[key]

    def get(self, path: str) -> tuple[int, Any]:
        reference = parse_qs(urlsplit(path).query)["reference"][0]
        with self.lock:
            return 200, {"items": [one for one in self.charges.values() if one["reference"] == reference]}


@dataclass
class PlayedSubscriber(Counterpart):
    """Notes what is delivered; the first deliveries meet the faults."""

    faults: list[int] = field(default_factory=list)
    delivered: list[Any] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)

    def post(self, path: str, key: str, body: Any) -> tuple[int, Any]:
        del path, key
        with self.news:
            self.delivered.append(body)
            self.news.notify_all()
            return (self.faults.pop(0) if self.faults else 200), {}

    def types(self) -> list[str]:
        return [event["type"] for event in self.delivered]

    def wait_for(self, event_type: str, times: int) -> list[Any]:
        """The deliveries of a type, once there are that many."""
        with self.news:
            arrived = self.news.wait_for(lambda: self.types().count(event_type) >= times, timeout=20)
            assert arrived, f"{event_type} came {self.types().count(event_type)} times"
            return [event for event in self.delivered if event["type"] == event_type]

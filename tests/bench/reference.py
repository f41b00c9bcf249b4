"""The reference implementation beside a bare ASGI application and FastAPI without a database."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archkata.backend_process.launch import free_port
from archkata.conformance.backend import Backend, Identity
from archkata.conformance.binding_file import load_binding
from archkata.conformance.calling.fresh import Fresh
from archkata.conformance.scene import Scene
from archkata.wire import Address
from archkata.workspace import DEFAULT_EDITORS
from harness.actors import Editor, new_product, new_user
from harness.survey import survey
from tests.bench.measure import Row, cpu_seconds, in_turn, median_ratio, running
from tests.proof.servers import wait_until_well

SECONDS = 3
CONNECTIONS = 64
POST = """
wrk.method = "POST"
wrk.body = '{body}'
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer {token}"
"""


@dataclass(frozen=True)
class _Subject:
    """A running server, and the request to load it with."""

    pid: int
    url: str
    script: Path | None = None

    def per_cpu_second(self) -> float:
        """Load it for some seconds; return the good answers per second of the server's own CPU time."""
        before = cpu_seconds(self.pid)
        done, bad, _ = _load(self)
        if bad:
            raise RuntimeError(f"{bad} of {done} answers of {self.url} were not 2xx")
        return done / (cpu_seconds(self.pid) - before)


def rows() -> list[Row]:
    """Compare reads by id and purchases."""
    get, post = (
        "reference GET /products/{id}, of bare ASGI on uvicorn",
        "reference POST /purchases, of FastAPI without a store",
    )
    if shutil.which("wrk") is None:
        return [Row(get, "not measured: wrk is not installed", "at least 20 %", None)]
    with tempfile.TemporaryDirectory() as folder, _servers(Path(folder)) as subjects:
        figures = in_turn({name: subject.per_cpu_second for name, subject in subjects.items()})
        slowest = statistics.median(_load(subjects["purchase"])[2] for _ in range(3))
    read = 100 * median_ratio(figures["read"], figures["bare"])
    purchase = 100 * median_ratio(figures["purchase"], figures["fastapi"])
    return [
        Row(f"{get}, per CPU-second", f"{read:.0f} %", "at least 20 %", read >= 20),
        Row(f"{post}, per CPU-second", f"{purchase:.0f} %", "at least 35 %", purchase >= 35),
        Row(
            f"reference POST /purchases, p99 at {CONNECTIONS} connections",
            f"{slowest:.0f} ms",
            "at most 30 ms",
            slowest <= 30,
        ),
    ]


def _load(subject: _Subject) -> tuple[int, int, float]:
    """Return the answers, those that were not 2xx, and the p99 in milliseconds."""
    script = ["-s", str(subject.script)] if subject.script else []
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}", "--latency", *script, subject.url]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    done = re.search(r"(\d+) requests in", said)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    if done is None or p99 is None:
        raise RuntimeError(f"wrk said: {said}")
    return int(done[1]), int(bad[1]) if bad else 0, float(p99[1]) * {"us": 0.001, "ms": 1, "s": 1000}[p99[2]]


@contextlib.contextmanager
def _servers(folder: Path) -> Iterator[dict[str, _Subject]]:
    bare, fast, shop = free_port(), free_port(), free_port()
    neighbour = [sys.executable, "-m", "tests.bench.neighbours"]
    variables = {"PORT": str(shop), "ARCHKATA_DATA_DIR": str(folder / "data"), "ARCHKATA_RATE_LIMIT": "off"}
    with (
        running([*neighbour, "bare", str(bare)]) as bare_process,
        running([*neighbour, "fastapi", str(fast)]) as fast_process,
        running([sys.executable, "-m", "archkata", "serve"], variables) as shop_process,
    ):
        backend = Backend(Address("http", "127.0.0.1", shop), load_binding(), [Identity(*e) for e in DEFAULT_EDITORS])
        wait_until_well(backend)
        survey(backend, None)
        scene = Scene(backend, Fresh(1, "bench", "bench"), time.monotonic() + 60)
        product = new_product(Editor(scene, backend.editors[0]), stock=1_000_000_000)
        buyer = new_user(scene)
        order = json.dumps({"product_id": product.id, "quantity": 1})
        script = folder / "post.lua"
        script.write_text(POST.format(body=order, token=buyer.token))
        scene.close()
        yield {
            "bare": _Subject(bare_process.pid, f"http://127.0.0.1:{bare}/products/1"),
            "read": _Subject(shop_process.pid, f"{backend.address}/products/{product.id}"),
            "fastapi": _Subject(fast_process.pid, f"http://127.0.0.1:{fast}/purchases", script),
            "purchase": _Subject(shop_process.pid, f"{backend.address}/purchases", script),
        }

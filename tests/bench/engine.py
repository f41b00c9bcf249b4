"""How many trivial checks of four requests the conformance engine decides in a second, against nginx."""

from __future__ import annotations

import shutil
import statistics
import tempfile
from pathlib import Path

from archkata.backend_process.launch import free_port
from archkata.conformance.backend import Backend
from archkata.conformance.binding_file import load_binding
from archkata.conformance.contract import Contract, Stage
from archkata.conformance.registry import Check, Registry
from archkata.conformance.runner import Runner, Selection
from archkata.wire import Address
from harness.actors import Guest
from tests.bench.measure import ROUNDS, Row, running
from tests.conformance.little_backend import rule
from tests.proof.servers import wait_until_well

CHECKS = 1_500
GOAL = 1_500
CONFIGURATION = """
daemon off; pid {folder}/pid; error_log stderr crit; worker_processes 1;
events {{ worker_connections 1024; }}
http {{
  access_log off; default_type application/json; keepalive_requests 1000000;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port} backlog=1024; location / {{ return 200 '{{"items": [], "next_cursor": null}}'; }} }}
}}
"""


def rows() -> list[Row]:
    """Decide many checks, several times."""
    what = f"conformance engine: {CHECKS} checks of 4 requests against nginx"
    nginx = shutil.which("nginx")
    if nginx is None:
        return [Row(what, "not measured: nginx is not installed", f"at least {GOAL} checks a second", None)]
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        configuration = Path(folder) / "nginx.conf"
        configuration.write_text(CONFIGURATION.format(folder=folder, port=port))
        backend = Backend(Address("http", "127.0.0.1", port), load_binding(), [], {"users", "catalogue"})
        with running([nginx, "-c", str(configuration), "-p", folder]):
            wait_until_well(backend)
            speed = statistics.median(_checks_a_second(backend) for _ in range(ROUNDS))
    return [Row(what, f"{speed:,.0f} checks a second", f"at least {GOAL:,}", speed >= GOAL)]


def _four_requests(guest: Guest) -> None:
    for _ in range(4):
        guest.list_products().expect(200, next_cursor=None)


def _checks_a_second(backend: Backend) -> float:
    rules = [rule(f"R-{number}") for number in range(CHECKS)]
    contract = Contract({"users": Stage("users", "", "")}, {r.id: r for r in rules})
    registry = Registry()
    registry.checks = {r.id: Check(r.id, _four_requests) for r in rules}
    run = Runner(contract, registry, backend, Selection(frozenset(contract.rules)), lambda _: None).run()
    if run.verdict != "passed":
        raise RuntimeError(f"the run is {run.verdict}")
    return CHECKS / run.duration_s

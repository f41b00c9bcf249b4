"""A little kata in place of the contract, and pytest run on it inside this process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pytest

import harness.fixtures  # noqa: F401 - registers what checks may ask for
from archkata.conformance.contract import Contract, Rule, Stage
from archkata.conformance.registry import Check, CheckFunction, Registry, WatchFunction
from archkata.pytest_plugin import activation
from harness.survey import survey
from tests.conformance.little_backend import Routes, document, routed
from tests.hostile.raw_server import RawServer, answer, raw_server

STAGES = ("users", "catalogue", "purchases")


class Kata:
    """A contract of a few rules, a backend that plays along, and pytest in a folder of its own."""

    def __init__(self, server: RawServer, routes: Routes, pytester: pytest.Pytester, patch: pytest.MonkeyPatch) -> None:
        self.url = server.url
        self.routes = routes
        self._pytester = pytester
        self._patch = patch
        self._stop = server.close
        self.folder = pytester.path

    def put(
        self, rules: Sequence[Rule], checks: Mapping[str, CheckFunction], watches: Mapping[str, WatchFunction] = {}
    ) -> None:
        """Play a contract of these rules."""
        contract = Contract({n: Stage(n, n, n) for n in STAGES}, {r.id: r for r in rules})
        registry = Registry()
        registry.checks = {id_: Check(id_, function) for id_, function in checks.items()}
        registry.watches = dict(watches)
        registry.survey = survey
        self._patch.setattr(activation, "load_contract", lambda _language="en": contract)
        self._patch.setattr(activation, "load_checks", lambda: registry)

    def run(self, *arguments: str) -> pytest.RunResult:
        """Run pytest with the URL of the backend."""
        return self.plain("--archkata-url", self.url, *arguments)

    def plain(self, *arguments: str) -> pytest.RunResult:
        """Run pytest; warnings are what they are by default, whatever this repository makes of them."""
        return self._pytester.runpytest_inprocess("-W", "default", "--strict-markers", *arguments)

    def write(self, **modules: str) -> None:
        """Write test modules of the learner."""
        self._pytester.makepyfile(**modules)

    def stop(self) -> None:
        """Let the backend vanish."""
        self._stop()


@pytest.fixture
def kata(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kata]:
    """Yield a kata whose backend has users and products."""
    monkeypatch.setenv("ARCHKATA_LANG", "en")
    routes: Routes = {
        ("GET", "/healthz"): answer(204),
        ("POST", "/users"): document(201, {"id": 1}),
        ("GET", "/users/1"): document(200, {"id": 1}),
        ("GET", "/products"): document(200, {"items": []}),
        ("POST", "/products"): document(201, {"id": 2}),
    }
    with raw_server(routed(routes)) as server:
        yield Kata(server, routes, pytester, monkeypatch)

"""A little backend for tests of the engine: a dictionary of routes, and a contract of a few rules."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterable
from typing import Any

import harness.fixtures  # noqa: F401 - registers what checks may ask for
from archkata.conformance.backend import Backend, Identity
from archkata.conformance.binding_file import load_binding
from archkata.conformance.contract import Contract, Level, Rule, Stage
from archkata.conformance.events import Event, Listener, Run
from archkata.conformance.registry import Check, CheckFunction, Registry
from archkata.conformance.runner import Runner, Selection
from archkata.wire import Address
from harness.actors import Guest
from tests.hostile.raw_server import Asked, RawServer, answer

Routes = dict[tuple[str, str], Callable[[Asked], bytes] | bytes]


def routed(routes: Routes) -> Callable[[socket.socket, Asked], bool]:
    """Answer by method and path; everything else is 404 as JSON."""

    def behave(client: socket.socket, asked: Asked) -> bool:
        found = routes.get((asked.method, asked.path.split("?")[0]), answer(404, b"{}"))
        client.sendall(found(asked) if callable(found) else found)
        return True

    return behave


def document(status: int, value: Any, extra: str = "") -> bytes:
    """Return an answer with a JSON body."""
    return answer(status, json.dumps(value).encode(), extra=extra)


def backend_at(server: RawServer, claims: Iterable[str] = ("api", "users", "catalogue")) -> Backend:
    """Return the backend that a server plays."""
    return Backend(Address.parse(server.url), load_binding(), [Identity("e@x", "p"), Identity("f@x", "p")], set(claims))


def rule(id_: str, *needs: str, after: tuple[str, ...] = (), level: Level = "MUST", stage: str = "users") -> Rule:
    """Return a rule with made-up texts."""
    return Rule(id_, stage, level, "deterministic", f"Rule {id_}.", "how", "why", "hint", "contract 2", needs, after)


def holds(guest: Guest) -> None:
    guest.get_health().expect(204)


def fails(guest: Guest) -> None:
    guest.get_health().expect(200)


def run_checks(
    backend: Backend,
    rules: list[Rule],
    checks: dict[str, CheckFunction],
    *,
    strict: bool = False,
    workers: int = 4,
    listener: Listener = lambda _: None,
) -> tuple[Run, list[Event]]:
    """Run made-up rules and checks; return the run and all events, of which `listener` hears, too."""
    contract = Contract({n: Stage(n, n, n) for n in ("api", "users", "catalogue")}, {r.id: r for r in rules})
    registry = Registry()
    registry.checks = {id_: Check(id_, function) for id_, function in checks.items()}
    events: list[Event] = []
    selection = Selection(frozenset(contract.rules), strict, seed=7)

    def hear(event: Event) -> None:
        events.append(event)
        listener(event)

    return Runner(contract, registry, backend, selection, hear, workers=workers).run(), events

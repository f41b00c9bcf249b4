"""One visit to a target: start it where asked, look whether it can be judged, run the checks, stop it."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from archkata.backend_process.launch import Instance, Launcher, free_port, is_port_taken
from archkata.backend_process.preflight import preflight
from archkata.conformance.backend import Backend, Identity
from archkata.conformance.binding_file import load_binding
from archkata.conformance.claims import claim
from archkata.conformance.contract import Contract
from archkata.conformance.events import Event, Listener, Noticed, Preparing, Run, RunAborted, RunFinished
from archkata.conformance.judging import bug
from archkata.conformance.registry import load_checks
from archkata.conformance.retention import give_large_blocks_back
from archkata.conformance.runner import Runner, Selection
from archkata.conformance.sessions import log_editors_out
from archkata.errors import ArchkataError
from archkata.language import Text, text
from archkata.wire import Address
from archkata.workspace import Workspace

SEEDS = 2**31


@dataclass(frozen=True)
class TestOptions:
    """What the user asked for on the command line, beside what archkata.yaml says."""

    url: str | None = None
    start: str | None = None
    stages: tuple[str, ...] = ()
    through: str | None = None
    only: tuple[str, ...] = ()
    strict: bool = False
    seed: int | None = None
    thorough: bool = False
    keep: bool = False


def named(contract: Contract, wish: TestOptions) -> frozenset[str]:
    """Return the ids of the rules that the command line names, by themselves or by a stage."""
    stages = {contract.stage(name).name for name in wish.stages}
    if wish.through is not None:
        names = list(contract.stages)
        stages.update(names[: names.index(contract.stage(wish.through).name) + 1])
    chosen = {contract.rule(rule_id).id for rule_id in wish.only}
    chosen.update(rule.id for rule in contract.rules.values() if rule.stage in stages)
    return frozenset(chosen)


def conduct(contract: Contract, workspace: Workspace, wish: TestOptions, listener: Listener) -> Run:
    """Run the checks that are wished for against the target of the workspace or of the wish."""
    give_large_blocks_back()
    seed = random.randrange(SEEDS) if wish.seed is None else wish.seed
    url, command = workspace.target(wish.url, wish.start)
    with _end_told(listener, url or command or "", seed) as tell:
        asked = named(contract, wish)
        selection = Selection(
            asked or frozenset(contract.rules),
            wish.strict,
            seed,
            wish.thorough,
            claimed_in=workspace.place("stages"),
            claimed=tuple(workspace.stages or ()),
        )
        registry = load_checks()
        if command is not None:
            tell(Preparing(text("Starting {command}", command=command)))
        with opened(workspace, wish.url, wish.start) as backend:
            tell(Preparing(text("Asking {url} what it has", url=backend.address)))
            paths = (backend.binding.health.path, backend.binding.entrance.path)
            notices = preflight(backend.address, *paths)
            notices += claim(backend, contract, registry, workspace, asked)
            for notice in notices:
                tell(Noticed(notice))
            run = Runner(contract, registry, backend, selection, tell, notices=notices).run()
            if wish.keep and backend.instance is not None:
                _keep(backend.instance, tell)
            return run


def _keep(instance: Instance, tell: Listener) -> None:
    """Leave the backend running for the scripts of the report, and say how it is stopped."""
    group = instance.keep()
    if group is None:
        tell(Noticed(text("The backend has ended by itself: nothing is left running.")))
    else:
        tell(
            Noticed(
                text(
                    "The backend still runs at {url} (process {pid}). To stop it:\nkill -- -{pid}",
                    url=instance.address,
                    pid=group,
                )
            )
        )


@contextlib.contextmanager
def _end_told(listener: Listener, target: str, seed: int) -> Iterator[Listener]:
    """Yield a listener that gets the end of the run, also where that is before its first check."""
    started_at, started = datetime.now(UTC).isoformat(timespec="seconds"), time.monotonic()
    is_finished = False

    def tell(event: Event) -> None:
        nonlocal is_finished
        is_finished = is_finished or isinstance(event, RunFinished)
        listener(event)

    try:
        yield tell
    except (Exception, KeyboardInterrupt) as end:
        if not is_finished:
            is_interrupted = isinstance(end, KeyboardInterrupt)
            seconds = time.monotonic() - started
            listener(RunAborted(target, seed, started_at, seconds, _sentences(end), interrupted=is_interrupted))
        raise


def _sentences(end: BaseException) -> list[Text]:
    """Say why a run ended before its first check."""
    if isinstance(end, ArchkataError):
        return [end.sentence] if end.remedy is None else [end.sentence, end.remedy]
    return [bug(end)] if isinstance(end, Exception) else []


@contextlib.contextmanager
def opened(workspace: Workspace, url: str | None, start: str | None) -> Iterator[Backend]:
    """Yield the backend under test; one that is started here is stopped at the end, whatever happens."""
    binding = load_binding(workspace.binding)
    url, command = workspace.target(url, start)
    if url is None and command is None:
        raise ArchkataError(
            text("There is no target: neither a URL nor a start command."),
            text("Say archkata test http://127.0.0.1:8000, or write url: or start: into archkata.yaml."),
        )
    address = Address.parse(url) if url else Address("http", "127.0.0.1", free_port())
    if command is None:
        backend = Backend(address, binding, _identities(workspace.editors), throttle=workspace.throttle)
        try:
            yield backend
        finally:
            log_editors_out(backend)
        return
    launcher = Launcher(command, workspace.folder, workspace.editors, binding.health.path, address.path)
    with _started(launcher, address) as instance:
        editors = _identities(workspace.editors)
        backend = Backend(instance.address, binding, editors, launcher=launcher, throttle=workspace.throttle)
        backend.instance = instance
        try:
            yield backend
        finally:
            log_editors_out(backend)


@contextlib.contextmanager
def _started(launcher: Launcher, address: Address) -> Iterator[Instance]:
    if is_port_taken(address):
        raise ArchkataError(
            text("Another process already listens at {url}.", url=address),
            text("Stop that process, choose another port in the URL, or leave out the start command."),
        )
    instance = launcher.launch(address)
    try:
        yield instance
    finally:
        instance.stop()


def _identities(editors: Iterable[tuple[str, str]]) -> list[Identity]:
    return [Identity(email, password) for email, password in editors]

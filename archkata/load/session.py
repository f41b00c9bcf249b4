"""A load run from the wish to the verdict."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from archkata.errors import ArchkataError, UnreachableError
from archkata.language import text
from archkata.load.events import LoadFinished, LoadListener, LoadSecond, LoadStarted
from archkata.load.limits import Limit, check_operations, limit_named
from archkata.load.plan import Plan, constant
from archkata.load.process import MOST_USERS, Generator, Order
from archkata.load.rates import duration_named, rate_named
from archkata.load.run import LoadRun
from archkata.load.scenario import Found, find_scenario
from archkata.load.verdicts import judge
from archkata.target.launch import Launcher
from archkata.target.preflight import preflight
from archkata.wire import Address
from archkata.workspace import Workspace

FEWEST_USERS = 4
USERS_A_RATE = 0.05
QUICK_S = 8.0


@dataclass(frozen=True)
class LoadWish:
    """What the command line asks for; None means the scenario's own."""

    url: str | None = None
    start: str | None = None
    scenario: str = "browse"
    rate: str | None = None
    users: int | None = None
    duration: str | None = None
    limits: tuple[str, ...] = field(default=())
    seed: int = 0
    quick: bool = False


def conduct(workspace: Workspace, wish: LoadWish, tell: LoadListener) -> LoadRun:
    """Make the run, and stop whatever was started for it, however it ends."""
    found = find_scenario(wish.scenario)
    limits = [limit_named(words) for words in wish.limits or found.scenario.limits]
    order = _order(found, workspace, wish)
    start = wish.start or (workspace.start if wish.url is None else None)
    url = wish.url or workspace.url
    if start is None and url is None:
        raise ArchkataError(
            text("Which backend? Say archkata load http://127.0.0.1:8000, or give its start command."),
            text("--start “…”, or url and start in archkata.yaml."),
        )
    if start is None:
        return _run(Address.parse(str(url)), found, limits, order, tell)
    launcher = Launcher(start, workspace.folder, workspace.editors)
    instance = launcher.launch(Address.parse(url) if url else None)
    try:
        return _run(instance.address, found, limits, order, tell)
    finally:
        instance.stop()


def _run(address: Address, found: Found, limits: list[Limit], order: Order, tell: LoadListener) -> LoadRun:
    notices = preflight(address, "/healthz", "/users")
    run = LoadRun(
        found.name,
        found.question,
        str(address),
        datetime.now(UTC).isoformat(timespec="milliseconds"),
        order.plan.seed if order.plan else 0,
        order.seconds,
        order.plan,
        notices=notices,
    )
    _listen(replace(order, host=str(address)), run, tell)
    if run.measures.is_whole:
        check_operations(limits, run.measures.operations)
    run.judgements = [judge(limit, run.measures) for limit in limits]
    tell(LoadFinished(run))
    return run


def _order(found: Found, workspace: Workspace, wish: LoadWish) -> Order:
    """Say what the generator is to do, but for the host; with a rate, `users` bounds the pool."""
    scenario = found.scenario
    seconds = duration_named(wish.duration or scenario.duration)
    if wish.quick and wish.duration is None:
        seconds = min(seconds, QUICK_S)
    rate = wish.rate or (None if wish.users is not None else scenario.rate)
    if rate is None:
        return Order(found.path, wish.users or scenario.users, seconds, editors=workspace.editors)
    plan = Plan(constant(rate_named(rate), seconds), seed=wish.seed)
    users = min(max(FEWEST_USERS, round(plan.peak * USERS_A_RATE)), wish.users or MOST_USERS)
    return Order(found.path, users, seconds, plan, wish.users or MOST_USERS, workspace.editors)


def _listen(order: Order, run: LoadRun, tell: LoadListener) -> None:
    generator = Generator(order)
    try:
        _follow(generator, run, tell)
    except KeyboardInterrupt:
        generator.stop()
        _follow(generator, run, lambda _: None)
        run.measures.interrupted = True
    finally:
        generator.close()


def _follow(generator: Generator, run: LoadRun, tell: LoadListener) -> None:
    is_told = False
    for event in generator.events():
        if event["event"] == "started":
            tell(LoadStarted(run.scenario, run.target, run.seconds))
        elif event["event"] == "second":
            row = {key: value for key, value in event.items() if key != "event"}
            run.measures.seconds.append(row)
            tell(LoadSecond(row))
        elif event["event"] == "refused":
            raise UnreachableError(text("The scenario cannot be prepared: {why}.", why=event["why"]))
        elif event["event"] == "end":
            run.measures.take_end(event)
            is_told = True
    if not is_told:
        run.gave_up = text("The load generator died. It printed:\n{output}", output=generator.last_lines() or "–")
    elif run.measures.gave_up:
        run.gave_up = text("The target answered nothing for 10 s, so the run was stopped.")

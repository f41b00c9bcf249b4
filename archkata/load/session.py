"""A load run from the wish to the verdict."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from archkata.errors import ArchkataError, UnreachableError
from archkata.language import Text, text
from archkata.load.audit.audit import audit
from archkata.load.events import LoadFinished, LoadListener, LoadSecond, LoadStarted
from archkata.load.limits import Limit, check_operations, limit_named
from archkata.load.mix import MIX, Mix, designed_mix
from archkata.load.phases import phases_of, plan_of
from archkata.load.process import MOST_USERS, Generator, Order
from archkata.load.rates import duration_named, rate_named
from archkata.load.run import LoadRun
from archkata.load.scenario import Found, find_scenario
from archkata.load.studies import STUDIES, Evidence
from archkata.load.surroundings.stage import Stage
from archkata.load.verdicts import judge
from archkata.target.launch import Launcher
from archkata.target.preflight import preflight
from archkata.wire import Address
from archkata.workspace import Workspace

FEWEST_USERS = 4
USERS_A_RATE = 0.05


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
    limits = [limit_named(words) for words in wish.limits or _own_limits(found, wish)]
    mix, notices = _mix(found, workspace)
    order = _order(found, workspace, wish, mix)
    start = wish.start or (workspace.start if wish.url is None else None)
    url = wish.url or workspace.url
    if start is None and url is None:
        raise ArchkataError(
            text("Which backend? Say archkata load http://127.0.0.1:8000, or give its start command."),
            text("--start “…”, or url and start in archkata.yaml."),
        )
    if start is None and found.scenario.needs_start:
        raise ArchkataError(
            text("{scenario} needs a backend that it can start.", scenario=found.name),
            text("Give its start command: --start “…”."),
        )
    with Stage(found, phases_of(found.scenario, order.plan, order.seconds)) as stage:
        if start is None:
            return _run(Address.parse(str(url)), stage, limits, order, notices, tell)
        launcher = Launcher(start, workspace.folder, workspace.editors, variables=stage.variables)
        instance = launcher.launch(Address.parse(url) if url else None)
        try:
            stage.watch(instance.process.pid)
            return _run(instance.address, stage, limits, order, notices, tell)
        finally:
            instance.stop()


def _run(
    address: Address, stage: Stage, limits: list[Limit], order: Order, notices: list[Text], tell: LoadListener
) -> LoadRun:
    found = stage.found
    run = LoadRun(
        found.name,
        found.question,
        str(address),
        datetime.now(UTC).isoformat(timespec="milliseconds"),
        order.plan.seed if order.plan else 0,
        order.seconds,
        order.plan,
        notices=[*preflight(address, "/healthz", "/users"), *notices],
    )
    variables = {**order.variables, **stage.environment}
    _listen(replace(order, host=str(stage.front(address)), variables=variables), run, stage, tell)
    if run.measures.is_whole:
        check_operations(limits, run.measures.operations)
    run.judgements = [judge(limit, run.measures) for limit in limits]
    stage.end()
    if run.measures.is_told:
        _look_back(run, stage, address)
    tell(LoadFinished(run))
    return run


def _look_back(run: LoadRun, stage: Stage, address: Address) -> None:
    """Study the single requests, and audit the books, where the scenario asks for it."""
    scenario, journal = stage.found.scenario, stage.journal()
    if scenario.study is not None:
        memory = stage.memory.samples if stage.memory else ()
        evidence = Evidence.of(journal, stage.clock, stage.phases, stage.timetable.happenings, memory)
        run.findings = STUDIES[scenario.study](evidence)
    if scenario.writes:
        run.audit = audit(journal, address)


def _own_limits(found: Found, wish: LoadWish) -> list[str]:
    scenario = found.scenario
    return (scenario.quick_limits if wish.quick else None) or scenario.limits


def _mix(found: Found, workspace: Workspace) -> tuple[Mix | None, list[Text]]:
    """Return the mix of the design, for a scenario that takes it, with a sentence about it."""
    if not found.scenario.mix:
        return None, []
    mix, sentence = designed_mix(workspace.folder)
    return mix, [sentence]


def _order(found: Found, workspace: Workspace, wish: LoadWish, mix: Mix | None = None) -> Order:
    """Say what the generator is to do, but for the host; with a rate, `users` bounds the pool."""
    scenario = found.scenario
    seconds = duration_named(wish.duration or (scenario.quick if wish.quick else scenario.duration))
    words = wish.rate or (None if wish.users is not None else scenario.rate)
    variables = {MIX: mix.as_data()} if mix else {}
    if words is None:
        users = wish.users or scenario.users
        return Order(found.path, users, seconds, editors=workspace.editors, variables=variables)
    rate = mix.peak if mix and mix.peak and wish.rate is None else rate_named(words)
    plan = plan_of(scenario, rate, seconds, wish.seed)
    users = min(max(FEWEST_USERS, round(plan.peak * USERS_A_RATE)), wish.users or MOST_USERS)
    return Order(found.path, users, seconds, plan, wish.users or MOST_USERS, workspace.editors, variables=variables)


def _listen(order: Order, run: LoadRun, stage: Stage, tell: LoadListener) -> None:
    generator = Generator(order)
    try:
        _follow(generator, run, stage, tell)
    except KeyboardInterrupt:
        generator.stop()
        _follow(generator, run, stage, lambda _: None)
        run.measures.interrupted = True
    finally:
        generator.close()


def _follow(generator: Generator, run: LoadRun, stage: Stage, tell: LoadListener) -> None:
    for event in generator.events():
        if event["event"] == "started":
            stage.begin(event["clock"])
            tell(LoadStarted(run.scenario, run.target, run.seconds))
        elif event["event"] == "second":
            row = {key: value for key, value in event.items() if key != "event"}
            run.measures.seconds.append(row)
            tell(LoadSecond(row))
        elif event["event"] == "refused":
            if not event["missing"]:
                raise UnreachableError(text("The scenario cannot be prepared: {why}.", why=event["why"]))
            operation, status = event["missing"]
            run.gave_up = text("Not run: {operation} answers {status}.", operation=operation, status=status)
        elif event["event"] == "end":
            run.measures.take_end(event)
            run.measures.is_told = True
    if run.gave_up is not None:
        return
    if not run.measures.is_told:
        run.gave_up = text("The load generator died. It printed:\n{output}", output=generator.last_lines() or "–")
    elif run.measures.gave_up:
        run.gave_up = text("The target answered nothing for 10 s, so the run was stopped.")

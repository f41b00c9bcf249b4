"""A load run from the wish to the verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from archkata.errors import ArchkataError, UnreachableError
from archkata.language import Text, text
from archkata.load.audit.audit import audit
from archkata.load.chosen_limits import check_known, chosen_limits
from archkata.load.distribution import Merger
from archkata.load.events import LoadFinished, LoadListener, LoadNoticed, LoadSecond, LoadStarted
from archkata.load.limits import Limit
from archkata.load.phases import phases_of
from archkata.load.process import Generator, Order
from archkata.load.run import LoadRun
from archkata.load.safety import MOST_FOREIGN_RATE, permit, refuse_detours
from archkata.load.scenario import Found, find_scenario
from archkata.load.shares import CpuShares, TargetCpu, cores
from archkata.load.studies import STUDIES, Evidence
from archkata.load.surroundings.stage import Stage
from archkata.load.verdicts import judge
from archkata.load.wish import LoadWish, calmed, mix_for, order_for
from archkata.target.launch import Launcher
from archkata.target.preflight import preflight
from archkata.wire import Address
from archkata.workspace import Workspace

__all__ = ["LoadWish", "conduct"]


@dataclass
class _Task:
    """What is to be run: a scenario, the limits that judge it, what the generator does, what the reader should know."""

    found: Found
    limits: list[Limit]
    order: Order
    notices: list[Text]


def conduct(workspace: Workspace, wish: LoadWish, tell: LoadListener) -> LoadRun:
    """Make the run, and stop whatever was started for it, however it ends."""
    found = find_scenario(wish.scenario)
    limits = chosen_limits(found, workspace.folder, wish.limits, quick=wish.quick)
    check_known(limits, found)
    mix, notices = mix_for(found, workspace)
    task = _Task(found, limits, order_for(found, workspace, wish, mix), notices)
    start = wish.start or (workspace.start if wish.url is None else None)
    address = _address(wish, workspace, start, found)
    if address is not None:
        _take_care(task, address, wish)
    with Stage(found, phases_of(found.scenario, task.order.plan, task.order.seconds)) as stage:
        if start is None and address is not None:
            return _run(address, task, stage, tell)
        launcher = Launcher(str(start), workspace.folder, workspace.editors, variables=stage.variables)
        instance = launcher.launch(address)
        try:
            stage.watch(instance.process.pid)
            return _run(instance.address, task, stage, tell, group=instance.process.pid)
        finally:
            instance.stop()


def _address(wish: LoadWish, workspace: Workspace, start: str | None, found: Found) -> Address | None:
    """Return the address that was named; None where a backend is started that may listen anywhere."""
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
    return Address.parse(url) if url else None


def _take_care(task: _Task, address: Address, wish: LoadWish) -> None:
    """Send load only to whom it may be sent, and little of it to others."""
    is_foreign = permit(address, wish.is_mine, wish.confirm)
    if is_foreign and wish.rate is None:
        task.order = calmed(task.order, MOST_FOREIGN_RATE)
        task.notices.append(
            text("{host} is not this machine, so at most {rate}/s are planned; --rate names more.",
                 host=address.host, rate=f"{MOST_FOREIGN_RATE:g}")
        )  # fmt: skip
    refuse_detours(address)
    team = task.order.team
    if team is not None and team.local > cores():
        task.notices.append(
            text("{workers} workers on {cores} cores: they wait for each other, and more of them send no more.",
                 workers=team.local, cores=cores())
        )  # fmt: skip


def _run(address: Address, task: _Task, stage: Stage, tell: LoadListener, group: int | None = None) -> LoadRun:
    found, order = task.found, task.order
    run = LoadRun(
        found.name,
        found.question,
        str(address),
        datetime.now(UTC).isoformat(timespec="milliseconds"),
        order.plan.seed if order.plan else 0,
        order.seconds,
        order.plan,
        notices=[*preflight(address, "/healthz", "/users"), *task.notices],
        workers=order.team.expected if order.team else 1,
    )
    for notice in run.notices:
        tell(LoadNoticed(notice))
    if order.web_port is not None:
        url = f"http://127.0.0.1:{order.web_port}"
        tell(LoadNoticed(text("Locust's page is {url}. It stays until Ctrl-C, and the verdict comes then.", url=url)))
    cpu = TargetCpu(address.port, group)
    variables = {**order.variables, **stage.environment}
    _listen(replace(order, host=str(stage.front(address)), variables=variables), run, stage, tell)
    run.shares = _shares(cpu, run)
    run.judgements = [judge(limit, run.measures) for limit in _called(task.limits, run)]
    stage.end()
    if run.measures.is_told:
        _look_back(run, stage, address)
    tell(LoadFinished(run))
    return run


def _called(limits: list[Limit], run: LoadRun) -> list[Limit]:
    """Leave out the limits of a design that are about what the scenario never does, and say so."""
    foreign = [each for each in limits if each.source and not any(map(each.covers, run.measures.operations))]
    if foreign and run.measures.is_whole:
        named = ", ".join(dict.fromkeys(str(each.source).partition(",")[0] for each in foreign))
        run.notices.append(text("Not judged, because this scenario never calls it: {limits}.", limits=named))
        return [each for each in limits if each not in foreign]
    return limits


def _shares(cpu: TargetCpu, run: LoadRun) -> CpuShares | None:
    taken, seconds = cpu.taken(), run.measures.seconds_measured
    if taken is None or not seconds:
        return None
    shares = CpuShares(run.measures.cpu_s, taken, seconds, cores())
    run.notices.append(shares.notice())
    return shares


def _look_back(run: LoadRun, stage: Stage, address: Address) -> None:
    """Study the single requests, and audit the books, where the scenario asks for it."""
    scenario, journal = stage.found.scenario, stage.journal()
    if scenario.study is not None:
        memory = stage.memory.samples if stage.memory else ()
        evidence = Evidence.of(journal, stage.clock, stage.phases, stage.timetable.happenings, memory)
        run.findings = STUDIES[scenario.study](evidence)
    if scenario.writes:
        run.audit = audit(journal, address)


def _listen(order: Order, run: LoadRun, stage: Stage, tell: LoadListener) -> None:
    generator = Generator(order)
    merger = Merger()
    try:
        _follow(generator, merger, run, stage, tell)
    except KeyboardInterrupt:
        if run.measures.is_told:
            return  # only the web page was still open
        generator.stop()
        _follow(generator, merger, run, stage, lambda _: None)
        run.measures.interrupted, run.measures.is_whole = True, False
    finally:
        generator.close()
        run.lost_workers = len(merger.lost)


def _follow(generator: Generator, merger: Merger, run: LoadRun, stage: Stage, tell: LoadListener) -> None:
    for event in merger.merged(generator.events()):
        kind = event["event"]
        if len(run.measures.cpus) >= run.workers and kind in {"started", "second", "end"}:
            continue  # a run that somebody began on Locust's page, after this one
        if kind == "started":
            stage.begin(event["clock"])
            tell(LoadStarted(run.scenario, run.target, run.seconds, run.question))
        elif kind == "second":
            row = {key: value for key, value in event.items() if key != "event"}
            run.measures.seconds.append(row)
            tell(LoadSecond(row))
        elif kind == "refused":
            _refused(event, run)
            generator.stop()
        elif kind == "end":
            run.measures.take_end(event)
            run.measures.is_told = True
        else:
            tell(LoadNoticed(_of_workers(event)))
    if run.gave_up is not None:
        return
    if not run.measures.is_told and not run.measures.seconds:
        mistake = generator.mistake_in(stage.found.path)
        if mistake is not None:
            raise mistake
    if not run.measures.is_told:
        run.gave_up = text("The load generator died. It printed:\n{output}", output=generator.last_lines() or "–")
    elif run.measures.gave_up:
        run.gave_up = text("The target answered nothing for 10 s, so the run was stopped.")


def _refused(event: dict[str, object], run: LoadRun) -> None:
    missing = event["missing"]
    if not isinstance(missing, list):
        raise UnreachableError(text("The scenario cannot be prepared: {why}.", why=event["why"]))
    operation, status = missing
    run.gave_up = text("Not run: {operation} answers {status}.", operation=operation, status=status)


def _of_workers(event: dict[str, object]) -> Text:
    if event["event"] == "lost":
        return text("Worker {name} has gone.", name=event["worker"])
    return text("{here} of {of} workers are here.", here=event["here"], of=event["of"])

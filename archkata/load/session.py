"""A load run from the wish to the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from archkata.backend_process.launch import Launcher, is_port_taken
from archkata.backend_process.preflight import preflight
from archkata.conformance.binding import Binding
from archkata.conformance.binding_file import load_binding
from archkata.errors import ArchkataError
from archkata.language import Text, text
from archkata.load.analyses import Analysis, RunEvidence
from archkata.load.audit import Auditor
from archkata.load.chosen_limits import Chosen, check_known, choose_limits
from archkata.load.dialect import Dialect
from archkata.load.environment.run_environment import RunEnvironment
from archkata.load.events import LoadFinished, LoadListener, LoadNoticed
from archkata.load.limits import Slo
from archkata.load.listening import listen
from archkata.load.options import LoadOptions, calmed, mix_for, order_for
from archkata.load.phases import phases_of
from archkata.load.process import GeneratorConfig, Team
from archkata.load.rates import written
from archkata.load.reach import Reach
from archkata.load.run import LoadRun
from archkata.load.safety import MOST_FOREIGN_RATE, is_foreign, looked_up, nearest, permit, refuse_detours
from archkata.load.scenario import MEMORY, ScenarioFile, find_scenario
from archkata.load.secret import VARIABLE, given_secret
from archkata.load.shares import CpuShares, TargetCpu, cores
from archkata.load.verdicts import judge, put_off
from archkata.wire import Address
from archkata.workspace import Workspace

__all__ = ["LoadOptions", "conduct"]


@dataclass
class _Task:
    """What is to be run: a scenario, the limits that judge it, what the generator does, what the reader should know."""

    found: ScenarioFile
    limits: Chosen
    order: GeneratorConfig
    binding: Binding
    is_quick: bool
    notices: list[Text]
    analysis: Analysis | None
    audit: Auditor | None


def conduct(workspace: Workspace, wish: LoadOptions, tell: LoadListener) -> LoadRun:
    """Make the run, and stop whatever was started for it, however it ends."""
    found = find_scenario(wish.scenario)
    limits = choose_limits(found, workspace.folder, wish.limits, quick=wish.quick)
    check_known([*limits.limits, *limits.put_off], found)
    mix, notices = mix_for(found, workspace)
    order = order_for(found, workspace, wish, mix)
    if mix is not None and order.plan is not None and wish.rate is None and order.plan.peak > mix.peak:
        notices.append(text("A quick run takes {rate}/s, so that there are requests enough.",
                            rate=written(order.plan.peak)))  # fmt: skip
    analysis, audit = found.needed("analysis"), found.needed("audit")
    task = _Task(found, limits, order, load_binding(workspace.binding), wish.quick, notices, analysis, audit)
    if wish.web_port is not None and is_port_taken(Address("http", "127.0.0.1", wish.web_port)):
        raise ArchkataError(text("Port {port} is in use.", port=wish.web_port), text("Choose another one: --web PORT"))
    start = wish.start or (workspace.start if wish.url is None else None)
    address = _address(wish, workspace, start, found)
    if address is not None:
        _take_care(task, address, wish)
    with RunEnvironment(found, phases_of(found.scenario, task.order.plan, task.order.seconds)) as environment:
        if start is None and address is not None:
            return _run(address, task, environment, tell)
        health = task.binding.health.path
        launcher = Launcher(
            str(start), workspace.folder, workspace.editors, health, variables=environment.backend_variables
        )
        instance = launcher.launch(address)
        try:
            environment.watch(instance.process.pid, instance.address.port)
            return _run(instance.address, task, environment, tell, group=instance.process.pid)
        finally:
            instance.stop()


def _address(wish: LoadOptions, workspace: Workspace, start: str | None, found: ScenarioFile) -> Address | None:
    """Return the address that was named; None where a backend is started that may listen anywhere."""
    url = wish.url or workspace.url
    if start is None and url is None:
        raise ArchkataError(
            text("Which backend? Say archkata load http://127.0.0.1:8000, or give its start command."),
            text('--start "COMMAND", or url and start in archkata.yaml.'),
        )
    if start is None and found.scenario.needs_start:
        raise ArchkataError(
            text("{scenario} needs a backend that it can start.", scenario=found.name),
            text('Give its start command: --start "COMMAND"'),
        )
    return looked_up(Address.parse(url)) if url else None


def _take_care(task: _Task, address: Address, wish: LoadOptions) -> None:
    """Send load only to whom it may be sent, and little of it to others."""
    if permit(address, wish.is_mine, wish.confirm) and wish.rate is None:
        if task.order.plan is None and task.analysis is not None:
            raise ArchkataError(
                text("The clients of {scenario} keep paces of their own, too quick for a machine that is not this one.",
                     scenario=task.found.name),
                text("Run it on the machine of the target."),
            )  # fmt: skip
        task.order = calmed(task.order, MOST_FOREIGN_RATE)
        task.notices.append(
            text("{host} is no loopback address, so at most {rate}/s are planned; --rate names more.",
                 host=address.host, rate=f"{MOST_FOREIGN_RATE:g}")
        )  # fmt: skip
    refuse_detours(address, task.binding.health.path)


def _of_team(team: Team | None, address: Address) -> list[Text]:
    """Return the notices about workers."""
    if team is None:
        return []
    if not team.local and not is_foreign(address):
        return [
            text("{host} is this machine only for workers that run on it; those of other machines ask their own.",
                 host=address.host)
        ]  # fmt: skip
    if team.local > cores():
        return [
            text("{workers} workers on {cores} cores: they wait for each other, and more of them send no more.",
                 workers=team.local, cores=cores())
        ]  # fmt: skip
    return []


def _run(
    address: Address, task: _Task, environment: RunEnvironment, tell: LoadListener, group: int | None = None
) -> LoadRun:
    found, order = task.found, task.order
    paths = (task.binding.health.path, task.binding.entrance.path)
    address = looked_up(address)
    run = LoadRun(
        found.name,
        found.question,
        str(address),
        datetime.now(UTC).isoformat(timespec="milliseconds"),
        order.plan.seed if order.plan else 0,
        order.seconds,
        order.plan,
        notices=[*preflight(address, *paths), *task.notices, *_of_team(order.team, address)],
        workers=order.team.expected if order.team else 1,
        meaning=found.meaning,
        is_quick=task.is_quick,
    )
    for notice in (*run.notices, *_to_know(order)):
        tell(LoadNoticed(notice))
    address = nearest(address)
    environment.cpu = TargetCpu(address.port, group)
    variables, front = {**order.variables, **environment.generator_variables}, environment.front(address)
    listen(replace(order, host=str(front), reach=Reach.to(front), variables=variables), run, environment, tell)
    run.shares = _shares(environment.cpu, run)
    if found.scenario.disturbs == MEMORY and environment.memory is None:
        run.notices.append(text("Memory was not watched, because archkata did not start the backend: --start COMMAND"))
    judge_all(run, task.limits, has_analysis=task.analysis is not None)
    environment.end()
    if run.measures.is_told:
        try:
            _look_back(run, task, environment, address)
        except KeyboardInterrupt:
            run.measures.interrupted, run.measures.is_whole = True, False
    tell(LoadFinished(run))
    return run


def _to_know(order: GeneratorConfig) -> Iterator[Text]:
    """Yield what the user needs to know now and that no report keeps: where the page is, how workers join."""
    if order.web_port is not None:
        yield text("Locust's page is {url}. It stays until Ctrl-C, and the verdict comes then.", url=order.page)
    team = order.team
    if team is not None and not team.local and given_secret() is None:
        yield text(
            "Workers join with the secret of this run: {variable}={secret}", variable=VARIABLE, secret=team.secret
        )


def judge_all(run: LoadRun, chosen: Chosen, *, has_analysis: bool) -> None:
    """Judge the limits; those of a design that are about what the scenario never does are left out, and named.

    An analysis asks for more than a design promises on purpose: a limit that broke at that is shown, and decides
    nothing.
    """
    never = [each for each in (*chosen.limits, *chosen.put_off) if _is_never_called(each, run)]
    if never:
        named = ", ".join(dict.fromkeys(str(each.source).partition(",")[0] for each in never))
        run.notices.append(text("Not judged, because the run never called it: {limits}.", limits=named))
    for judgement in (judge(limit, run.measures) for limit in chosen.limits if limit not in never):
        (run.put_off if has_analysis and judgement.is_beyond else run.judgements).append(judgement)
    run.put_off += [put_off(judge(limit, run.measures)) for limit in chosen.put_off if limit not in never]


def _is_never_called(limit: Slo, run: LoadRun) -> bool:
    return bool(limit.source) and run.measures.is_whole and not any(map(limit.covers, run.measures.operations))


def _shares(cpu: TargetCpu, run: LoadRun) -> CpuShares | None:
    taken = cpu.taken()
    if taken is None or not run.measures.seconds_measured:
        return None
    shares = CpuShares(run.measures.cpu_s, *taken, cores())
    run.notices.append(shares.notice())
    return shares


def _look_back(run: LoadRun, task: _Task, environment: RunEnvironment, address: Address) -> None:
    """Analyse the single requests, and audit what was written, where the scenario asks for it."""
    scenario, journal = task.found.scenario, environment.journal()
    if run.lost_workers:
        journal.is_whole = False
    if task.analysis is not None:
        memory = environment.memory.samples if environment.memory else None
        happenings = environment.faults.happenings
        evidence = RunEvidence.of(
            journal,
            environment.clock,
            environment.phases,
            happenings,
            memory,
            environment.charges,
            scenario.slow_by_design,
        )
        run.findings = task.analysis(evidence)
        if run.may_excuse:
            run.findings = [each.excused() for each in run.findings]
        if not journal.is_whole or run.measures.interrupted:
            run.findings = [each.undecided() for each in run.findings]
    if task.audit is not None:
        run.audit = task.audit(journal, address, Dialect(task.binding))

"""The options of a load run, and what the generator is to do for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from archkata.backend_process.launch import free_port
from archkata.errors import ArchkataError
from archkata.language import Text, text
from archkata.load.dialect import VARIABLE as BINDING
from archkata.load.mix import MIX, Mix, designed_mix
from archkata.load.phases import plan_of
from archkata.load.plan import ArrivalPlan, constant
from archkata.load.process import LOOPBACK, MOST_USERS, GeneratorConfig, Team
from archkata.load.rates import duration_named, rate_named
from archkata.load.scenario import OUTAGE, Scenario, ScenarioFile
from archkata.load.secret import given_secret, new_secret
from archkata.workspace import Workspace

FEWEST_USERS = 4
USERS_A_RATE = 0.05
USERS_A_WORKER = 2
MASTER_PORT = 5557


@dataclass(frozen=True)
class LoadOptions:
    """What the command line asks for; None means the scenario's own.

    `expected` makes a master that waits for workers of other machines; `confirm` asks on a terminal for the name of a
    host that is not this machine, and says whether it was typed.
    """

    url: str | None = None
    start: str | None = None
    scenario: str = "browse"
    rate: str | None = None
    users: int | None = None
    duration: str | None = None
    limits: tuple[str, ...] = field(default=())
    seed: int = 0
    quick: bool = False
    workers: int = 0
    expected: int = 0
    master_host: str | None = None
    master_port: int | None = None
    web_port: int | None = None
    is_mine: str | None = None
    confirm: Callable[[str], bool] | None = None


def mix_for(found: ScenarioFile, workspace: Workspace) -> tuple[Mix | None, list[Text]]:
    """Return the mix of the design, for a scenario that takes it, with a sentence about it."""
    calls = found.needed("mix")
    if calls is None:
        return None, []
    mix, sentence = designed_mix(workspace.folder, calls)
    return mix, [sentence]


def variables_for(workspace: Workspace, mix: Mix | None) -> dict[str, str]:
    """Return the environment variables of a generator, here or on another machine."""
    named = {BINDING: str(workspace.binding.resolve())} if workspace.binding else {}
    return {**named, MIX: mix.as_data()} if mix else named


def order_for(found: ScenarioFile, workspace: Workspace, wish: LoadOptions, mix: Mix | None = None) -> GeneratorConfig:
    """Say what the generator is to do, but for the host; with a rate, `users` bounds the pool."""
    scenario, team = found.scenario, _team(found, wish)
    seconds = duration_named(wish.duration or (scenario.quick if wish.quick else scenario.duration))
    words = wish.rate or (None if wish.users is not None else scenario.rate)
    order = GeneratorConfig(
        found.path,
        wish.users or scenario.users,
        seconds,
        editors=workspace.editors,
        web_port=wish.web_port,
        variables=variables_for(workspace, mix),
        team=team,
    )
    if (words or wish.users) and _keeps_a_pace(scenario):
        raise ArchkataError(
            text("The clients of {scenario} keep paces of their own, and their number is part of it.",
                 scenario=found.name),
            text("Leave out --rate and --users."),
        )  # fmt: skip
    if words is None and scenario.phases:
        raise ArchkataError(
            text("{scenario} has phases, each with a rate of its own, so its loop is open.", scenario=found.name),
            text("Leave out --users, or give --rate, too."),
        )
    if words is None:
        return order
    rate = _rate(wish, words, mix)
    plan = plan_of(scenario, rate, seconds, wish.seed)
    most = wish.users or MOST_USERS
    users = min(max(FEWEST_USERS, round(plan.peak * USERS_A_RATE)), most)
    if team is not None:
        users = max(users, USERS_A_WORKER * team.expected)
    return replace(order, users=users, plan=plan, most_users=most)


def _rate(wish: LoadOptions, words: str, mix: Mix | None) -> float:
    """Return the rate: that of the command line, else the design's peak, else the scenario's own.

    In a few seconds a small peak would bring too few requests, so a quick run takes the larger one of the two.
    """
    rate = rate_named(words)
    if wish.rate is not None or mix is None or not mix.peak:
        return rate
    return max(rate, mix.peak) if wish.quick else mix.peak


def _keeps_a_pace(scenario: Scenario) -> bool:
    """Say whether an analysis counts on the paces of clients, which only a closed loop leaves to them."""
    return scenario.analysis is not None and scenario.rate is None


def calmed(order: GeneratorConfig, most: float) -> GeneratorConfig:
    """Return an order that never sends more than so many a second; a closed loop, which has no bound, becomes open."""
    if order.plan is None:
        plan = ArrivalPlan(constant(most, order.seconds))
        return replace(order, plan=plan, most_users=order.users)
    if order.plan.peak <= most:
        return order
    factor = most / order.plan.peak
    phases = tuple(replace(each, start=each.start * factor, end=each.end * factor) for each in order.plan.phases)
    return replace(order, plan=replace(order.plan, phases=phases))


def _team(found: ScenarioFile, wish: LoadOptions) -> Team | None:
    if wish.expected:
        if found.scenario.disturbs == OUTAGE:
            raise ArchkataError(
                text("{scenario} plays an outage on this machine, which workers on other machines would not notice.",
                     scenario=found.name),
                text("Use --workers N on one machine."),
            )  # fmt: skip
        secret = given_secret() or new_secret()
        return Team(wish.master_port or MASTER_PORT, wish.expected, secret, host=wish.master_host or LOOPBACK)
    if wish.workers <= 1:
        return None
    return Team(wish.master_port or free_port(), wish.workers, new_secret(), local=wish.workers)

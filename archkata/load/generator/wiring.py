"""The listeners of Locust's events, and the options that archkata adds to Locust's command line."""

from __future__ import annotations

import argparse
import json
from functools import partial
from time import perf_counter
from typing import Any

from locust import events

from archkata.errors import ArchkataError
from archkata.load.generator.bounds import fix_target, keep_to
from archkata.load.generator.open_loop import DUE, in_turns
from archkata.load.generator.page import protect
from archkata.load.generator.secrecy import encrypt
from archkata.load.generator.session import MOST_USERS, Session, session_of
from archkata.load.plan import ArrivalPlan, constant
from archkata.load.rates import duration_of, rate_of
from archkata.load.reach import Reach

DURATION_S = 30.0


def _offer(parser: Any, **_: Any) -> None:
    group = parser.add_argument_group("archkata", "An open loop: arrivals are planned, users are a pool.")
    group.add_argument("--rate", type=_argument(rate_of), metavar="200/s", help="Planned arrivals, such as 200/s.")
    group.add_argument("--duration", type=_argument(duration_of), metavar="30s", help="How long (30s by default).")
    group.add_argument("--most-users", type=int, default=MOST_USERS, help="How far the pool may grow.")
    group.add_argument("--plan", type=json.loads, help=argparse.SUPPRESS)


def _make_session(environment: Any, web_ui: Any = None, **_: Any) -> None:
    options = environment.parsed_options
    plan = _plan(options)
    session = Session(environment, plan, options.duration, options.most_users)
    if session.reach is not None and session.reach.url is not None:
        fix_target(environment, session.reach.url)
    if web_ui is not None and session.reach is not None:
        protect(web_ui, session.reach.url)
    environment.archkata = session
    environment.events.request.add_listener(partial(_hear, session))
    if plan is not None or session.is_worker:
        environment.user_classes = [in_turns(kind) for kind in environment.user_classes]


def _hear(session: Session, **facts: Any) -> None:
    """Record a request event; Locust keeps its own statistics of it already."""
    duration = facts.get("response_time")
    if duration is None:
        return
    ended = perf_counter()
    sent = ended - float(duration) / 1000
    due = (facts.get("context") or {}).get(DUE)
    response, exception = facts.get("response"), facts.get("exception")
    session.recorder.record(
        str(facts["request_type"]),
        str(facts["name"]),
        sent,
        sent if due is None else min(due, sent),
        ended,
        int(getattr(response, "status_code", 0) or 0),
        int(facts.get("response_length") or 0),
        str(exception) if exception else None,
        is_known=True,
    )


def _plan(options: Any) -> ArrivalPlan | None:
    if options.plan:
        return ArrivalPlan.of_data(options.plan)
    return ArrivalPlan(constant(options.rate, options.duration or DURATION_S)) if options.rate else None


def _begin(environment: Any, **_: Any) -> None:
    session, options = session_of(environment), environment.parsed_options
    if session.is_worker:
        session.plan_for(_plan(options), options.duration, options.most_users)
    session.begin()


def _stop(environment: Any, **_: Any) -> None:
    session_of(environment).end()


def _quit(environment: Any, **_: Any) -> None:
    session_of(environment).end()


def _note(user_instance: Any, exception: BaseException, tb: Any, **_: Any) -> None:
    # Locust passes the task set that ran the task, and not always the user
    user = getattr(user_instance, "user", user_instance)
    session_of(user.environment).note_error(exception, tb)


def fasten() -> None:
    """Register everything, and keep to the reach of this process before any scenario is loaded."""
    reach = Reach.of_environment()
    if reach is not None:
        keep_to(reach)
    encrypt()
    for hook, listener in (
        (events.init_command_line_parser, _offer),
        (events.init, _make_session),
        (events.test_start, _begin),
        (events.test_stopping, _stop),
        (events.quitting, _quit),
        (events.user_error, _note),
    ):
        hook.add_listener(listener)  # type: ignore[no-untyped-call]  # Locust's


def _argument(read: Any) -> Any:
    def reader(word: str) -> float:
        try:
            value: float | None = read(word)
        except ArchkataError as error:
            raise argparse.ArgumentTypeError(str(error)) from error
        if value is None:
            raise argparse.ArgumentTypeError(f"“{word}” has no unit that is known")
        return value

    return reader

"""Runs that never happened: events as a report gets them, always the same."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from archkata.conformance.contract import Rule, Stage
from archkata.conformance.events import (
    CheckFinished,
    CheckStarted,
    Event,
    Listener,
    Noticed,
    Preparing,
    Run,
    RunFinished,
    RunStarted,
    StageFinished,
)
from archkata.conformance.outcome import CheckResult, Finding, Outcome, verdict_of
from archkata.language import Text, text
from archkata.wire import Exchange, Reply, Request, TransportError, TransportErrorKind

TARGET = "http://127.0.0.1:8000"
TOKEN = "0a1b2c3d"
JSON = ("Content-Type", "application/json")
STAGES = {
    "users": Stage("users", "Users", "Register, read and change users."),
    "catalogue": Stage("catalogue", "Catalogue", "The read service: publish, find and change products."),
    "purchases": Stage("purchases", "Purchases", "Buy, and keep exact books."),
}


def rule(id_: str, sentence: str, *needs: str, level: str = "MUST") -> Rule:
    """Return a rule of one of the three stages; its id says of which."""
    stage = {"USR": "users", "CAT": "catalogue", "PUR": "purchases"}[id_[:3]]
    return Rule(
        id_,
        stage,
        "SHOULD" if level == "SHOULD" else "MUST",
        "deterministic",
        sentence,
        "Looks.",
        "Whoever builds on this rule waits for it, and whoever breaks it hears of it from their customers.",
        "Look first at the line that maps the body to the entity (`model_dump(exclude_unset=True)`), then at indexes.",
        "contract 2; RFC 9110 15.5",
        needs,
    )


REGISTERS = rule("USR-01", "Registering creates a user.")
READS = rule("USR-02", "The new user can be read at once where the answer says.", "USR-01")
CHANGES = rule("USR-11", "PATCH changes only what it names.", "USR-02")
TAGS = rule("USR-17", "The tag of a user differs after every change.", "USR-02", level="SHOULD")
PUBLISHES = rule("CAT-01", "An editor publishes a product.")
FINDS = rule("CAT-06", "A product can be found by a part of its name, whatever its letter case.", "CAT-01")
BUYS = rule("PUR-01", "Buying creates a purchase with exact sums.", "USR-01", "CAT-01")
SETTLES = rule("PUR-09", "The last unit is sold once.", "PUR-01")
RULES = (REGISTERS, READS, CHANGES, TAGS, PUBLISHES, FINDS, BUYS, SETTLES)


def exchange(
    method: str,
    target: str,
    status: int | None,
    sent: object = None,
    got: object = None,
    *,
    operation: str = "ask",
    at: float = 0.0,
    token: str | None = None,
    trouble: TransportErrorKind = TransportErrorKind.CLOSED,
) -> Exchange:
    """Return a request with its answer, or without one where there is no status."""
    headers = [JSON] if sent is not None else []
    headers += [("Authorization", f"Bearer {token}")] if token else []
    body = json.dumps(sent).encode() if sent is not None else b""
    made = Exchange(Request(method, target, tuple(headers), body), operation, at, at + 0.012)
    if status is None:
        made.trouble = TransportError(trouble)
    else:
        made.reply = Reply(status, [JSON], json.dumps(got).encode() if got is not None else b"")
    return made


def user_chain(last: Exchange) -> list[Exchange]:
    """Return register, log in, and one more."""
    who = {"email": f"buyer.{TOKEN}0001@shop.example", "password": f"pw-{TOKEN}-1f"}
    return [
        exchange("POST", "/users", 201, {**who, "name": "Ana"}, {"id": "usr_77001"}, operation="register_user"),
        exchange("POST", "/sessions", 201, who, {"access_token": "tok-1234567890"}, operation="log_in", at=0.1),
        replace(last, started=0.2, ended=0.212),
    ]


def passed(rules: Iterable[Rule] = RULES) -> list[CheckResult]:
    """Return a pass for each rule."""
    return [CheckResult(each, Outcome.PASS, requests=3, duration_s=0.02) for each in rules]


def failed(broken: Rule, actual: Text, last: Exchange, outcome: Outcome = Outcome.FAIL) -> CheckResult:
    """Return a failure with its chain."""
    return CheckResult(
        broken,
        outcome,
        Finding(text("200"), actual),
        exchanges=user_chain(last),
        token=TOKEN,
        requests=3,
        duration_s=0.3,
    )


def some_fail() -> list[CheckResult]:
    """Return two causes: a crash that shows twice and blocks others, and a wrong member; a warning; one not tried."""
    crash = exchange(
        "GET", "/users/usr_77001", 500, got={"title": "Internal"}, operation="get_user", token="tok-1234567890"
    )
    wrong = exchange("PATCH", "/users/usr_77001", 200, {"name": "Bea"}, {"name": "Eve"}, token="tok-1234567890")
    internal = text("{status} with {body}", status=500, body='{"title": "Internal"}')
    return [
        *passed([REGISTERS]),
        failed(READS, internal, crash),
        failed(CHANGES, text("member `{name}`: {value}", name="name", value='"Eve"'), wrong),
        failed(TAGS, internal, crash, Outcome.WARN),
        *passed([PUBLISHES]),
        failed(FINDS, internal, crash),
        CheckResult(BUYS, Outcome.BLOCKED, blocked_by="USR-02", cause="USR-02"),
        CheckResult(SETTLES, Outcome.NOT_EXERCISED, reason=text("its check is not written yet")),
    ]


def run_of(results: Sequence[CheckResult], **changes: object) -> Run:
    """Return the run that these results make."""
    run = Run(
        target=TARGET,
        seed=7,
        started_at="2026-01-02T03:04:05+00:00",
        duration_s=1.234,
        verdict=verdict_of(results),
        results=results,
        selected=frozenset(result.rule.id for result in results),
        requests=sum(result.requests for result in results),
        stages=STAGES,
    )
    return replace(run, **changes)  # type: ignore[arg-type]  # handed through by name


def play(run: Run, listener: Listener) -> None:
    """Tell a listener a whole run."""
    for event in events_of(run):
        listener(event)


def events_of(run: Run) -> list[Event]:
    """Return the events of a run, as the runner tells them."""
    events: list[Event] = [
        Preparing(text("Asking {url} what it has", url=run.target)),
        *(Noticed(notice) for notice in run.notices),
        RunStarted(run.target, run.seed, [result.rule for result in run.results]),
    ]
    for stage in dict.fromkeys(result.rule.stage for result in run.results):
        for result in run.of_stage(stage):
            events += [CheckStarted(result.rule), CheckFinished(result)]
        events.append(StageFinished(stage, run.of_stage(stage)))
    return [*events, RunFinished(run)]


def backend_dies() -> Run:
    """Return a run in the middle of which the backend died."""
    gone = text("the backend stopped answering")
    last = exchange("PATCH", "/users/usr_77001", None, {"name": "Bea"}, token="tok-1234567890")
    refused = exchange("GET", "/products", None, trouble=TransportErrorKind.REFUSED)
    results = [
        *passed([REGISTERS, READS]),
        failed(CHANGES, text("the connection was closed without a whole answer"), last),
        *passed([PUBLISHES]),
        failed(FINDS, text("nothing accepts connections"), refused),
        CheckResult(BUYS, Outcome.BLOCKED, reason=gone),
        CheckResult(SETTLES, Outcome.BLOCKED, blocked_by="PUR-01"),
    ]
    return run_of(results, gave_up=gone, died=(results[2].exchanges[-1],))


def interrupted() -> Run:
    """Return a run that somebody ended with Ctrl-C."""
    why = text("the run was interrupted")
    results = [
        *passed([REGISTERS]),
        CheckResult(READS, Outcome.BLOCKED, reason=why),
        CheckResult(CHANGES, Outcome.INCONCLUSIVE, reason=why),
    ]
    return run_of(results, interrupted=True)

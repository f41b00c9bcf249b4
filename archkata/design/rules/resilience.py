"""Retries and throttles: what is called has a policy, and the policies fit together."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from archkata.design.judging.dossier import Dossier, PlacedBlock
from archkata.design.judging.prose import all_words
from archkata.design.judging.registry import Found, check
from archkata.design.models import Component, Components, Limits
from archkata.design.operation_models import Retries, Retry, Throttles
from archkata.language import Text, text

FORWARDS = {"load_balancer", "cdn", "pipeline"}
"""Kinds that pass requests on and do not repeat them."""
NOT_CALLED = {"vm", "pipeline"}
LATER = {"queue", "pubsub"}
"""Kinds that no caller waits for: what is repeated there is repeated after the answer."""


@check("DOC-55")
def each_dependency_has_a_policy(dossier: Dossier) -> Iterable[Found]:
    """The dependency without a timeout is the one that hangs."""
    policies = {retry.to for _, retry in _retries(dossier)}
    if not policies or dossier.broken("retries") or dossier.broken("components"):
        return
    kinds = {component.id: component.kind for _, component in _components(dossier)}
    for block, component in _components(dossier):
        for name in component.depends_on:
            if component.kind in FORWARDS or kinds.get(name) in NOT_CALLED or name in policies or name not in kinds:
                continue
            sentence = text(
                "{component} depends on {name}, for which there is no retry policy.", component=component.id, name=name
            )
            yield Found(block.document.name, block.line_of(name), sentence)
            policies.add(name)


@check("DOC-56")
def patience_fits_into_the_callers(dossier: Dossier) -> Iterable[Found]:
    """An attempt that outlasts the caller's patience is work in vain. What the design adds up itself is known to it."""
    retries = list(_retries(dossier))
    kinds = {component.id: component.kind for _, component in _components(dossier)}
    for block, retry in retries:
        longest = worst(retry)
        if kinds.get(retry.to) in LATER or _is_added_up(dossier, longest):
            continue
        caller = _callers_patience(dossier, retry, retries)
        if caller is not None and longest > caller[1]:
            yield Found(
                block.document.name,
                block.line_of(retry.to),
                text(
                    "{name} can take {longest} s ({tries} × {timeout} s and pauses); {caller} allows {most} s.",
                    name=retry.to,
                    longest=_plain(longest),
                    tries=retry.tries,
                    timeout=_plain(retry.timeout.high),
                    caller=caller[0],
                    most=_plain(caller[1]),
                ),
            )


@check("DOC-57")
def what_is_repeated_may_be_repeated(dossier: Dossier) -> Iterable[Found]:
    """An attempt without an answer has perhaps happened."""
    for block, retry in _retries(dossier):
        if retry.tries > 1 and not retry.idempotent:
            sentence = text(
                "{name} is called up to {tries} times, and is not idempotent.", name=retry.to, tries=retry.tries
            )
            yield Found(block.document.name, block.line_of(retry.to), sentence)


@check("DOC-58")
def the_throttle_is_the_one_that_runs(dossier: Dossier) -> Iterable[Found]:
    """What archkata.yaml tells the judge, the design tells the reader."""
    policy = dossier.workspace.throttle if dossier.workspace is not None else None
    rows = [(block, row) for block, throttles in dossier.of(Throttles) for row in throttles.root]
    if policy is None or not rows or dossier.broken("throttles"):
        return
    if not any((row.requests, row.within.likely) == (policy[0], Decimal(policy[1])) for _, row in rows):
        block, row = rows[0]
        yield Found(
            block.document.name,
            block.line_of(row.id),
            text(
                "{id} is {requests} in {within} s; archkata.yaml says throttle: {policy}.",
                id=row.id,
                requests=row.requests,
                within=_plain(row.within.likely),
                policy=f"{policy[0]}/{policy[1]}",
            ),
        )


def worst(retry: Retry) -> Decimal:
    """Return the longest that a call can take, in seconds: all attempts time out, all pauses are the longest."""
    factor = retry.factor.high if retry.factor is not None else Decimal(1)
    pause = retry.base.high if retry.base is not None else Decimal(0)
    whole = retry.timeout.high * retry.tries
    for _ in range(retry.tries - 1):
        whole += pause
        pause = min(pause * factor, Decimal(10**9))
    return whole


def _callers_patience(
    dossier: Dossier, retry: Retry, retries: list[tuple[PlacedBlock, Retry]]
) -> tuple[Text | str, Decimal] | None:
    """Return who waits for a call, and how long: the caller of its caller, else the most patient limit."""
    callers = {component.id for _, component in _components(dossier) if retry.to in component.depends_on}
    waits = [(row.to, row.timeout.high) for _, row in retries if row.to in callers]
    limits = [
        (limit.id, latest.high)
        for _, rows in dossier.of(Limits)
        for limit in rows.root
        if (latest := limit.p99 or limit.p95 or limit.p50) is not None
    ]
    if waits:
        name, most = min(waits, key=lambda wait: wait[1])
        return text("the caller of {name}", name=name), most
    return max(limits, key=lambda limit: limit[1]) if limits and callers else None


def _is_added_up(dossier: Dossier, seconds: Decimal) -> bool:
    """Say whether the documents write the sum down: then it is known, and what follows is told beside it."""
    words = all_words(dossier)
    written = _plain(seconds)
    return any(
        f"{form} {unit}" in words for form in (written, written.replace(".", ",")) for unit in ("s", "seg", "sec")
    )


def _retries(dossier: Dossier) -> Iterable[tuple[PlacedBlock, Retry]]:
    return [(block, retry) for block, rows in dossier.of(Retries) for retry in rows.root]


def _components(dossier: Dossier) -> Iterable[tuple[PlacedBlock, Component]]:
    return [(block, component) for block, rows in dossier.of(Components) for component in rows.root]


def _plain(seconds: Decimal) -> str:
    shown = f"{seconds.quantize(Decimal('0.001')):f}" if seconds < 10**9 else f"{seconds:.0f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown

"""Section 8 of the contract under load: who keeps to the limit is served, who does not gets it and no more."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

from archkata.conformance.throttle.policies import Policy
from archkata.language import text
from archkata.load.analyses.evidence import Requests, RunEvidence, finite, good, ms, pace
from archkata.load.finding import LoadFinding, holding_if, nothing_seen
from archkata.load.journal import Asked

LEAST = 0.7
QUICK_S = 0.25
FEWEST_RETURNS = 3
FEWEST = 20
SLACK = 0.1
SLACK_S = 0.1
KEEPS = text("clients that keep to the limit are never refused, whatever others do")


def throttle(evidence: RunEvidence) -> list[LoadFinding]:
    """Judge clients below, at and above the limit; personas note the policy, and how their returns ended."""
    policies = [note.values for note in evidence.notes if note.name == "policy"]
    if not policies:
        return [nothing_seen(KEEPS, text("no policy of the throttle was seen"))]
    policy = Policy(*policies[0])
    return [_unrefused(evidence, policy), _quick(evidence), *_bounded(evidence, policy), *_truthful(evidence)]


def of(persona: str) -> Callable[[Asked], bool]:
    """Return what picks the requests of a persona."""
    return lambda asked: asked.persona == persona


def _unrefused(evidence: RunEvidence, policy: Policy) -> LoadFinding:
    asked = [each for each in evidence.asked if each.persona in {"Below", "AtTheLimit"}]
    refused = sum(_wrongly_refused(rows, policy) for rows in _by_client(asked).values())
    return LoadFinding(
        KEEPS,
        holding_if(not refused, enough=bool(refused) or good(asked) >= FEWEST),
        text("{refused} of {count} refused", refused=refused, count=len(asked)),
        {"refused": refused, "requests": len(asked)},
        is_timed=False,
    )


def _wrongly_refused(rows: Requests, policy: Policy) -> int:
    """Count the refusals of a client that had not asked for more than its quota in any window before.

    A client that catches up after a pause may do that, however modest its pace is; how far requests lie apart where
    they arrive is not known to the last tenth.
    """
    sent = sorted(each.sent for each in rows)
    length = policy.window * (1 + SLACK) + SLACK_S
    return sum(
        each.status == 429 and bisect_right(sent, each.sent) - bisect_right(sent, each.sent - length) <= policy.quota
        for each in rows
    )


def _by_client(asked: Iterable[Asked]) -> dict[int, Requests]:
    found: dict[int, Requests] = defaultdict(list)
    for each in asked:
        found[each.client].append(each)
    return found


def _quick(evidence: RunEvidence) -> LoadFinding:
    asked = [each for each in evidence.asked if each.persona in {"Below", "AtTheLimit"}]
    # of refusals the claim before this one speaks; who asks one by one cannot keep a pace that answers do not allow
    found = pace(replace(each, due=each.sent) for each in asked if each.status != 429)
    return LoadFinding(
        text("clients that keep to the limit are answered within 250 ms (p95), whatever others do"),
        holding_if(found <= QUICK_S, enough=len(asked) >= FEWEST),
        text("p95 {p95} ms", p95=ms(found)),
        {"p95_s": finite(found)},
    )


def _bounded(evidence: RunEvidence, policy: Policy) -> list[LoadFinding]:
    rows = [each for each in evidence.asked if each.persona == "Over"]
    clients = _by_client(rows)
    admitted = {client: good(own) for client, own in clients.items()}
    if not any(admitted.values()):
        return [LoadFinding(text("a client over its limit gets what the limit allows"),
                        holding_if(False, enough=len(rows) >= FEWEST), text("nothing was admitted"),
                        is_timed=False)]  # fmt: skip
    spans = {client: _span(own) for client, own in clients.items()}
    refused = {client for client, own in clients.items() if any(each.status == 429 for each in own)}
    excess = {c for c, n in admitted.items() if n > policy.bound(spans[c])}
    starved = {c for c in refused if admitted[c] < LEAST * policy.quota * spans[c] / policy.window}
    enough = all(span >= policy.window for span in spans.values()) and len(rows) > policy.quota
    figures = {"policy": str(policy), "asked": len(rows), "admitted": sorted(admitted.values())}
    said = text(
        "{policy}: {admitted} of {asked} admitted in {span} s",
        policy=str(policy),
        admitted=sum(admitted.values()),
        asked=len(rows),
        span=f"{max(spans.values()):.1f}",
    )
    return [
        LoadFinding(text("a client over its limit is admitted within its policy"),
                holding_if(not excess, enough=enough), said, figures, is_timed=False),
        LoadFinding(text("a client over its limit still gets its share"),
                holding_if(not starved, enough=enough), said, figures, is_timed=False),
    ]  # fmt: skip


def _span(rows: Requests) -> float:
    sent = [each.sent for each in rows]
    return max(sent) - min(sent)


def _truthful(evidence: RunEvidence) -> list[LoadFinding]:
    returns = [note.values for note in evidence.notes if note.name == "returned"]
    lies = [values for values in returns if values[1] == 429]
    mute = sum(note.name == "no Retry-After" for note in evidence.notes)
    return [
        LoadFinding(
            text("Retry-After is true: a client that comes back after it is served"),
            holding_if(not lies and not mute, enough=len(returns) >= FEWEST_RETURNS or bool(lies) or bool(mute)),
            text("{lies} of {count} returns refused again, {mute} refusals without Retry-After",
                 lies=len(lies), count=len(returns), mute=mute),
            {"returns": len(returns), "refused_again": len(lies), "without": mute},
            is_timed=False,
        )
    ]  # fmt: skip

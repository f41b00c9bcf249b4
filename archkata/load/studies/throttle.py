"""Section 8 of the contract under load: who keeps to the limit is served, who does not gets it and no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from archkata.conformance.throttle.policies import Policy
from archkata.language import text
from archkata.load.finding import Finding, holding_if
from archkata.load.journal import Asked
from archkata.load.studies.evidence import Evidence, finite, good, ms, pace

LEAST = 0.7
QUICK_S = 0.25
FEWEST_RETURNS = 3
FEWEST = 20


def throttle(evidence: Evidence) -> list[Finding]:
    """Judge clients below, at and above the limit; personas note the policy, and how their returns ended."""
    policies = [note.values for note in evidence.notes if note.name == "policy"]
    if not policies:
        return []
    policy = Policy(*policies[0])
    return [_unrefused(evidence), _quick(evidence), *_bounded(evidence, policy), *_truthful(evidence)]


def of(persona: str) -> Callable[[Asked], bool]:
    """Return what picks the requests of a persona."""
    return lambda asked: asked.persona == persona


def _unrefused(evidence: Evidence) -> Finding:
    asked = [each for each in evidence.asked if each.persona in {"Below", "AtTheLimit"}]
    refused = sum(each.status == 429 for each in asked)
    return Finding(
        text("clients that keep to the limit are never refused, whatever others do"),
        holding_if(not refused, enough=bool(refused) or good(asked) >= FEWEST),
        text("{refused} of {count} refused", refused=refused, count=len(asked)),
        {"refused": refused, "requests": len(asked)},
        is_timed=False,
    )


def _quick(evidence: Evidence) -> Finding:
    asked = [each for each in evidence.asked if each.persona in {"Below", "AtTheLimit"}]
    found = pace(each for each in asked if each.status != 429)  # of refusals the claim before this one speaks
    return Finding(
        text("clients that keep to the limit are answered within 250 ms (p95), whatever others do"),
        holding_if(found <= QUICK_S, enough=len(asked) >= FEWEST),
        text("p95 {p95} ms", p95=ms(found)),
        {"p95_s": finite(found)},
    )


def _bounded(evidence: Evidence, policy: Policy) -> list[Finding]:
    rows = [each for each in evidence.asked if each.persona == "Over"]
    admitted = Counter(each.client for each in rows if each.is_good)
    if not admitted:
        return [Finding(text("a client over its limit gets what the limit allows"), holding_if(False),
                        text("nothing was admitted"), is_timed=False)]  # fmt: skip
    spans = {client: _span(rows, client) for client in admitted}
    excess = {c: n for c, n in admitted.items() if n > policy.bound(spans[c])}
    starved = {c: n for c, n in admitted.items() if n < LEAST * policy.quota * max(0.0, spans[c] / policy.window)}
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
        Finding(text("a client over its limit is admitted within its policy"),
                holding_if(not excess, enough=enough), said, figures, is_timed=False),
        Finding(text("a client over its limit still gets its share"),
                holding_if(not starved, enough=enough), said, figures, is_timed=False),
    ]  # fmt: skip


def _span(rows: list[Asked], client: int) -> float:
    sent = [each.sent for each in rows if each.client == client]
    return max(sent) - min(sent)


def _truthful(evidence: Evidence) -> list[Finding]:
    returns = [note.values for note in evidence.notes if note.name == "returned"]
    lies = [values for values in returns if values[1] == 429]
    mute = sum(note.name == "no Retry-After" for note in evidence.notes)
    return [
        Finding(
            text("Retry-After tells the truth: whoever comes back after it is served"),
            holding_if(not lies and not mute, enough=len(returns) >= FEWEST_RETURNS or bool(lies) or bool(mute)),
            text("{lies} of {count} returns refused again, {mute} refusals without Retry-After",
                 lies=len(lies), count=len(returns), mute=mute),
            {"returns": len(returns), "refused_again": len(lies), "without": mute},
            is_timed=False,
        )
    ]  # fmt: skip

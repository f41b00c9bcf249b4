"""Storms of retries: three kinds of clients meet the same outage, one kind after another."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from archkata.language import Text, text
from archkata.load.analyses.evidence import RunEvidence
from archkata.load.analyses.recovery import settled
from archkata.load.finding import LoadFinding, holding_if, nothing_seen
from archkata.load.phases import Stretch

KINDS = ("naive", "backoff", "jitter")
BIN_S = 0.1
PATIENCE_S = 2.0
FEWEST = 40


@dataclass(frozen=True)
class Storm:
    """One outage: attempts for each call that was due in it, how high the wave was behind it, how long it lasted."""

    kind: str
    amplification: float
    wave_rps: float
    usual_rps: float
    settled_s: float
    patience_s: float
    enough: bool


def storms(evidence: RunEvidence) -> list[LoadFinding]:
    """Judge the recovery after each outage, and put the three side by side."""
    return [_of_kind(evidence, kind) for kind in KINDS]


def _of_kind(evidence: RunEvidence, kind: str) -> LoadFinding:
    storm = _storm(evidence, kind)
    return nothing_seen(_claim(kind), text("the outage was not played")) if storm is None else _finding(storm)


def _claim(kind: str) -> Text:
    return text("soon after an outage (2 s at most) everything is as before, with {clients}", clients=CLIENTS[kind])


def _storm(evidence: RunEvidence, kind: str) -> Storm | None:
    calm, outage, after = (evidence.phase(f"{kind} {part}") for part in ("calm", "outage", "after"))
    happened = next((each for each in evidence.happenings if each.name == outage.name), None)
    if happened is None:
        return None
    usual = evidence.within(calm.begin + calm.seconds / 4, calm.end)
    attempts = evidence.within(happened.begin, happened.end)
    calls = outage.rate * (happened.end - happened.begin)
    return Storm(
        kind,
        round(len(attempts) / calls, 2) if calls else 0.0,
        _wave(evidence, happened.end, after),
        round(outage.rate, 1),
        settled(evidence, calm, happened.end, after.end),
        min(PATIENCE_S, (after.end - happened.end) / 2),
        min(map(len, (usual, attempts, evidence.within(happened.end, after.end)))) >= FEWEST,
    )


def _wave(evidence: RunEvidence, begin: float, after: Stretch) -> float:
    """Return the highest rate of attempts in any tenth of a second after the outage."""
    bins: dict[int, int] = {}
    for each in evidence.within(begin, after.end):
        number = int((each.sent - begin) / BIN_S)
        bins[number] = bins.get(number, 0) + 1
    return max(bins.values(), default=0) / BIN_S


def _finding(storm: Storm) -> LoadFinding:
    return LoadFinding(
        _claim(storm.kind),
        holding_if(storm.settled_s <= storm.patience_s, enough=storm.enough),
        text(
            "{times} attempts a call in the outage; then a wave of {wave}/s where {usual}/s are usual; "
            "settled after {seconds} s",
            times=f"{storm.amplification:g}",
            wave=f"{storm.wave_rps:.0f}",
            usual=f"{storm.usual_rps:.0f}",
            seconds=f"{storm.settled_s:.1f}",
        ),
        asdict(storm),
    )


CLIENTS: dict[str, Text] = {
    "naive": text("clients that ask again every 100 ms"),
    "backoff": text("clients that back off"),
    "jitter": text("clients that back off with jitter"),
}

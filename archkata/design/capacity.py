"""From users a day to requests, bytes and peaks. Each step keeps its formula, so that it can be checked by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from archkata.design.quantities import NOTHING, Spread
from archkata.language import Text, text

SECONDS_A_DAY = 86_400
DAYS_A_MONTH = 30
HOURS_A_MONTH = 730


class Label(StrEnum):
    """Where a number comes from."""

    ASSUMED = "assumed"
    DERIVED = "derived"
    MEASURED = "measured"


@dataclass(frozen=True)
class Call:
    """One operation and what it moves: calls per user and day, and bytes for request, response and what is kept."""

    name: str
    per_user: Spread
    request: Spread = NOTHING
    response: Spread = NOTHING
    stored: Spread = NOTHING


@dataclass(frozen=True)
class Load:
    """The assumptions of a capacity block."""

    users_per_day: Spread
    peak_factor: Spread
    days_kept: Spread
    calls: tuple[Call, ...]

    def with_users(self, users_per_day: Spread) -> Load:
        """Return the same assumptions for another number of users."""
        return Load(users_per_day, self.peak_factor, self.days_kept, self.calls)


@dataclass(frozen=True)
class Step:
    """One number with its unit, its formula in words, and where it comes from. `key` names it in costs and JSON."""

    key: str
    title: Text
    value: Spread
    unit: str
    formula: Text
    label: Label = Label.DERIVED


@dataclass(frozen=True)
class Capacity:
    """What follows from a load; all steps by key, in the order in which they are shown."""

    steps: Mapping[str, Step]

    def __getitem__(self, key: str) -> Spread:
        return self.steps[key].value


def calculate(load: Load) -> Capacity:
    """Carry out the arithmetic: requests a day, mean and peak rate, traffic a day and a month, storage."""
    steps: dict[str, Step] = {}

    def step(key: str, title: Text, value: Spread, unit: str, formula: Text) -> Spread:
        steps[key] = Step(key, title, value, unit, formula)
        return value

    users = load.users_per_day
    requests = step(
        "requests_day",
        text("Requests a day"),
        _sum(users * call.per_user for call in load.calls),
        "",
        text("users a day × calls per user, added up over all operations"),
    )
    mean = step("rps_mean", text("Mean rate"), requests / SECONDS_A_DAY, "rps", text("requests a day ÷ 86,400 seconds"))
    step("rps_peak", text("Rate at peak"), mean * load.peak_factor, "rps", text("mean rate × peak factor"))
    inward = step(
        "ingress_day",
        text("Bytes in a day"),
        _sum(users * call.per_user * call.request for call in load.calls),
        "B",
        text("requests × size of the request, added up"),
    )
    outward = step(
        "egress_day",
        text("Bytes out a day"),
        _sum(users * call.per_user * call.response for call in load.calls),
        "B",
        text("requests × size of the response, added up"),
    )
    step("ingress_month", text("Bytes in a month"), inward * DAYS_A_MONTH, "B", text("bytes in a day × 30 days"))
    step("egress_month", text("Bytes out a month"), outward * DAYS_A_MONTH, "B", text("bytes out a day × 30 days"))
    kept = step(
        "stored_day",
        text("Bytes stored a day"),
        _sum(users * call.per_user * call.stored for call in load.calls),
        "B",
        text("requests × bytes that are kept, added up"),
    )
    step(
        "stored_total", text("Bytes stored in all"), kept * load.days_kept, "B", text("bytes stored a day × days kept")
    )
    for call in load.calls:
        peak = users * call.per_user / SECONDS_A_DAY * load.peak_factor
        key = f"rps_peak {call.name}"
        step(
            key,
            text("Peak of {call}", call=call.name),
            peak,
            "rps",
            text("users × calls per user ÷ 86,400 × peak factor"),
        )
    return Capacity(steps)


def _sum(values: Iterable[Spread]) -> Spread:
    return sum(values, NOTHING)

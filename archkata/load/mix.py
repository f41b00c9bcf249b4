"""Who asks how often: the mix of a design's capacity block, as weights of readers, buyers and editors."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archkata.language import Text, text
from archkata.load.rates import written

MIX = "ARCHKATA_LOAD_MIX"
SECONDS_A_DAY = 86_400
BUYING = ("/purchases", "/users", "/sessions", "/refunds")
FINEST = 1_000


@dataclass(frozen=True)
class Mix:
    """Shares of reading, buying and publishing (their sum is 1), and the peak rate in requests a second."""

    read: float
    buy: float
    publish: float
    peak: float

    def as_data(self) -> str:
        """Return the weights for the generator, whole numbers of at least 1 for what happens at all."""
        shares = {"read": self.read, "buy": self.buy, "publish": self.publish}
        return json.dumps({name: max(1, round(share * FINEST)) if share else 0 for name, share in shares.items()})


def weight_of(kind: str, usual: int) -> int:
    """Return the weight of a kind of user: that of the design, where one is in force."""
    given = json.loads(os.environ.get(MIX, "{}"))
    return int(given.get(kind, usual))


def mix_of(per_user: Mapping[str, float], users_a_day: float, peak_factor: float) -> Mix:
    """Return the mix of calls such as `GET /products`, each with how often a user makes it in a day."""
    total = sum(per_user.values())
    if total <= 0:
        return Mix(1, 0, 0, 0)
    counts = {"read": 0.0, "buy": 0.0, "publish": 0.0}
    for call, times in per_user.items():
        counts[_kind(call)] += times
    shares = {name: count / total for name, count in counts.items()}
    return Mix(**shares, peak=users_a_day * total / SECONDS_A_DAY * peak_factor)


def _kind(call: str) -> str:
    method, _, path = call.partition(" ")
    if method in {"GET", "HEAD"}:
        return "read"
    return "buy" if any(part in path for part in BUYING) else "publish"


def designed_mix(folder: Path) -> tuple[Mix | None, Text]:
    """Return the mix of the design in a folder, if it has one, and a sentence about where the figures come from."""
    from archkata.design.estimate.finding import find_sources, read_documents  # noqa: PLC0415 - heavy, seldom needed

    found = find_sources(read_documents(folder)).capacity
    if found is None:
        return None, text("There is no capacity block here, so rate and mix are the brief's own.")
    capacity = found.model
    per_user = {call: float(load.per_user.likely) for call, load in capacity.calls.items()}
    mix = mix_of(per_user, float(capacity.users_per_day.likely), float(capacity.peak_factor.likely))
    sentence = text(
        "Rate and mix are those of {file}: {peak}/s at the peak, {read} % reads, {buy} % purchases and accounts, "
        "{publish} % publications.",
        file=found.file,
        peak=written(mix.peak),
        read=f"{mix.read * 100:.3g}",
        buy=f"{mix.buy * 100:.3g}",
        publish=f"{mix.publish * 100:.3g}",
    )
    return mix, sentence

"""Who asks how often: the mix of a design's capacity block, as weights of kinds of users."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from archkata.language import Text, text
from archkata.load.rates import written

MIX = "ARCHKATA_LOAD_MIX"
SECONDS_A_DAY = 86_400
FINEST = 1_000


@dataclass(frozen=True)
class CallMix:
    """How a kata shares calls out among kinds of users: `kind_of` takes a call such as `GET /notes`.

    `labels` name the shares of all kinds in a sentence, in its order.
    """

    kind_of: Callable[[str], str]
    labels: Mapping[str, Text]

    def mix_of(self, per_user: Mapping[str, float], users_a_day: float, peak_factor: float) -> Mix:
        """Return the mix of calls, each with how often a user makes it in a day; without calls it has no shares."""
        total = sum(per_user.values())
        counts = dict.fromkeys(self.labels, 0.0)
        for call, times in per_user.items():
            counts[self.kind_of(call)] += times
        shares = {kind: count / total for kind, count in counts.items()} if total > 0 else {}
        return Mix(shares, peak=users_a_day * total / SECONDS_A_DAY * peak_factor)


@dataclass(frozen=True)
class Mix:
    """Shares of kinds of users (their sum is 1), and the peak rate in requests a second."""

    shares: Mapping[str, float]
    peak: float

    def as_data(self) -> str:
        """Return the weights for the generator, whole numbers of at least 1 for what happens at all."""
        weights = {kind: max(1, round(share * FINEST)) if share else 0 for kind, share in self.shares.items()}
        return json.dumps(weights)


def weight_of(kind: str, usual: int) -> int:
    """Return the weight of a kind of user: that of the design, where one is in force."""
    given = json.loads(os.environ.get(MIX, "{}"))
    return int(given.get(kind, usual))


def designed_mix(folder: Path, calls: CallMix) -> tuple[Mix | None, Text]:
    """Return the mix of the design in a folder, if it has one, and a sentence about where the figures come from."""
    from archkata.design.estimate.finding import find_sources, read_documents  # noqa: PLC0415 - heavy, seldom needed

    found = find_sources(read_documents(folder)).capacity
    if found is None:
        return None, text("There is no capacity block here, so rate and mix are the brief's own.")
    capacity = found.model
    per_user = {call: float(load.per_user.likely) for call, load in capacity.calls.items()}
    mix = calls.mix_of(per_user, float(capacity.users_per_day.likely), float(capacity.peak_factor.likely))
    shares = {
        kind: text("{share} % {users}", share=f"{share * 100:.3g}", users=calls.labels[kind])
        for kind, share in mix.shares.items()
    }
    sentence = text(
        "Rate and mix are those of {file}: {peak}/s at the peak, {shares}.",
        file=found.file,
        peak=written(mix.peak),
        shares=Text(", ".join(f"{{{kind}}}" for kind in shares), shares),
    )
    return mix, sentence

"""Answers that come in two parts some 40 ms apart: Nagle's algorithm against delayed acknowledgements.

A server that writes header and body separately sends the header at once. Nagle's algorithm (RFC 896) holds the second
write until the first is acknowledged, and a client's system delays that acknowledgement (RFC 1122 4.2.3.2) in the hope
of sending it with data: on Linux by 40 ms. On loopback nothing else takes that long between two parts of an answer.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from archkata.language import Text, text

NOTICED_S = 0.005
LEAST_S, MOST_S = 0.039, 0.06
FEWEST = 10
SHARE = 0.2
CLEARLY = 3


@dataclass
class Delays:
    """How many answers paused in the middle for as long as an acknowledgement is delayed, and how many otherwise.

    Both count the longest wait between two parts of an answer, from 5 ms on.
    """

    delayed: int = 0
    other: int = 0

    def note(self, pause: float) -> None:
        """Count the longest wait in seconds between two parts of an answer."""
        if LEAST_S <= pause <= MOST_S:
            self.delayed += 1
        elif pause >= NOTICED_S:
            self.other += 1

    def add(self, other: Delays) -> None:
        """Add those that another process has counted."""
        self.delayed += other.delayed
        self.other += other.other

    def as_data(self) -> dict[str, int]:
        """Return them as JSON takes them."""
        return asdict(self)

    def explain(self, answers: int) -> Text | None:
        """Say what it is, where it is plain: many of all answers paused so, and hardly any for another time."""
        if self.delayed < max(FEWEST, SHARE * answers, CLEARLY * self.other):
            return None
        return text(
            "{delayed} of {answers} answers paused for some 40 ms in the middle: header and body leave in two writes, "
            "and Nagle's algorithm holds the second until the delayed acknowledgement of the first. Write both at "
            "once, or set TCP_NODELAY.",
            delayed=f"{self.delayed:,}",
            answers=f"{answers:,}",
        )

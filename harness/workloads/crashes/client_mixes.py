"""Who writes in each loop."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final


class Role(Enum):
    """What a client does."""

    REGISTRAR = auto()
    RENAMER = auto()
    SECRETIVE = auto()
    PUBLISHER = auto()
    REVIEWER = auto()
    BUYER = auto()


CREWS: Final = (
    (Role.REGISTRAR, Role.RENAMER, Role.PUBLISHER, *[Role.BUYER] * 4),
    (Role.REGISTRAR, Role.SECRETIVE, Role.REVIEWER, Role.PUBLISHER, *[Role.BUYER] * 4),
    (Role.RENAMER, Role.REVIEWER, *[Role.BUYER] * 4),
    (Role.REGISTRAR, Role.PUBLISHER, Role.REVIEWER, *[Role.BUYER] * 4),
    (Role.REGISTRAR, Role.RENAMER, Role.SECRETIVE, *[Role.BUYER] * 4),
)
"""In the first loop no client writes reviews, so that the newest one is withdrawn at the crash."""

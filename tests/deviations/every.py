"""All deviations."""

from __future__ import annotations

from typing import Final

from tests.deviations import creating, identity, listing, naming, refusing, resources
from tests.deviations.deviation import Deviation, passes

AS_IT_IS: Final = Deviation("none", "keeps the contract", passes(105))
DEVIATIONS: Final = (
    AS_IT_IS,
    *creating.DEVIATIONS,
    *naming.DEVIATIONS,
    *identity.DEVIATIONS,
    *listing.DEVIATIONS,
    *refusing.DEVIATIONS,
    *resources.DEVIATIONS,
)


def find(name: str) -> Deviation:
    """Return a deviation by its name."""
    return next(deviation for deviation in DEVIATIONS if deviation.name == name)

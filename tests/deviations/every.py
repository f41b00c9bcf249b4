"""All deviations."""

from __future__ import annotations

from typing import Final

from tests.deviations import creating, identity, listing, naming, refusing, resources
from tests.deviations.deviation import Deviation, passes

AS_IT_IS: Final = Deviation("none", "keeps the contract", passes(105))
THEMES: Final = {
    "None": (AS_IT_IS,),
    "Creating": creating.DEVIATIONS,
    "Names and envelopes": naming.DEVIATIONS,
    "Logging in and permissions": identity.DEVIATIONS,
    "Lists": listing.DEVIATIONS,
    "Refusals": refusing.DEVIATIONS,
    "Methods, paths, instants and tags": resources.DEVIATIONS,
}
DEVIATIONS: Final = tuple(deviation for theme in THEMES.values() for deviation in theme)


def find(name: str) -> Deviation:
    """Return a deviation by its name."""
    return next(deviation for deviation in DEVIATIONS if deviation.name == name)

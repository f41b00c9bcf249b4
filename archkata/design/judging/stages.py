"""The four stages of a design, and which documents of the pack each of them asks for."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import PurePosixPath

from archkata.errors import ArchkataError
from archkata.language import text
from archkata.suggest import did_you_mean


class Maturity(StrEnum):
    """How far a design says that it is. A later stage asks for all that the earlier ones ask for."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    CODE_COMPLETE = "code-complete"
    VERIFIED = "verified"

    @property
    def rank(self) -> int:
        """0 for the first stage."""
        return list(Maturity).index(self)

    def includes(self, other: Maturity) -> bool:
        """Say whether what another stage asks for is asked for here."""
        return other.rank <= self.rank


_NUMBERED = re.compile(r"(\d\d)-")
_STAGE_OF = {
    **dict.fromkeys(("01", "02", "06"), Maturity.DRAFT),
    **dict.fromkeys(("03", "04", "05", "07"), Maturity.REVIEWED),
    **dict.fromkeys(("08", "09", "10", "11", "12", "13"), Maturity.CODE_COMPLETE),
    **dict.fromkeys(("14", "15"), Maturity.VERIFIED),
}
_STAGE_OF_PART = {
    ("01", "business_requirements"): Maturity.REVIEWED,
    ("01", "constraints"): Maturity.REVIEWED,
    ("02", "quality_scenarios"): Maturity.REVIEWED,
    ("02", "authors"): Maturity.REVIEWED,
    ("02", "technical_debt"): Maturity.CODE_COMPLETE,
    ("07", "component_level"): Maturity.CODE_COMPLETE,
    ("15", "review"): Maturity.REVIEWED,
}
"""Parts of a document, by the id of their heading, that are asked for at another stage than the document."""


def number_of(name: str) -> str | None:
    """Return the number of a document of the pack: `03` for `03-decisions/0001-storage.md`; None for any other file."""
    match = _NUMBERED.match(PurePosixPath(name).parts[0] if name else "")
    return match[1] if match and match[1] in _STAGE_OF else None


def stage_of(name: str, part: str | None = None) -> Maturity:
    """Return the stage that asks for a document, or for the part of it with an id; outside the pack it is the first."""
    return part_stage_of(name, part) or _STAGE_OF.get(number_of(name) or "", Maturity.DRAFT)


def part_stage_of(name: str, part: str | None) -> Maturity | None:
    """Return the stage that asks for a part where it is another than that of its document."""
    return _STAGE_OF_PART.get((number_of(name) or "", part or ""))


def find_stage(name: str) -> Maturity:
    """Return a stage by its name; an unknown one is the user's error."""
    wanted = name.strip().lower().replace("_", "-").replace(" ", "-")
    if wanted in list(Maturity):
        return Maturity(wanted)
    raise ArchkataError(
        text("The stage “{name}” is not known.", name=name[:100]),
        did_you_mean(wanted, list(Maturity)) or text("Stages are: {names}.", names=", ".join(Maturity)),
    )

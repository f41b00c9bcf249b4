"""The verdicts of the last run over all deviations, from which docs/reference/deviations.md is written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from tests.deviations.every import DEVIATIONS
from tests.deviations.judging import Row

GOLDEN = Path(__file__).parents[1] / "golden" / "deviations.json"


def load() -> dict[str, Row]:
    """Return the recorded verdicts by the name of the deviation."""
    if not GOLDEN.exists():
        return {}
    return {row["name"]: Row(**row) for row in json.loads(GOLDEN.read_text("utf-8"))}


def save(rows: Mapping[str, Row]) -> None:
    """Record verdicts, in the order of the declarations."""
    known = [asdict(rows[deviation.name]) for deviation in DEVIATIONS if deviation.name in rows]
    GOLDEN.write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", "utf-8")

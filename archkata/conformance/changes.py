"""What a change may answer, and what must be so afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archkata.conformance.answer import Answer, Resource
from archkata.conformance.facts import Facts, ensure_agrees


def ensure_tells(answer: Answer, wanted: Mapping[str, Any], facts: Facts) -> Resource:
    """Take 200 with a thing that has these facts."""
    told = answer.expect(200)
    ensure_agrees(told, wanted, facts, evidence=answer.exchange)
    return told


def ensure_taken(answer: Answer, wanted: Mapping[str, Any], facts: Facts) -> None:
    """Take 204, or 200 with the thing as it is now."""
    answer.expect(200, 204)
    if answer.status == 200:
        ensure_tells(answer, wanted, facts)


def taken_or_refused(answer: Answer) -> bool:
    """Take a success or a refusal, both of which are right; say whether it was a success."""
    answer.expect(200, 204, 400, 422)
    return answer.status in {200, 204}

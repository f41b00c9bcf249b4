"""What a change may answer, and what must be so afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from archkata.conformance.calling.answer import Answer, Resource
from archkata.conformance.vocabulary.facts import Facts, ensure_agrees


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


def half_good(good: Mapping[str, Any], bad: Mapping[str, Sequence[object]]) -> Iterator[dict[str, Any]]:
    """Yield patches with one bad member and another good one, which stands first or last in turn."""
    members = list(bad)
    faults = [(member, value) for member in members for value in bad[member]]
    for number, (member, value) in enumerate(faults):
        other = members[(members.index(member) + 1) % len(members)]
        pair = {member: value, other: good[other]}
        yield pair if number % 2 else {other: good[other], **pair}

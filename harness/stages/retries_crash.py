"""Stage retries: keys that were sent before a crash of the backend, and come again after it."""

from __future__ import annotations

from typing import Final

from archkata.conformance.registry import check
from archkata.conformance.vocabulary.expectations import Notes
from harness.workloads.crashes.record import CrashRecord, WorkloadPart

LONG_S: Final = 900.0
"""Slow backends take their 30 s to start, fifteen times in a thorough run."""


@check("RTY-10", apart=True, seconds=LONG_S)
def keys_outlive_a_crash(record: CrashRecord, notes: Notes) -> None:
    """What was answered is answered alike, and what the lists show already is not done once more."""
    crashes = record.about(WorkloadPart.GOODS)

    for repeat in crashes.repeated():
        repeat.ensure_one_effect()

    notes.say(crashes.told())


@check("RTY-11", apart=True, seconds=LONG_S)
def a_key_under_way_at_the_crash_does_not_stick(record: CrashRecord, notes: Notes) -> None:
    """Some of them came twice at the same moment. The stock allows them all, so that each must be done in the end."""
    crashes = record.about(WorkloadPart.GOODS)

    for repeat in crashes.repeated():
        repeat.ensure_final()

    notes.say(crashes.told())

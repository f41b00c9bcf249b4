"""Stage durability, part two: changes, ids, the catalogue, sessions, and how soon the backend is back."""

from __future__ import annotations

from typing import Final

from archkata.conformance.registry import check
from archkata.conformance.vocabulary.expectations import Notes
from harness.vocabulary.members import PRODUCT, REVIEW
from harness.workloads.crashes.goods import Trade
from harness.workloads.crashes.log import ResourceKind, after_a_crash
from harness.workloads.crashes.record import CrashRecord, WorkloadPart

LONG_S: Final = 900.0
"""Slow backends take their 30 s to start, fifteen times in a thorough run."""


@check("DUR-05", apart=True, seconds=LONG_S)
def acknowledged_changes_stay_done(record: CrashRecord, notes: Notes) -> None:
    """Versions are counted. A tag that stood for another version before the crash would keep old copies alive."""
    crashes = record.about(WorkloadPart.CHANGES)

    for seen in crashes.versions:
        seen.ensure_not_older()
    crashes.ensure_tags_fit()
    for passwords in crashes.passwords:
        passwords.ensure_last_one_counts()
    for withdrawn in crashes.withdrawn:
        withdrawn.ensure_gone()

    notes.say(crashes.told())


@check("DUR-06", apart=True, seconds=LONG_S)
def the_backend_is_ready_again_without_help(record: CrashRecord, notes: Notes) -> None:
    """Each start takes over the port, the files and the locks of a process that could not tidy up."""
    for start in record.starts:
        start.ensure_ready_in_time()

    notes.say(record.told())


@check("DUR-07", apart=True, seconds=LONG_S)
def ids_are_never_reused(record: CrashRecord, notes: Notes) -> None:
    """The newest review of all was withdrawn before the first crash, and its number was free then."""
    crashes = record.about(WorkloadPart.USERS)

    crashes.ensure_ids_differ()

    notes.say(crashes.told())


@check("DUR-08", apart=True, seconds=LONG_S)
def acknowledged_products_restocks_and_reviews_survive(record: CrashRecord, notes: Notes) -> None:
    """By id, in lists and by search, because each of these may come from another place."""
    crashes = record.about(WorkloadPart.CATALOGUE, WorkloadPart.REVIEWS)

    for kind, facts in ((ResourceKind.PRODUCT, PRODUCT), (ResourceKind.REVIEW, REVIEW)):
        for found in crashes.things(kind):
            found.ensure_as_acknowledged(facts)
        for listed in crashes.listed[kind]:
            listed.ensure_there()
    crashes.ensure_stocks_kept(Trade.RESTOCKED)

    notes.say(crashes.told())


@check("DUR-09", apart=True, seconds=LONG_S)
def after_a_restart_log_in_works_and_a_token_that_was_logged_out_stays_out(record: CrashRecord, notes: Notes) -> None:
    """Whoever forgot all tokens is right, too: only a dead one must not come back to life."""
    crashes = record.about(WorkloadPart.SESSIONS)

    for tokens in crashes.tokens:
        tokens.ensure_log_in_works()
        with after_a_crash(tokens.before.log_out, tokens.ended):
            tokens.ended.expect(401)

    notes.say(crashes.told())

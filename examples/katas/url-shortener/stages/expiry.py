"""Stage expiry: a link lives as long as its owner says."""

from __future__ import annotations

import time

from archkata.conformance.registry import check
from archkata.conformance.vocabulary.expectations import ensure, shown
from archkata.conformance.vocabulary.facts import moment
from archkata.language import text

from ..fixtures import REDIRECTS, Guest, Owner, code_of

GONE = (404, 410)
SHORT_S = 2
LATE_S = 1.0


@check("EXP-01")
def the_end_of_a_link_is_told(owner: Owner) -> None:
    """Against the moment of creation as the backend tells it, so that its clock does not matter."""
    link = owner.new_link(expires_in=3600)

    created, expires = moment(link.get("created_at")), moment(link.get("expires_at"))
    ensure(
        created is not None and expires is not None and abs(expires - created - 3600) <= LATE_S,
        text("`expires_at` an hour after `created_at`, both RFC 3339 with an offset"),
        text(
            "created_at: {created}, expires_at: {expires}",
            created=shown(link.get("created_at")),
            expires=shown(link.get("expires_at")),
        ),
        evidence=link.answer.exchange,
    )


@check("EXP-02", seconds=30)
def an_expired_link_leads_nowhere(owner: Owner, guest: Guest) -> None:
    """It is tried from its end on, and refuted when it still leads somewhere a second later."""
    code = code_of(owner.new_link(expires_in=SHORT_S))
    ends = time.monotonic() + SHORT_S
    guest.scene.pause(max(0.0, ends - time.monotonic()))

    guest.scene.within(LATE_S, lambda: guest.follow_link(code).status in GONE)

    guest.follow_link(code).expect(*GONE)


@check("EXP-03", seconds=30)
def a_link_leads_on_until_its_end(owner: Owner, guest: Guest) -> None:
    """One without an end, and one with a minute."""
    for members in ({}, {"expires_in": 60}):
        code = code_of(owner.new_link(**members))
        guest.follow_link(code).expect(*REDIRECTS)
        guest.scene.pause(0.3)
        guest.follow_link(code).expect(*REDIRECTS)


@check("EXP-04")
def a_life_is_a_whole_number_of_seconds(owner: Owner) -> None:
    """Nothing, less than nothing, a part, a text, and more than a year."""
    for life in (0, -1, 1.5, "soon", True, 10**12):
        answer = owner.create_link(expires_in=life)
        if answer.status not in {400, 422}:
            answer.refute(text("400 or 422 for the life {life}", life=shown(life)), answer.described())


@check("EXP-05", seconds=30)
def the_alias_of_an_expired_link_is_free(owner: Owner, guest: Guest) -> None:
    """The new link leads to the new URL, and not to the old one."""
    alias, url = owner.scene.fresh.word("once-"), owner.fresh_url()
    owner.new_link(alias=alias, expires_in=1)
    owner.scene.pause(1 + LATE_S)

    owner.create_link(alias=alias, url=url).expect(201)

    answer = guest.follow_link(alias)
    answer.expect(*REDIRECTS)
    ensure(answer.header("Location") == url, text("Location: {url}", url=url), answer.described())

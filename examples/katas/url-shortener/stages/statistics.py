"""Stage statistics: every click is counted once, and nothing else is."""

from __future__ import annotations

from functools import partial

from archkata.conformance.calling.answer import Resource
from archkata.conformance.calling.together import together
from archkata.conformance.registry import check
from archkata.conformance.vocabulary.expectations import ensure
from archkata.language import text

from ..fixtures import REDIRECTS, Guest, Owner, code_of

LAG_S = 1.0
READERS = 8
CLICKS = 10


def ensure_clicks(owner: Owner, link: Resource, wanted: int) -> None:
    """Refute the rule unless the statistics come to a number within a second."""
    seen: list[object] = []

    def counted() -> bool:
        seen.append(owner.clicks(link))
        return seen[-1] == wanted

    owner.scene.within(LAG_S, counted)
    ensure(seen[-1] == wanted, text("clicks: {n}", n=wanted), text("clicks: {n}", n=seen[-1]))


@check("STA-01")
def a_new_link_has_no_clicks(owner: Owner) -> None:
    """Null and a missing member are not 0."""
    link = owner.new_link()

    owner.get_statistics(code_of(link)).expect(200, clicks=0)


@check("STA-02")
def every_click_is_counted_once(owner: Owner, guest: Guest) -> None:
    """Two links, so that a counter of all of them shows."""
    link, other = owner.new_link(), owner.new_link()

    for _ in range(3):
        guest.follow_link(code_of(link)).expect(*REDIRECTS)

    ensure_clicks(owner, link, 3)
    ensure_clicks(owner, other, 0)


@check("STA-03")
def clicks_at_the_same_moment_are_all_counted(owner: Owner, guest: Guest) -> None:
    """Eight clients at once; a counter that is read and written back loses some."""
    link = owner.new_link()
    code = code_of(link)

    def click(client: Guest) -> None:
        for _ in range(CLICKS):
            client.follow_link(code).expect(*REDIRECTS)

    together(partial(click, guest.anew()) for _ in range(READERS))

    ensure_clicks(owner, link, READERS * CLICKS)


@check("STA-04")
def looking_is_no_click(owner: Owner, guest: Guest) -> None:
    """HEAD looks without following, and so does the owner who reads the link."""
    link = owner.new_link()
    code = code_of(link)

    guest.follow_link(code, method="HEAD").expect(*REDIRECTS, 405, 404)
    owner.get_link(code).expect(200)
    owner.get_statistics(code).expect(200)
    guest.follow_link(code).expect(*REDIRECTS)

    ensure_clicks(owner, link, 1)


@check("STA-05")
def a_redirect_is_not_kept_by_caches(owner: Owner, guest: Guest) -> None:
    """A redirect that a browser keeps is never seen again by the server."""
    answer = guest.follow_link(code_of(owner.new_link()))

    answer.expect(*REDIRECTS)
    control = (answer.header("Cache-Control") or "").lower()
    is_kept = answer.status in {301, 308} or "max-age" in control
    ensure(
        not is_kept or "no-store" in control or "no-cache" in control or "max-age=0" in control,
        text("a redirect that is asked for again each time"),
        text("{status} with Cache-Control: {control}", status=answer.status, control=control or "–"),
        evidence=answer.exchange,
    )

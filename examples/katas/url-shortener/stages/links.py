"""Stage links: URLs are shortened, and short links lead where they should."""

from __future__ import annotations

from itertools import pairwise

from archkata.conformance.calling.answer import Answer
from archkata.conformance.races.burst import Boundary, Burst
from archkata.conformance.races.synchronized_burst import SynchronizedBurst
from archkata.conformance.registry import check
from archkata.conformance.vocabulary.expectations import ensure
from archkata.language import text

from ..fixtures import REDIRECTS, Guest, Owner, code_of

INVALID = ("", "example.org", "/path", "http://", "javascript:alert(1)", "file:///etc/passwd", 7, None)
AWKWARD = (
    "https://example.org/?q=a%20b&x=%2F#part",
    "https://example.org/a;b=c,d/..%2f?empty=&again=1&again=2",
    "http://user@example.org:8080/path?q=%C3%B1and%C3%BA",
)
GONE = (404, 410)


def ensure_leads_to(answer: Answer, url: str) -> None:
    """Refute the rule unless an answer redirects to this URL, byte for byte."""
    answer.expect(*REDIRECTS)
    location = answer.header("Location") or ""
    ensure(
        location == url,
        text("Location: {url}", url=url),
        text("Location: {location}", location=location or "–"),
        evidence=answer.exchange,
    )


@check("LNK-01")
def shortening_a_url_makes_a_link(owner: Owner) -> None:
    """The code is what everything else is asked by."""
    url = owner.fresh_url()

    link = owner.create_link(url=url).expect_created(url=url)

    code_of(link)


@check("LNK-02")
def a_short_link_leads_to_its_url(owner: Owner, guest: Guest) -> None:
    """At once, and without a token."""
    url = owner.fresh_url()
    link = owner.new_link(url=url)

    ensure_leads_to(guest.follow_link(code_of(link)), url)


@check("LNK-03")
def the_url_is_kept_byte_for_byte(owner: Owner, guest: Guest) -> None:
    """What is decoded and encoded again is often another URL."""
    for url in AWKWARD:
        link = owner.new_link(url=url)
        ensure_leads_to(guest.follow_link(code_of(link)), url)


@check("LNK-04")
def an_unknown_code_is_404(guest: Guest, owner: Owner) -> None:
    """The code has the form of the backend's own."""
    code = code_of(owner.new_link())
    unknown = guest.scene.fresh.unknown_id(code)

    guest.follow_link(unknown).expect(404)
    owner.get_link(unknown).expect(404)


@check("LNK-05")
def only_http_urls_are_shortened(owner: Owner) -> None:
    """A javascript: link on a trusted domain is an attack."""
    for url in INVALID:
        answer = owner.create_link(url=url)
        if answer.status not in {400, 422}:
            answer.refute(text("400 or 422 for the url {url}", url=repr(url)), answer.described())


@check("LNK-06")
def an_alias_of_ones_own_is_the_code(owner: Owner, guest: Guest) -> None:
    """The alias is looked for in the answer and on the way."""
    alias, url = owner.scene.fresh.word("my-"), owner.fresh_url()

    owner.create_link(url=url, alias=alias).expect(201, code=alias)

    ensure_leads_to(guest.follow_link(alias), url)


@check("LNK-07")
def a_taken_alias_is_refused(owner: Owner, other: Owner, guest: Guest) -> None:
    """Also for somebody else, and the first link keeps its URL."""
    alias, url = owner.scene.fresh.word("my-"), owner.fresh_url()
    owner.new_link(url=url, alias=alias)

    for actor in (owner, other):
        actor.create_link(alias=alias).expect(409, 400, 422)

    ensure_leads_to(guest.follow_link(alias), url)


@check("LNK-08")
def an_alias_has_letters_digits_and_hyphens(owner: Owner) -> None:
    """A slash, a blank and a dot would make another path of it."""
    for alias in ("a/b", "a b", "../x", "ab", "a" * 41, "ñandú", ""):
        answer = owner.create_link(alias=alias)
        if answer.status not in {400, 422}:
            answer.refute(text("400 or 422 for the alias {alias}", alias=repr(alias)), answer.described())


@check("LNK-09")
def codes_cannot_be_guessed(owner: Owner, guest: Guest) -> None:
    """Twenty codes made one after another must not follow one another."""
    codes = [code_of(owner.new_link()) for _ in range(20)]

    heads = {code[:-1] for code in codes}
    ensure(
        len(set(codes)) == len(codes) and len(heads) > 1 and not _counts_up(codes),
        text("codes that do not follow one another"),
        text("{codes} …", codes=", ".join(codes[:4])),
    )
    guest.follow_link(codes[0]).expect(*REDIRECTS)


@check("LNK-10")
def a_deleted_link_is_gone(owner: Owner, guest: Guest) -> None:
    """Over a new connection, too, because a cache of each worker shows there."""
    code = code_of(owner.new_link())

    owner.delete_link(code).expect(204, 200)

    guest.follow_link(code).expect(*GONE)
    guest.anew().follow_link(code).expect(*GONE)
    owner.get_link(code).expect(*GONE)


@check("LNK-11", seconds=60)
def an_alias_is_given_once_when_many_ask(burst: Burst, owner: Owner) -> None:
    """Bursts of requests for one alias; at most one of each may succeed."""

    def rush(alias: str, volley: SynchronizedBurst) -> None:
        for _ in range(volley.width):
            volley.by(owner).create_link(alias=alias)
        volley.fire(won={201}, lost={409, 400, 422}).ensure_one()

    burst.run(Boundary(lambda: owner.scene.fresh.word("race-"), rush))


def _counts_up(codes: list[str]) -> bool:
    """Say whether codes are numbers, in base 10 or 36, each larger than the one before."""
    try:
        numbers = [int(code, 36) for code in codes]
    except ValueError:
        return False
    return all(before < after for before, after in pairwise(numbers))

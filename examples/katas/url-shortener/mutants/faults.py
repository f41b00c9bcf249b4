"""One function a fault: each changes one decision of the reference."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any
from urllib.parse import quote, unquote

from archkata.conformance.mutants import mutant, put, replaces

from .. import reference
from ..reference import Link, Refusal, Window

# Accounts


@mutant("register-again", caught_by=("ACC-01",))
def register_again() -> None:
    """A second registration of an email replaces the password of the first."""

    class Forgetful(dict[str, str]):
        def __contains__(self, _: object) -> bool:
            return False

    reference.store.accounts = Forgetful()


@mutant("other-token", caught_by=("ACC-02",))
def other_token() -> None:
    """The tokens that are handed out are never written down."""

    class Deaf(dict[str, str]):
        def __setitem__(self, _: str, __: str) -> None:
            return

    reference.store.tokens = Deaf()


@mutant("any-password", caught_by=("ACC-03",))
def any_password() -> None:
    """Whoever knows an email gets in."""

    @replaces(reference, "check_password")
    def check_password(email: str, password: object) -> None:
        if email not in reference.store.accounts:
            raise Refusal(401, "email or password is wrong")


@mutant("open-door", caught_by=("ACC-04",))
def open_door() -> None:
    """Without a token everybody is taken for the same nameless account."""
    original = reference.account_of

    @replaces(reference, "account_of")
    def account_of(request: Any) -> str:
        return original(request) if "authorization" in request.headers else "nobody"


@mutant("half-a-token", caught_by=("ACC-05",))
def half_a_token() -> None:
    """Only the first half of a token is compared."""

    class ByHalf(dict[str, str]):
        def get(self, token: str, default: Any = None) -> Any:
            return next((who for known, who in self.items() if known[:12] == token[:12]), default)

    reference.store.tokens = ByHalf()


@mutant("everybodys-links", caught_by=("ACC-06",))
def everybodys_links() -> None:
    """Any account may read and delete any link."""

    @replaces(reference, "ensure_owner")
    def ensure_owner(link: Link, account: str) -> None:
        del link, account


# Links


@mutant("no-url", caught_by=("LNK-01",))
def no_url() -> None:
    """The answer to a creation does not show the URL."""
    original = reference.shown

    @replaces(reference, "shown")
    def shown(link: Link) -> dict[str, Any]:
        return {name: value for name, value in original(link).items() if name != "url"}


@mutant("to-the-front-page", caught_by=("LNK-02",))
def to_the_front_page() -> None:
    """Every link leads to the front page of its host."""

    @replaces(reference, "destination")
    def destination(link: Link) -> str:
        return "/".join(link.url.split("/")[:3]) + "/"


@mutant("quoted-again", caught_by=("LNK-03",))
def quoted_again() -> None:
    """URLs are decoded and encoded on their way out."""

    @replaces(reference, "destination")
    def destination(link: Link) -> str:
        return quote(unquote(link.url), safe=":/?#&=@;,")


@mutant("front-page-for-unknown", caught_by=("LNK-04",))
def front_page_for_unknown() -> None:
    """An unknown code leads to the front page."""
    original = reference.the_link

    @replaces(reference, "the_link")
    def the_link(code: str) -> Link:
        try:
            return original(code)
        except Refusal:
            return Link(code, "https://example.org/", "", 0.0)


@mutant("any-scheme", caught_by=("LNK-05",))
def any_scheme() -> None:
    """Any text is taken for a URL."""

    @replaces(reference, "clean_url")
    def clean_url(url: object) -> str:
        if not isinstance(url, str) or not url:
            raise Refusal(422, "url must be a text")
        return url


@mutant("alias-ignored", caught_by=("LNK-06",))
def alias_ignored() -> None:
    """The alias is checked and thrown away."""
    original = reference.clean_alias

    @replaces(reference, "clean_alias")
    def clean_alias(alias: object) -> str:
        original(alias)
        return reference.new_code()


@mutant("alias-stolen", caught_by=("LNK-07",))
def alias_stolen() -> None:
    """A later link takes the alias away from an earlier one."""

    @replaces(reference, "keep")
    def keep(link: Link) -> None:
        reference.store.links[link.code] = link


@mutant("any-alias", caught_by=("LNK-08",))
def any_alias() -> None:
    """Any text is taken for an alias."""

    @replaces(reference, "clean_alias")
    def clean_alias(alias: object) -> str:
        return str(alias)


@mutant("counted-codes", caught_by=("LNK-09",))
def counted_codes() -> None:
    """Codes are numbers that count up."""
    numbers = itertools.count(100_000)

    @replaces(reference, "new_code")
    def new_code() -> str:
        return str(next(numbers))


@mutant("deleted-still-leads", caught_by=("LNK-10",))
def deleted_still_leads() -> None:
    """A deleted link is taken from its owner, and still leads on."""

    @replaces(reference, "remove")
    def remove(link: Link) -> None:
        link.owner = ""


@mutant("alias-race", caught_by=("LNK-11",), kind="concurrent")
def alias_race() -> None:
    """Between the look at an alias and its keeping, other requests have their turn."""
    original = reference.body_of

    @replaces(reference, "body_of")
    async def body_of(request: Any) -> dict[str, Any]:
        body = await original(request)
        alias = body.get("alias")
        if isinstance(alias, str) and not reference.is_taken(alias):
            await asyncio.sleep(0.002)
            reference.store.links.pop(alias, None)
        return body


# Statistics


@mutant("clicks-from-one", caught_by=("STA-01",))
def clicks_from_one() -> None:
    """A new link begins with one click."""
    original = reference.keep

    @replaces(reference, "keep")
    def keep(link: Link) -> None:
        link.clicks = 1
        original(link)


@mutant("one-counter", caught_by=("STA-02",))
def one_counter() -> None:
    """All links share one counter."""

    @replaces(reference, "count_click")
    async def count_click(_: Link) -> None:
        for link in reference.store.links.values():
            link.clicks += 1


@mutant("lost-clicks", caught_by=("STA-03",), kind="concurrent")
def lost_clicks() -> None:
    """The counter is read, and written back a moment later: what was counted meanwhile is lost."""

    @replaces(reference, "count_click")
    async def count_click(link: Link) -> None:
        seen = link.clicks
        await asyncio.sleep(0.02)
        link.clicks = seen + 1


@mutant("head-counts", caught_by=("STA-04",))
def head_counts() -> None:
    """HEAD is counted as a click."""

    @replaces(reference, "counts")
    def counts(_: str) -> bool:
        return True


@mutant("permanent-redirect", caught_by=("STA-05",))
def permanent_redirect() -> None:
    """Browsers may keep the redirect for ever."""
    original = reference.redirect

    @replaces(reference, "redirect")
    def redirect(url: str) -> Any:
        response = original(url)
        response.status_code = 301
        del response.headers["Cache-Control"]
        return response


# Expiry


@mutant("end-untold", caught_by=("EXP-01",))
def end_untold() -> None:
    """The answer does not tell when a link ends."""
    original = reference.shown

    @replaces(reference, "shown")
    def shown(link: Link) -> dict[str, Any]:
        return {**original(link), "expires_at": None}


@mutant("never-ends", caught_by=("EXP-02",))
def never_ends() -> None:
    """The end of a link is told, and nobody looks at it."""

    @replaces(reference, "is_over")
    def is_over(_: Link) -> bool:
        return False


@mutant("ends-at-once", caught_by=("EXP-03",))
def ends_at_once() -> None:
    """A link with an end is over from the beginning."""

    @replaces(reference, "is_over")
    def is_over(link: Link) -> bool:
        return link.expires is not None


@mutant("any-life", caught_by=("EXP-04",))
def any_life() -> None:
    """Any number, also below nothing, is taken for a life."""

    @replaces(reference, "clean_life")
    def clean_life(seconds: object) -> int:
        return int(seconds) if isinstance(seconds, int | float) else 60


@mutant("alias-kept", caught_by=("EXP-05",))
def alias_kept() -> None:
    """An alias is taken for ever, also by a link that has expired."""

    @replaces(reference, "is_taken")
    def is_taken(code: str) -> bool:
        return code in reference.store.links


# Throttling


@mutant("limit-untold", caught_by=("THR-01",), kind="timed")
def limit_untold() -> None:
    """The limit is kept and not announced."""

    @replaces(reference, "announcement")
    def announcement() -> dict[str, str]:
        return {}


@mutant("one-too-few", caught_by=("THR-02",), kind="timed")
def one_too_few() -> None:
    """The last request of the quota is refused."""
    original = reference.admit

    @replaces(reference, "admit")
    def admit(client: str, now: float) -> None:
        original(client, now)
        window = reference.store.windows.get(client, Window())
        if reference.policy and window.count >= reference.policy[0]:
            raise Refusal(429, "too many requests", **{"Retry-After": reference.retry_after(window, now)})


@mutant("never-refused", caught_by=("THR-03",), kind="timed")
def never_refused() -> None:
    """The limit is announced and never kept."""

    @replaces(reference, "admit")
    def admit(client: str, now: float) -> None:
        del client, now


@mutant("come-back-too-soon", caught_by=("THR-04",), kind="timed")
def come_back_too_soon() -> None:
    """Retry-After is always 0."""

    @replaces(reference, "retry_after")
    def retry_after(window: Window, now: float) -> str:
        del window, now
        return "0"


@mutant("one-window", caught_by=("THR-05",), kind="timed")
def one_window() -> None:
    """All clients share one window."""
    put(reference, "client_of", lambda _: "everybody")


@mutant("redirects-throttled", caught_by=("THR-06",), kind="timed")
def redirects_throttled() -> None:
    """Redirects count against the limit of their address."""

    @replaces(reference, "is_throttled")
    def is_throttled(path: str) -> bool:
        return path != "/healthz"

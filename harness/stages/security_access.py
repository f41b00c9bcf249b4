"""Stage security: whom the backend believes, doors that nobody ordered, and whose email is seen by whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote

from archkata.conformance.calling.answer import Answer, Resource
from archkata.conformance.information_leaks.internals import sent_in, told_in
from archkata.conformance.lists.bounds import ensure_refused_or_nothing
from archkata.conformance.lists.holdings import ensure_holds
from archkata.conformance.lists.listing import Listing
from archkata.conformance.registry import check
from archkata.language import text
from harness.actors import Actor, Editor, Guest, Product, User, new_product
from harness.data import usd
from harness.model.belongings import Belongings
from harness.vocabulary.members import PURCHASE

IDENTITY_HEADERS: Final = (
    *("X-User-Id", "X-User", "X-Username", "X-User-Email", "X-Auth-User", "X-Authenticated-User", "X-Remote-User"),
    *("X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Preferred-Username", "Remote-User", "X-Account-Id"),
)
ROLE_HEADERS: Final = {"X-Role": "editor", "X-User-Role": "editor", "X-Roles": "editor", "X-Admin": "true"}

OVERRIDES: Final = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
STRAY_PATHS: Final = (
    *("/.env", "/.git/HEAD", "/.git/config", "/debug", "/debug/pprof/", "/debug/vars", "/_debugbar", "/console"),
    *("/actuator", "/actuator/env", "/actuator/heapdump", "/phpinfo.php", "/server-status", "/WEB-INF/web.xml"),
    *("/package.json", "/requirements.txt", "/Dockerfile", "/config.yaml", "/main.py", "/backup.sql"),
)
PATH_TRICKS: Final = (
    *("/..%2f..%2f..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/static/..%2f..%2f..%2fetc/passwd"),
    *("/products/..%2f..%2f..%2f..%2fetc%2fpasswd", "/..%5c..%5cwindows%5cwin.ini", "/products/%2e%2e%2fusers"),
)
SHUT: Final = (404, 400, 401, 403, 405, 410, 422)
CLEANED: Final = (301, 302, 307, 308)


@check("SEC-05", seconds=180)
def who_somebody_is_comes_from_the_token_alone(owner: User, intruder: User, guest: Guest, editor: Editor) -> None:
    """All headers at once, with an id, an email, and an editor's email in them; the query names the same somebody."""
    owner.scene.needs("auth")
    things = Belongings(owner, editor)
    camera = new_product(editor) if things.purchase else None
    bought: list[Resource] = []

    for name in (owner.id, owner.email, editor.email):
        for somebody, refusals in ((intruder, (403, 404)), (guest, (401,))):
            pretender = somebody.with_headers(pretending(str(name)))
            for answer in (*things.private_reads(pretender), *things.writes_of_editor(pretender)):
                answer.expect(*refusals)
            if camera:
                bought += bought_for(pretender, camera, owner, refusals)

    things.ensure_untouched()
    if camera:
        ensure_holds(Listing(intruder, "list_purchases"), bought, PURCHASE)


def pretending(name: str) -> dict[str, str]:
    """Return the headers of somebody who wants to be taken for another."""
    return {**dict.fromkeys(IDENTITY_HEADERS, name), **ROLE_HEADERS, "Cookie": f"user_id={name}; role=editor"}


def bought_for(pretender: Actor, camera: Product, owner: User, refusals: tuple[int, ...]) -> list[Resource]:
    """Ask for another's purchases, and buy in the other's name; return what the pretender has bought for itself."""
    listing = Listing(pretender, "list_purchases", user_id=owner.id)
    order = {"product_id": camera.id, "quantity": 1}
    answer = pretender.call("buy", query={"user_id": owner.id}, body=order)
    if pretender.identity is None:
        listing.answer().expect(*refusals)
        answer.expect(*refusals)
        return []
    ensure_refused_or_nothing(listing, *refusals)
    answer.expect(201, 400, 403, 422)
    return [answer.expect(201, user_id=pretender.identity.id)] if answer.status == 201 else []


@check("SEC-06", seconds=180)
def doors_that_nobody_ordered_are_shut(user: User, editor: Editor, guest: Guest) -> None:
    """Whoever overrides the method may use the real one as well, so that nothing else stands in the way."""
    things = Belongings(user, editor)

    for header in OVERRIDES:
        for method in ("DELETE", "PATCH", "PUT"):
            for answer in posts_instead(things, {header: method}):
                answer.expect(405, 404)
            for answer in things.public_reads(guest.with_headers({header: method})):
                answer.expect(200)
    things.ensure_untouched()

    for somebody in (guest, user):
        for path in STRAY_PATHS:
            somebody.request("GET", path).expect(*SHUT)
        for path in PATH_TRICKS:
            somebody.request("GET", path).expect(*SHUT, *CLEANED)


def posts_instead(things: Belongings, headers: dict[str, str]) -> Iterator[Answer]:
    """POST to single things, while a header, or at times the query, names another method."""
    owner, editor = things.owner.with_headers(headers), things.editor.with_headers(headers)
    path_of, method = owner.scene.path_of, next(iter(headers.values()))
    yield owner.request("POST", path_of("get_user", user_id=owner.id), {"email": owner.email, "name": "Overridden"})
    if things.product:
        path, change = path_of("get_product", product_id=things.product.id), {"name": "Overridden", "price": usd(1)}
        yield editor.request("POST", path, change)
        yield things.editor.request("POST", f"{path}?_method={method}", change)
    if things.review:
        yield editor.request("POST", path_of("get_review", review_id=things.review.id), {"title": "Overridden"})


@check("SEC-07", seconds=180)
def emails_of_others_appear_nowhere(owner: User, stranger: User, guest: Guest, editor: Editor) -> None:
    """A refusal may repeat an email that the same request has sent, and nothing more."""
    things = Belongings(owner, editor)
    emails = [owner.email, *(account.email for account in owner.scene.backend.editors)]

    ensure_without(emails, things.public_reads(guest))
    ensure_without(emails, things.public_reads(stranger))
    if owner.scene.claims("auth"):
        ensure_without(emails, refusals_of(things, stranger, guest))
    ensure_without(emails, (guest.register_user(email=email) for email in emails))
    ensure_without(emails, (stranger.change_user(stranger.id, email=email) for email in emails))
    if things.product and things.purchase:
        ensure_without(emails, (stranger.buy(things.product), stranger.list_purchases(user_id=stranger.id)))


def refusals_of(things: Belongings, stranger: User, guest: Guest) -> Iterator[Answer]:
    """Let others try what only the owner or the editor may do, and ask for what is not there."""
    fresh = stranger.scene.fresh
    for somebody in (stranger, guest):
        yield from things.private_reads(somebody)
        yield from things.writes_of_owner(somebody)
        yield from things.writes_of_editor(somebody)
        yield somebody.get_user(fresh.unknown_id(things.owner.id))
        if things.product and things.purchase:
            yield somebody.list_purchases(user_id=things.owner.id)
            yield somebody.buy(things.product, user_id=things.owner.id)
            yield somebody.get_product(fresh.unknown_id(things.product.id))


def ensure_without(emails: Iterable[str], answers: Iterable[Answer]) -> None:
    """Refute the rule where an answer holds one of the emails, unless its own request does."""
    for answer in answers:
        answer.exchange.judged = answer.status is not None and answer.status < 500
        headers = answer.exchange.reply.headers if answer.exchange.reply else []
        told = "\n".join((told_in(answer.body), *(unquote(value) for _, value in headers))).lower()
        sent = sent_in(answer.exchange).lower()
        for email in emails:
            if email.lower() in told and email.lower() not in sent:
                answer.refute(text("no email of anybody else"), text("{email} in an answer", email=email))

"""Stage api: what holds for every answer: its type, its instants, its end on the wire; and that there are some."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from archkata.conformance.calling.answer import Answer
from archkata.conformance.information_leaks.ordinary import content_of, is_json, is_of_the_application
from archkata.conformance.registry import check, watch
from archkata.conformance.scene import Scene
from archkata.conformance.vocabulary.expectations import Notes, ensure, shown
from archkata.conformance.vocabulary.instants import is_instant
from archkata.conformance.vocabulary.starting import started_once_more
from archkata.conformance.vocabulary.tags import strong_tag
from archkata.language import text
from archkata.wire import Exchange, UnreadableError
from harness.actors import Editor, Guest, User, new_product, new_review, registered
from harness.stages.api_errors import refusals
from harness.vocabulary.possible import possible_product, possible_purchase, possible_user

JSON_TYPE: Final = re.compile(r"application/json|[\w.!#$&^-]+/[\w.!#$&^+-]+\+json")
INSTANTS: Final = {"created_at", "published_at", "purchased_at", "refunded_at"}
# Two, three and four bytes for a character.
WIDE_NAME: Final = "ñandú Ωμέγα 名前 写真 😀📷 " * 3 + "ñ"
READS: Final = 50


@check("API-03")
def every_answer_with_content_says_that_it_is_json_and_is(guest: Guest, editor: Editor) -> None:
    """A little tour through successes and errors; the whole run is looked at as well."""
    user = possible_user(guest.scene)
    for answer in (guest.register_user(), *successes(user, editor), *refusals(guest, user)):
        answer.exchange.judged = True


@watch("API-03")
def answers_of_the_whole_run_are_json(exchange: Exchange, scene: Scene) -> None:
    """Redirects may hold a page for people, and what parsers and proxies answer is not the application's.

    A refusal that is no JSON at all is for the rule about errors.
    """
    answer = Answer(exchange)
    if not answer.body or not is_of_the_application(exchange, scene) or 300 <= (exchange.status or 0) < 400:
        return
    if 400 <= (exchange.status or 0) < 500 and not is_json(exchange):
        return
    media_type = (answer.header("Content-Type") or "").partition(";")[0].strip().lower()
    ensure(
        JSON_TYPE.fullmatch(media_type),
        text("Content-Type: application/json, or another +json type"),
        text("Content-Type: {type}, with {answer}", type=media_type or "–", answer=answer.described()),
        evidence=exchange,
    )
    ensure(is_json(exchange), text("a body that is JSON in UTF-8"), answer.described(), evidence=exchange)


@check("API-10")
def head_answers_as_get_does_and_never_with_a_body(guest: Guest, editor: Editor, notes: Notes) -> None:
    """On one connection, where the bytes of a body would be taken for the next answer."""
    caller, camera = guest.on_one_connection(), possible_product(editor)
    reads: list[Callable[[str], Answer]] = [lambda how: caller.call("get_health", method=how)]
    if camera is not None:
        unknown = guest.scene.fresh.unknown_id(camera.id)
        reads += [lambda how: caller.call("get_product", {"product_id": camera.id}, method=how)]
        reads += [lambda how: caller.call("get_product", {"product_id": unknown}, method=how)]
        reads += [lambda how: caller.call("list_products", method=how)]

    for read in (*reads, *reads):
        head, get = ensure_whole(read("HEAD")), ensure_whole(read("GET"))
        get.exchange.judged = True
        ensure_same_status(head, get, notes)


@check("API-11")
def answers_end_exactly_where_their_framing_says(guest: Guest, editor: Editor) -> None:
    """Each answer is followed by another one on its connection, which a byte too many or too few would spoil."""
    scene, caller = guest.scene, guest.on_one_connection()
    user, _ = registered(caller, name=f"{WIDE_NAME}1")
    for number in (2, 3):
        ensure_whole(caller.register_user(name=f"{WIDE_NAME}{number}")).expect_as_in("USR-01", 201)

    with scene.part("AUT-01"):
        ensure_readings_end(user)
    if scene.claims("reviews") and scene.holds("REV-10"):
        ensure_withdrawal_ends(editor.on_one_connection())


@check("API-16")
def instants_are_rfc_3339_with_an_offset(guest: Guest, editor: Editor) -> None:
    """A little tour to see one of each kind; the whole run is looked at as well."""
    for answer in (guest.register_user(), *successes(possible_user(guest.scene), editor)):
        answer.exchange.judged = True


@watch("API-16")
def instants_of_the_whole_run_are_rfc_3339(exchange: Exchange, _scene: Scene) -> None:
    """In errors nobody promises anything, and a member that is absent or null is for other rules."""
    if exchange.status is None or not 200 <= exchange.status < 300:
        return
    try:
        content = content_of(exchange)
    except UnreadableError:
        return
    for name, value in instants_in(content):
        ensure(
            is_instant(value),
            text("an instant of RFC 3339 with an offset"),
            text("member `{name}`: {value}", name=name, value=shown(value)),
            evidence=exchange,
        )


@check("API-17")
def health_answers_200_or_204_whenever_the_backend_can_serve(guest: Guest) -> None:
    """A fresh instance is asked to register somebody as the first thing after it called itself healthy.

    What a registration answers is another rule's matter: here it only has to be the same as later.
    """
    for caller in (guest, guest.with_token("broken"), guest.with_authorization("Basic !"), guest.with_token("")):
        caller.get_health().expect(200, 204)
    if not guest.scene.claims("users"):
        return

    with started_once_more(guest.scene) as there:
        if there is not None:
            first, later = Guest(there).register_user(), Guest(there).register_user()
            first.exchange.judged = later.exchange.judged = True
            Guest(there).get_health().expect(200, 204)
            ensure(
                first.status == later.status,
                text("{status} as soon as health says yes, as later", status=later.status),
                first.described(),
                evidence=first.exchange,
            )


def successes(user: User | None, editor: Editor) -> Iterator[Answer]:
    """Make and read one thing of each kind that is claimed and can be made."""
    scene, product = editor.scene, possible_product(editor)
    if user is not None:
        yield user.get_user(user.id)
    if product is None:
        return
    yield editor.get_product(product)
    yield editor.list_products(limit=5)
    if scene.claims("reviews"):
        yield editor.publish_review(product)
        yield editor.list_reviews(product)
    purchase = possible_purchase(user, product)
    if user is not None and purchase is not None:
        yield purchase.answer
        yield user.list_purchases()
        if scene.claims("refunds"):
            yield user.refund(purchase)
            yield user.list_refunds(purchase)


def ensure_whole(answer: Answer) -> Answer:
    """Refute the rule where bytes come behind the end of an answer."""
    ensure(
        not answer.is_stray,
        text("nothing behind the end of the answer"),
        text("more bytes behind {answer}", answer=answer.described()),
        evidence=answer.exchange,
    )
    return answer


def ensure_same_status(head: Answer, get: Answer, notes: Notes) -> None:
    """Take any status of HEAD but a server error; another one than that of GET is a warning."""
    head.exchange.judged = True
    if head.status is None or (head.status >= 500 and head.status != 501):
        head.refute(text("the status of GET, {status}", status=get.status), head.described())
    if head.status != get.status:
        expected = text("the status of GET, {status}", status=get.status)
        notes.breach(expected, text("{status} for HEAD", status=head.status), head.exchange)


def ensure_readings_end(user: User) -> None:
    """Refute the rule where an answer to a reading or a change spoils the next answer on its connection."""
    caller = user.on_one_connection()
    for _ in range(READS):
        ensure_whole(caller.get_user(user.id)).expect_as_in("USR-02", 200)
    for name in ("名前", WIDE_NAME) if user.scene.holds("USR-11") else ():
        ensure_whole(caller.change_user(user.id, name=name)).expect(200, 204)
        ensure_whole(caller.get_user(user.id)).expect(200, name=name)
    if user.scene.holds("USR-16"):
        ensure_304_ends(user)


def ensure_304_ends(user: User) -> None:
    """Refute the rule where a 304 spoils the next answer on its connection."""
    caller = user.if_none_match(strong_tag(user.get_user(user.id))).on_one_connection()
    for _ in range(3):
        ensure_whole(caller.get_user(user.id)).expect(304)


def ensure_withdrawal_ends(editor: Editor) -> None:
    """Refute the rule where the answer to a DELETE spoils the next answer on its connection."""
    product = new_product(editor)
    review = new_review(editor, product)
    ensure_whole(editor.withdraw_review(review)).expect(204)
    ensure_whole(editor.get_product(product)).expect(200)


def instants_in(value: object) -> Iterator[tuple[str, object]]:
    """Yield the instants of a representation, or of a page of them, by name."""
    if isinstance(value, list):
        for item in value:
            yield from instants_in(item)
    if isinstance(value, dict):
        for name, member in value.items():
            if name in INSTANTS and member is not None:
                yield name, member
            else:
                yield from instants_in(member)

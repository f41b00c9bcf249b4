"""Stage api: what the answer to a creation says: where the new thing is, and its members by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from archkata.conformance.calling.answer import Answer, Resource
from archkata.conformance.information_leaks.ordinary import content_of
from archkata.conformance.registry import check
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Inconclusive
from archkata.conformance.vocabulary.expectations import ensure, same, shown
from archkata.conformance.vocabulary.facts import Facts
from archkata.language import text
from archkata.wire import UnreadableError
from harness.actors import (
    Actor,
    Editor,
    Guest,
    new_product,
    new_purchase,
    new_review,
    registered,
)
from harness.data import valid_product, valid_user
from harness.stages.api_answers import successes
from harness.vocabulary.members import PRODUCT, PURCHASE, REFUND, REVIEW, USER
from harness.vocabulary.possible import possible_user

THINGS: Final[Mapping[str, Facts]] = {
    **dict.fromkeys(("register_user", "get_user"), USER),
    **dict.fromkeys(("publish_product", "get_product", "list_products"), PRODUCT),
    **dict.fromkeys(("publish_review", "list_reviews"), REVIEW),
    **dict.fromkeys(("buy", "list_purchases"), PURCHASE),
    **dict.fromkeys(("refund", "list_refunds"), REFUND),
    "log_in": Facts(("access_token", "token_type", "expires_in")),
}
PAGE: Final = Facts(("items", "next_cursor"))
LEAST_TELLING: Final = 6
"""A text that was sent and is at least so long is known again under another name."""


@check("API-19")
def a_creation_says_where_the_new_thing_is(guest: Guest, editor: Editor) -> None:
    """A kind that cannot be made is for other rules; where a kind cannot be read, its Location is only looked for."""
    registration = guest.register_user()
    registration.exchange.judged = True
    if registration.status == 201:  # looked at by itself, because an answer without an id ends the set-up
        location_of(registration)
    for reader, created, read in creations(guest, editor):
        answer = created.answer
        location = location_of(answer)
        if read is not None:
            there = reader.anew().follow(answer, read)
            leads = there.status == 200 and same(there.expect(200).get("id"), created.id)
            ensure(
                leads,
                text("a Location that leads to the new thing: {id}", id=shown(created.id)),
                text("Location: {location}, where there is {answer}", location=location, answer=there.described()),
                evidence=there.exchange,
            )


def location_of(answer: Answer) -> str:
    """Return the Location of a creation; refute the rule where there is none."""
    location = answer.header("Location")
    if not location:
        answer.refute(text("a Location header"), text("{answer}, no Location", answer=answer.described()))
    return location


def creations(guest: Guest, editor: Editor) -> Iterator[tuple[Actor, Resource, str | None]]:
    """Make one thing of each kind; yield who may read it, what was answered, and the operation that reads it."""
    scene = guest.scene
    user, created = registered(guest)
    yield user, created, "get_user" if scene.holds("USR-02") else None
    if not scene.claims("catalogue") or not scene.holds("CAT-01"):
        return
    product = new_product(editor)
    yield guest, product, "get_product"
    if scene.claims("reviews") and scene.holds("REV-01"):
        yield guest, new_review(editor, product), "get_review"
    if scene.claims("purchases") and scene.holds("PUR-01"):
        yield user, new_purchase(user, product), "get_purchase" if scene.holds("PUR-02") else None


@check("API-20")
def members_carry_the_contracts_names(guest: Guest, editor: Editor) -> None:
    """The registration comes first, because without the name of its id nothing else can be asked for."""
    recognised = 0
    for answer, sent in answers(guest, editor):
        answer.exchange.judged = answer.status is not None and answer.status < 500
        for thing, members in things_in(answer, guest.scene):
            ensure_named(thing, members, sent, answer)
            recognised += any(name in thing for name in members)
    if not recognised:
        raise Inconclusive(text("no answer has a member of the contract"))


def answers(guest: Guest, editor: Editor) -> Iterator[tuple[Answer, Mapping[str, Any]]]:
    """Make and read one thing of each kind, and log in; yield each answer with the members that were sent."""
    scene, body = guest.scene, valid_user(guest.scene.fresh)
    yield guest.register_user(body), body
    user = possible_user(scene)
    if user is not None and scene.claims("auth"):
        yield guest.log_in(email=user.email, password=user.password), {}
    if scene.claims("catalogue"):
        body = valid_product(scene.fresh)
        yield editor.publish_product(body), body
    for answer in successes(user, editor):
        yield answer, {}


def things_in(answer: Answer, scene: Scene) -> Iterator[tuple[Mapping[str, Any], Facts]]:
    """Yield the objects of a success with the members that each should have; names that are declared are translated."""
    operation = answer.exchange.operation
    if operation is None or answer.status is None or not 200 <= answer.status < 300:
        return
    try:
        content = scene.backend.declared_binding[operation].incoming(content_of(answer.exchange))
    except UnreadableError:
        return
    things: list[object] = [content]
    if operation.startswith("list_") and isinstance(content, dict):
        yield content, PAGE
        rows = content.get("items")
        things = rows if isinstance(rows, list) else []
    for thing in things:
        if isinstance(thing, dict):
            yield thing, THINGS[operation]


def ensure_named(thing: Mapping[str, Any], members: Facts, sent: Mapping[str, Any], answer: Answer) -> None:
    """Refute the rule where a member that is missing is there in another spelling, or with another name."""
    for name in members:
        for other, value in thing.items():
            respelt = other != name and folded(other) == folded(name)
            renamed = other not in members and is_telling(sent.get(name)) and same(value, sent[name])
            ensure(
                thing.get(name) is not None or not (respelt or renamed),
                text("member `{name}`", name=name),
                text("member `{name}`: {value}", name=other, value=shown(value)),
                evidence=answer.exchange,
            )


def folded(name: str) -> str:
    """Return a name without what only its spelling adds: `createdAt`, `CreatedAt` and `_created-at` are one."""
    return re.sub(r"[\W_]", "", name).lower()


def is_telling(value: object) -> bool:
    """Say whether a value that was sent can be known again by itself."""
    return isinstance(value, str) and len(value) >= LEAST_TELLING

"""Stage api: texts survive, ids are input, and what nobody asked for leaves no trace."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from archkata.conformance.calling.answer import Answer, Resource
from archkata.conformance.lists.walking import rows
from archkata.conformance.registry import check
from archkata.conformance.scene import Scene
from archkata.conformance.vocabulary.expectations import ensure, given
from archkata.language import text
from harness.actors import Editor, Guest, Product, Raw, User, new_purchase, new_refund, new_user
from harness.data import valid_user
from harness.vocabulary.accounts import ensure_name, seen, sign_up
from harness.vocabulary.possible import possible_product, possible_purchase, possible_review, possible_user
from harness.vocabulary.searching import searching

GREEK_AND_MORE: Final = "Ωμέγα שלום Zoe\u0308 👨\u200d👩\u200d👧 𠮷田 ﬁ"
NAMES: Final = (
    "Αλέξανδρος Παπαδόπουλος",
    "👨\u200d👩\u200d👧\u200d👦 Familia 👩🏽\u200d🚀",
    "דוד שלום محمد عبد الله",
    "زهرا می\u200cخواهد",
    "Zoë Núñez Ångström",
    "Zoe\u0308 Nu\u0301n\u0303ez A\u030angstro\u0308m",
    "𠮷田 𝒜𝓃𝒶 名前",
    "ﬁnn Ⅳ ½",
)

MADE_UP: Final = ("0", "-1", "abc", "9223372036854775808", "9" * 400, "\x00", "../", "{}")
LONG: Final = "a" * 5_000

WRITTEN: Final = (200, 201, 204, 400, 422)


@check("API-12")
def any_unicode_text_survives_the_way_in_and_out(guest: Guest) -> None:
    """Registrations carry all of it in one name, changes each by itself; both as UTF-8 and with escapes."""
    new_user(guest.scene)  # where that fails no text is to blame
    name, other = (f"{GREEK_AND_MORE} {guest.scene.fresh.word()}" for _ in range(2))
    with given(name=GREEK_AND_MORE):
        body = {**valid_user(guest.scene.fresh), "name": name}
        ensure_name(guest.register_user(escaped(body)).expect(201), name)
        user, created = sign_up(guest, name=other)
        ensure_name(created, other)
        with guest.scene.part("AUT-01"):
            ensure_name(seen(user), other)

    for text_of_name in NAMES:
        name = f"{text_of_name} {guest.scene.fresh.word()}"
        with given(name=text_of_name):
            ensure_name(renamed(user, name), name)
            ensure_name(renamed(user, f"{name} 2", as_escapes=True), f"{name} 2")


@check("API-15")
def a_malformed_or_made_up_id_is_an_unknown_id(scene: Scene, editor: Editor) -> None:
    """The editor asks, who may read everything. A real id with a letter more is none, but a cast would find it."""
    user, product, refused = possible_user(scene), possible_product(editor), (400, 422)
    review, purchase = possible_review(editor, product), possible_purchase(user, product)
    scene.ensure_something_is_left([one for one in (user, product) if one is not None])

    if user is not None:
        ensure_all_unknown(editor.get_user, user.id, (*scene.not_found, *refused))
    if user is not None and scene.holds("USR-11"):
        ensure_all_unknown(lambda made_up: editor.change_user(made_up, name="x"), user.id, (*scene.not_found, *refused))
    if product is not None:
        ensure_all_unknown(editor.get_product, product.id, (404, *refused))
    if review is not None:
        ensure_all_unknown(editor.get_review, review.id, (404, *refused))
    if purchase is not None:
        ensure_all_unknown(editor.get_purchase, purchase.id, (*scene.not_found, *refused))


@check("API-18")
def an_unknown_member_is_never_stored_echoed_or_acted_upon(editor: Editor, guest: Guest) -> None:
    """Name and value are words that nobody else has, so that they are found wherever they come back."""
    fresh, user = guest.scene.fresh, possible_user(guest.scene)
    name, value = fresh.word("x_"), fresh.word("v")
    extra: dict[str, Any] = {name: value}

    guest.register_user(**extra).expect(201, 400, 422)
    if user is not None:
        write_user(user, extra)
    product = possible_product(editor)
    if product is not None:
        write_catalogue(user, editor, product, extra)

    ensure_never_shown(guest.scene, name, value)


def write_user(user: User, extra: dict[str, Any]) -> None:
    """Change a user with an unknown member, by itself and within its whole representation."""
    shown = seen(user)
    if user.scene.holds("USR-11"):
        user.change_user(user.id, {"name": user.scene.fresh.name(), **extra}).expect(*WRITTEN)
    if user.scene.holds("USR-13"):
        user.replace_user(user.id, {"email": user.email, "name": user.scene.fresh.name(), **extra}).expect(*WRITTEN)
    if user.scene.holds("USR-11"):
        user.change_user(user.id, {**shown, **extra}).expect(*WRITTEN)
    if user.scene.holds("USR-13"):
        user.replace_user(user.id, {**shown, **extra}).expect(*WRITTEN)
        user.replace_user(user.id, shown).expect(*WRITTEN)
    seen(user)


def write_catalogue(user: User | None, editor: Editor, product: Product, extra: dict[str, Any]) -> None:
    """Do the same with a product, and with a review, a purchase and a refund where there can be such."""
    scene = editor.scene
    editor.publish_product(**extra).expect(*WRITTEN)
    if scene.holds("CAT-15"):
        editor.change_product(product, {**product, **extra}).expect(*WRITTEN)
    if scene.holds("CAT-17"):
        editor.restock_product(product, quantity=1, **extra).expect(*WRITTEN)
    review, purchase = possible_review(editor, product), possible_purchase(user, product)
    if review is not None:
        write_review(editor, product, review, extra)
    if user is not None and purchase is not None:
        write_purchase(user, product, extra)
    editor.get_product(product).expect(200)
    if scene.holds("CAT-06"):
        searching(editor, str(product.get("sku"))).rows()


def write_review(editor: Editor, product: Product, review: Resource, extra: dict[str, Any]) -> None:
    """Publish a review with an unknown member, and change one."""
    editor.publish_review(product, **extra).expect(*WRITTEN)
    if editor.scene.holds("REV-08"):
        editor.change_review(review, {**review, **extra}).expect(*WRITTEN)
    editor.get_review(review).expect(200)
    if editor.scene.holds("REV-02"):
        rows(editor, "list_reviews", product)


def write_purchase(user: User, product: Product, extra: dict[str, Any]) -> None:
    """Buy with an unknown member and without one, and refund a unit with it, as the first one of a purchase."""
    scene = user.scene
    user.buy(product, **extra).expect(*WRITTEN)
    purchase = new_purchase(user, product, quantity=3)
    refund = scene.attempt(lambda: new_refund(user, purchase, quantity=1)) if scene.claims("refunds") else None
    if refund is not None:
        user.refund(new_purchase(user, product, quantity=3), quantity=1, **extra).expect(*WRITTEN)
        if scene.holds("REF-09"):
            rows(user, "list_refunds", purchase)
    user.get_purchase(purchase).expect(200)
    if scene.holds("PUR-10"):
        rows(user, "list_purchases")


def ensure_never_shown(scene: Scene, *words: str) -> None:
    """Refute the rule where a success of this check holds one of the words."""
    for exchange in scene.exchanges:
        answer = Answer(exchange)
        taken = answer.status is not None and answer.status < 400
        for word in words:
            ensure(
                not taken or word.encode() not in answer.body,
                text("an answer without `{word}`", word=word),
                answer.described(),
                evidence=exchange,
            )


def ensure_all_unknown(read: Callable[[str], Answer], known: str | int, unknown: tuple[int, ...]) -> None:
    """Read by each made-up id, by one that begins like a known one, and by one that may be too long for a parser."""
    for made_up in (*MADE_UP, f"{known}x"):
        ensure_unknown(read(made_up), made_up, unknown)
    ensure_unknown(read(LONG), LONG, (*unknown, 414, 431))


def ensure_unknown(answer: Answer, made_up: str, unknown: tuple[int, ...]) -> None:
    """Take a refusal; or 200 where the answer shows that this is an id of the backend."""
    with given(id=made_up):
        if answer.status != 200 or str(answer.expect(200).get("id")) != made_up:
            answer.expect(*unknown)


def renamed(user: User, name: str, *, as_escapes: bool = False) -> Resource:
    """Give a user another name by PATCH or, where that is not to be had, register another one; return what is seen."""
    if user.scene.holds("USR-02") and user.scene.holds("USR-11"):
        user.change_user(user.id, escaped({"name": name}) if as_escapes else {"name": name}).expect(200, 204)
        return seen(user)
    body = {**valid_user(user.scene.fresh), "name": name}
    return user.without_token().register_user(escaped(body) if as_escapes else body).expect(201)


def escaped(body: dict[str, Any]) -> Raw:
    r"""Return JSON in ASCII, with `\u` escapes."""
    return Raw(json.dumps(body).encode())

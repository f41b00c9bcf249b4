"""Stage security: text is data, wherever it is stored, searched for, or refused."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from archkata.conformance.calling.answer import Answer
from archkata.conformance.lists.contents import ensure_listed
from archkata.conformance.lists.listing import Listing
from archkata.conformance.registry import check
from archkata.conformance.scene import Scene
from archkata.conformance.vocabulary.expectations import ensure
from archkata.conformance.vocabulary.facts import ensure_agrees
from archkata.language import text
from harness.actors import Editor, Guest, User, new_product
from harness.vocabulary.accounts import ensure_name
from harness.vocabulary.members import PRODUCT, REVIEW
from harness.vocabulary.searching import searching

RESULT: Final = str(7919 * 7927)
TEMPLATES: Final = (
    *("{{7919*7927}}", "${7919*7927}", "#{7919*7927}", "<%= 7919*7927 %>", "{7919*7927}", "*{7919*7927}"),
    *("@(7919*7927)", "%{7919*7927}", "[[${7919*7927}]]", "=7919*7927", "{% print(7919*7927) %}", "`7919*7927`"),
)
TEXTS: Final = (
    *("<script>alert(1)</script>", "<b>bold</b> &amp; \"double\" & 'single'", "=1+1", "+1+1", "@SUM(1;1)", "-1"),
    *("%0d%0aSet-Cookie: x=1", "%3Cb%3E", "a+b%20c", "\\n \\u0041 \\x41", "&lt;&#65;", "../../x", "null", "%s %n {0}"),
)
LINES: Final = "x\r\nSet-Cookie: x=1\r\nX-Injected: 1"


@check("SEC-08", seconds=180)
def text_is_data_and_nothing_else(guest: Guest, user: User, editor: Editor) -> None:
    """One product, one review and one name for each text; then breaks of lines, and texts that are refused."""
    guest.scene.needs("catalogue")
    for told in (*TEMPLATES, *TEXTS):
        product_holds(told, guest, editor)
        user.change_user(user.id, name=told).expect(200, 204)
        ensure_name(user.get_user(user.id).expect(200), told)
    lines_are_kept_or_refused(guest, editor, user)
    for told in TEMPLATES:
        guest.register_user(email=told).expect(400, 422)
        guest.list_products(cursor=told).expect(400, 404, 422)
        guest.request("GET", f"/{quote(told, safe='')}").expect(404, 400, 401)

    ensure_nothing_came_of_it(guest.scene)


def product_holds(told: str, guest: Guest, editor: Editor) -> None:
    """Store a text in a product and in a review of it, and find it again by id, in lists, and by searching for it."""
    word = guest.scene.fresh.word()
    features = [{"name": told, "description": told}]
    product = new_product(editor, name=f"{told}{word}", manufacturer=told, features=features)
    sent = {**product, "name": f"{told}{word}", "manufacturer": told, "features": features}

    ensure_agrees(product, sent, PRODUCT)
    ensure_agrees(guest.get_product(product).expect(200), sent, PRODUCT)
    ensure_listed(searching(guest, sent["name"]), sent, PRODUCT)

    if guest.scene.claims("reviews"):
        review = editor.publish_review(product, title=told, content=told).expect(201, title=told, content=told)
        ensure_agrees(guest.get_review(review).expect(200), {**review, "title": told, "content": told}, REVIEW)
        ensure_listed(Listing(guest, "list_reviews", product), {**review, "title": told, "content": told}, REVIEW)


def lines_are_kept_or_refused(guest: Guest, editor: Editor, user: User) -> None:
    """Break lines where a header may be made of the text. In one-line members the break may be refused."""
    features = [{"name": "lines", "description": LINES}]
    for member in ({"name": LINES}, {"manufacturer": LINES}, {"features": features}, {"sku": LINES}):
        answer = editor.publish_product(**member)
        answer.expect(201, 400, 422)
        if answer.status == 201:
            guest.get_product(answer.expect(201)).expect(200, **member)
    for answer in (user.change_user(user.id, name=LINES), guest.register_user(name=LINES)):
        answer.expect(200, 201, 204, 400, 422)
    guest.list_products(q=LINES).expect(200, 400, 404, 422)
    if guest.scene.claims("reviews"):
        product = new_product(editor)
        review = editor.publish_review(product, content=LINES).expect(201, content=LINES)
        guest.get_review(review).expect(200, content=LINES)
        editor.publish_review(product, title=LINES).expect(201, 400, 422)


def ensure_nothing_came_of_it(scene: Scene) -> None:
    """Refute the rule where a text has become a header of an answer, or was worked out."""
    for exchange in scene.exchanges:
        answer = Answer(exchange)
        injected = answer.header("X-Injected") or ("x=1" in (answer.header("Set-Cookie") or ""))
        ensure(
            not injected, text("no header made of a text"), text("X-Injected, or Set-Cookie: x=1"), evidence=exchange
        )
        headers = exchange.reply.headers if exchange.reply else []
        told = "\n".join((answer.body.decode("utf-8", "replace"), *(value for _, value in headers)))
        ensure(
            RESULT not in told,
            text("texts that nobody works out"),
            text("{result} in {answer}", result=RESULT, answer=answer.described()),
            evidence=exchange,
        )

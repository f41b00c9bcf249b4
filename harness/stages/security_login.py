"""Stage security: logging in and searching under attack, and passwords compared to the last character."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median
from string import ascii_letters
from typing import Final

from archkata.conformance.calling.answer import Answer
from archkata.conformance.lists.bounds import ensure_refused_or_nothing
from archkata.conformance.lists.listing import Listing
from archkata.conformance.lists.walking import page
from archkata.conformance.registry import check
from archkata.conformance.scene import Scene
from archkata.conformance.vocabulary.expectations import ensure, same, shown
from archkata.conformance.vocabulary.tokens import expect_no_token, expect_token
from archkata.language import text
from harness.actors import Editor, Guest, Product, User, new_product, new_user
from harness.data import valid_user
from harness.vocabulary.searching import has_search

OPERATORS: Final[tuple[object, ...]] = (
    {"$ne": None},
    {"$gt": ""},
    {"$regex": ".*"},
    {"$exists": True},
    [],
    ["x"],
    {},
    True,
)
FRAGMENTS: Final = (
    "' OR '1'='1",
    "' OR '1'='1' -- ",
    "admin'--",
    '" OR ""="',
    "') OR ('a'='a",
    "*)(uid=*))(|(uid=*",
    "%",
)
SLEEPS: Final = (
    *("'; SELECT pg_sleep(5) -- ", "' || pg_sleep(5) || '", "' OR SLEEP(5) -- ", "1 OR SLEEP(5)"),
    *("'; WAITFOR DELAY '0:0:5' -- ", "'; sleep(5000); var x='", "'; sleep 5; '", "$(sleep 5)"),
)
SLOWER_S: Final = 4.0
NO_ENTRY: Final = (401, 400, 404, 422, 429)
NOT_EXACT: Final = (401, 400, 422)
ABSENT_OR_REFUSED: Final = (404, 400, 403, 422)
FAILURES_OF_AN_ACCOUNT: Final = 3

LETTERS: Final = 80
SIGNS: Final = 64

PAIRS: Final = 10
TRIES: Final = 3
FACTOR: Final = 2.0
CLOSE_S: Final = 0.020


@check("SEC-02", seconds=180)
def logging_in_and_searching_resist_injection(
    scene: Scene, guest: Guest, user: User, other: User, editor: Editor
) -> None:
    """Operators for stores that take JSON, fragments for those that take text, and pauses for those that hide both."""
    somebody, emails = guest.impatient(), accounts(guest)

    for probe in (*OPERATORS, *FRAGMENTS):
        expect_no_token(somebody.log_in(email=next(emails), password=probe), *NO_ENTRY)
        expect_no_token(somebody.log_in(email=probe, password=probe), *NO_ENTRY)
    for fragment in FRAGMENTS:
        expect_no_token(somebody.log_in(email=user.email + fragment, password=fragment), *NO_ENTRY)

    places: list[Callable[[str], Answer]] = [
        lambda probe: somebody.log_in(email=probe, password=probe),
        lambda probe: somebody.log_in(email=next(emails), password=probe),
        user.get_user,
    ]
    if scene.claims("catalogue"):
        places += search_places(guest)
    if scene.claims("purchases"):
        places += purchase_places(user, other, new_product(editor))
    for place in places:
        ensure_never_sleeps(place)


def accounts(guest: Guest, password: str | None = None) -> Iterator[str]:
    """Yield emails of fresh accounts, each so seldom that no guard against guessing has anything to say."""
    while True:
        fresh = guest.scene.fresh
        body = {**valid_user(fresh), "password": password or fresh.password()}
        guest.register_user(body).expect(201)
        yield from [body["email"]] * FAILURES_OF_AN_ACCOUNT


def search_places(guest: Guest) -> list[Callable[[str], Answer]]:
    """Put fragments wherever the catalogue takes a text; return those places."""
    for fragment in (*FRAGMENTS, '{"$ne": null}', "[$ne]"):
        ensure_honest(guest, fragment)
        ensure_refused_or_nothing(Listing(guest, "list_products", kind=fragment), *ABSENT_OR_REFUSED)
        guest.list_products(cursor=fragment).expect(400, 404, 422)
        guest.get_product(fragment).expect(*ABSENT_OR_REFUSED)
    return [
        lambda probe: guest.list_products(q=probe),
        lambda probe: guest.list_products(kind=probe),
        lambda probe: guest.list_products(cursor=probe),
        guest.get_product,
    ]


def ensure_honest(guest: Guest, fragment: str) -> None:
    """Refute the rule where a search shows products that do not contain what was searched for."""
    answer = guest.list_products(q=fragment, limit=100)
    answer.expect(200, *ABSENT_OR_REFUSED)
    for row in page(answer)[0] if answer.status == 200 and has_search(guest) else ():
        searched = "\n".join(str(row.get(name)) for name in ("name", "manufacturer", "sku"))
        ensure(
            fragment.lower() in searched.lower(),
            text("only products that contain {text}", text=shown(fragment)),
            text("{row}", row=shown(row)),
            evidence=answer.exchange,
        )


def purchase_places(user: User, other: User, camera: Product) -> list[Callable[[str], Answer]]:
    """Put operators and fragments wherever purchases are asked for, while somebody else has some; return the places."""
    other.buy(camera).expect(201)
    for operator in OPERATORS:
        user.buy(camera, product_id=operator).expect(400, 404, 409, 422)
    for fragment in FRAGMENTS:
        user.get_purchase(fragment).expect(*ABSENT_OR_REFUSED)
        ensure_refused_or_nothing(Listing(user, "list_purchases", user_id=fragment), *ABSENT_OR_REFUSED)
    for query in ({"user_id[$ne]": "x"}, {"user_id": '{"$ne": null}'}, {"user_id[]": str(other.id)}):
        ensure_own(user, user.call("list_purchases", query=query))
    return [user.get_purchase, lambda probe: user.list_purchases(user_id=probe)]


def ensure_own(user: User, answer: Answer) -> None:
    """Take a refusal, or a page of nothing but one's own purchases."""
    answer.expect(200, *ABSENT_OR_REFUSED)
    for row in page(answer)[0] if answer.status == 200 else ():
        ensure(
            same(row.get("user_id"), user.id),
            text("nobody else's purchases"),
            text("{row}", row=shown(row)),
            evidence=answer.exchange,
        )


def ensure_never_sleeps(place: Callable[[str], Answer]) -> None:
    """Refute the rule where a probe that makes a database wait makes the answer late, and does so again."""
    usual = place("no-probe").seconds
    for sleep in SLEEPS:
        answer = place(sleep)
        answer.expect(200, 401, 429, *ABSENT_OR_REFUSED)
        if answer.seconds > usual + SLOWER_S:
            usual, answer = place("no-probe").seconds, place(sleep)
            seconds = text("less than {n} s, as without the probe", n=round(usual + SLOWER_S, 1))
            ensure(answer.seconds < usual + SLOWER_S, seconds, text("{n} s", n=round(answer.seconds, 1)))


@check("SEC-03", seconds=180)
def passwords_are_taken_as_typed_to_the_last_character(scene: Scene, guest: Guest, user: User) -> None:
    """At registration, and after a change, which may hash in another way."""
    signs, others, letters = han(scene), han(scene), "".join(scene.fresh.random.choices(ascii_letters, k=LETTERS))

    ensure_exact(guest, signs, cuts=(24, 63))
    if guest.register_user(password=letters).expect(201, 400, 422).answer.status == 201:
        ensure_exact(guest, letters, cuts=(72, 79))

    user.change_user(user.id, password=others).expect(200, 204)
    expect_no_token(guest.log_in(email=user.email, password=others[:24]), *NOT_EXACT)
    expect_token(guest.log_in(email=user.email, password=others))


def han(scene: Scene) -> str:
    """Return a password of 64 signs and 192 bytes."""
    return "".join(chr(scene.fresh.random.randrange(0x4E00, 0x9FA5)) for _ in range(SIGNS))


def ensure_exact(guest: Guest, password: str, cuts: tuple[int, int]) -> None:
    """Refute the rule unless a password opens a session as it is, and nothing that resembles it."""
    emails = accounts(guest, password)
    altered = password[:-1] + chr(ord(password[-1]) ^ 1)
    almost = (*(password[:cut] for cut in cuts), altered, f" {password}", f"{password} ", password.swapcase())
    for wrong in almost:
        if wrong != password:
            expect_no_token(guest.log_in(email=next(emails), password=wrong), *NOT_EXACT)
    expect_token(guest.log_in(email=next(emails), password=password))


@check("SEC-04", alone=True, seconds=180)
def the_time_of_a_failed_log_in_does_not_tell_who_has_an_account(scene: Scene, guest: Guest) -> None:
    """In pairs, so that what slows the machine down meets both. What differs once is measured again."""
    for _ in range(TRIES):
        known, unknown = medians(scene, guest)
        if abs(known - unknown) <= CLOSE_S or max(known, unknown) <= FACTOR * min(known, unknown):
            return

    ensure(
        False,
        text("about the same time for an account and for none"),
        text(
            "{known} ms for an account, {unknown} ms for none", known=round(known * 1000), unknown=round(unknown * 1000)
        ),
    )


def medians(scene: Scene, guest: Guest) -> tuple[float, float]:
    """Return the usual seconds of a wrong log-in for an account, and for an email that nobody has."""
    pairs = [(new_user(scene).email, scene.fresh.email()) for _ in range(PAIRS)]
    seconds = [[refused_after(guest, email) for email in pair] for pair in pairs]
    known, unknown = zip(*seconds, strict=True)
    return median(known), median(unknown)


def refused_after(guest: Guest, email: str) -> float:
    """Log in with a wrong password; return the seconds until the refusal."""
    answer = guest.log_in(email=email, password=guest.scene.fresh.password())
    answer.expect(401)
    return answer.seconds

"""Stage api: which bodies are read, which are refused, and that none does any harm."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from archkata.conformance.backend import Identity
from archkata.conformance.calling.answer import Answer, Resource, Thing
from archkata.conformance.registry import check
from archkata.conformance.vocabulary.expectations import ensure, given_text, shown
from archkata.language import text
from harness.actors import Editor, Guest, Raw, User
from harness.data import valid_user
from harness.vocabulary.accounts import ensure_email, ensure_unchanged, seen
from harness.vocabulary.possible import possible_product, possible_purchase, possible_user

NOTHING: Final = b"null"
NOT_OBJECTS: Final = (b"[]", b'"x"', NOTHING, b"7", b"true")

READ_AT_LEAST: Final = 256 * 1024
ENORMOUS: Final = 12 * 1024 * 1024

CUT_OFF: Final = b'{"name": "New Name", "quantity": 1'

# What follows email and password in a registration.
LONGEST_SHOWN: Final = 60
HOSTILE: Final = (
    r'"name": "Ana \u0000 Prado"',
    r'"name": "Ana \ud800 Prado"',
    f'"name": {"1" * 400}',
    f'"name": "Ana Prado", "age": {"1" * 400}',
    '"name": 1e400',
    '"name": "Ana Prado", "age": 1e400',
    f'"name": "Ana Prado", "age": {"[" * 50_000}{"]" * 50_000}',
    '"name": "Ana Prado", "name": ""',
    '"name": "", "name": "Ana Prado"',
    '"name": "Ana Prado", "__proto__": {"name": "", "email": "", "id": ""}',
)


@check("API-01")
def broken_json_is_the_clients_fault_and_creates_nothing(guest: Guest, editor: Editor) -> None:
    """Each body would be a good registration if somebody mended it, and all have the email that must stay free."""
    body = valid_user(guest.scene.fresh)
    for broken in broken_registrations(body):
        guest.register_user(Raw(broken)).expect(400, 422)
    ensure_registers_as_usual(guest, body)

    for write in writes(guest, editor):
        write(CUT_OFF)


@check("API-02")
def a_body_that_is_not_an_object_is_the_clients_fault(guest: Guest, editor: Editor) -> None:
    """In a list there is even a good registration, which is still no object."""
    registrations = json.dumps([valid_user(guest.scene.fresh)]).encode()
    for value in (*NOT_OBJECTS, registrations):
        guest.register_user(Raw(value)).expect(400, 422)

    for write in writes(guest, editor):
        for value in NOT_OBJECTS:
            write(value)


@check("API-09")
def other_media_types_are_refused_and_json_is_recognised_however_it_is_spelled(guest: Guest) -> None:
    """The foreign bodies hold a good registration, so that one that is read by guessing would be taken."""
    scene, body = guest.scene, valid_user(guest.scene.fresh)
    registration, form = as_json(body), urlencode(body).encode()

    guest.register_user(Raw(registration, "text/plain")).expect(415, 400, 422)
    guest.register_user(Raw(registration, "application/xml")).expect(415, 400, 422)
    guest.register_user(Raw(form, "application/x-www-form-urlencoded")).expect(415, 400, 422)
    usual = usual_registration(guest)
    guest.register_user(Raw(registration, "Application/JSON; charset=UTF-8")).expect(usual)

    user = possible_user(scene)
    if user is not None and scene.holds("USR-11"):
        user.change_user(user.id, Raw(as_json({"name": "Plain"}), "text/plain")).expect(415, 400, 422)
        user.get_user(user.id).expect(200, name=user.name)
        name = scene.fresh.name()
        merged = user.change_user(user.id, Raw(as_json({"name": name}), "application/merge-patch+json"))
        merged.expect(200, 204)
        user.get_user(user.id).expect(200, name=name)


@check("API-13")
def hostile_but_legal_json_neither_breaks_nor_stops_the_backend(guest: Guest) -> None:
    """What is taken is read back by its account: a stored fault often shows only there. A good one comes last."""
    usual = usual_registration(guest)
    is_readable = possible_user(guest.scene) is not None
    for rest in HOSTILE:
        email, password = guest.scene.fresh.email(), guest.scene.fresh.password()
        registration = f'{{"email": "{email}", "password": "{password}", {rest}}}'

        answer = guest.register_user(Raw(registration.encode()))

        answer.expect(400, 422, usual)
        if answer.status == usual and is_readable:
            with given_text(text("{members}", members=rest[:LONGEST_SHOWN])):
                created = ensure_sound(answer, email)
                account = User(guest.scene, Identity(email, password, created.id))
                ensure_sound(account.get_user(account.id), email)
    guest.register_user().expect(usual)


@check("API-14")
def a_body_of_256_kib_is_read_and_a_larger_one_does_no_harm(guest: Guest) -> None:
    """A backend may hang up in the middle of the large one, and then there is no answer."""
    scene = guest.scene
    usual = usual_registration(guest)
    guest.register_user(Raw(padded(valid_user(scene.fresh), READ_AT_LEAST))).expect(usual)
    user = possible_user(scene)
    if user is not None and scene.holds("USR-11"):
        name = scene.fresh.name()
        patched = user.change_user(user.id, Raw(padded({"name": name}, READ_AT_LEAST)))
        patched.expect(200, 204)
        user.get_user(user.id).expect(200, name=name)
    before = seen(user) if user is not None else None

    enormous = guest.anew().register_user(Raw(padded(valid_user(scene.fresh), ENORMOUS)))
    if not enormous.was_cut_off:
        enormous.expect(413, 400, 422, usual)

    if user is not None and before is not None:
        ensure_unchanged(user.anew(), before)
    guest.anew().register_user().expect(usual)


def usual_registration(guest: Guest) -> int:
    """Return the status of an ordinary registration, whatever it is: only a refusal is what USR-01 is about."""
    answer = guest.register_user()
    answer.exchange.judged = True
    if answer.status is None or not 200 <= answer.status < 300:
        answer.expect_as_in("USR-01", 201)
    return answer.status or 201


def ensure_registers_as_usual(guest: Guest, body: Mapping[str, Any]) -> None:
    """Refute the rule where a good registration is answered otherwise than another one."""
    usual, again = guest.register_user(), guest.register_user(body)
    usual.exchange.judged = again.exchange.judged = True
    ensure(
        usual.status == again.status,
        text("{status}, as for any other registration: nothing was created before", status=usual.status),
        again.described(),
        evidence=again.exchange,
    )


def writes(guest: Guest, editor: Editor) -> Iterator[Callable[[bytes], None]]:
    """Yield what sends a bad body to each operation that takes one and works here, and looks at the refusal."""
    scene, user, product = guest.scene, possible_user(guest.scene), possible_product(editor)
    if user is not None and scene.holds("USR-11"):
        yield partial(ensure_body_refused, user, user.change_user)
    if user is not None and scene.holds("USR-13"):
        yield partial(ensure_body_refused, user, user.replace_user)
    if product is not None:
        yield lambda body: ensure_refused(editor.publish_product(Raw(body)))
    if user is not None and possible_purchase(user, product):
        yield lambda body: ensure_refused(user.buy("1", Raw(body)))
    if user is not None and scene.claims("auth"):
        yield lambda body: ensure_refused(guest.log_in(Raw(body)), 401, 415)


def ensure_body_refused(user: User, write: Callable[[Thing, object], Answer], body: bytes) -> None:
    """Refute the rule unless a change is refused and nothing has changed."""
    if body == NOTHING and write == user.change_user:
        return  # the sensible meaning of which may be to patch nothing
    before = seen(user)
    ensure_refused(write(user.id, Raw(body)))
    ensure_unchanged(user, before)


def ensure_refused(answer: Answer, *others: int) -> None:
    """Take the refusal of a bad body."""
    answer.expect(400, 422, *others)


def broken_registrations(body: Mapping[str, Any]) -> tuple[bytes, ...]:
    """Return a registration that is cut off, cut off early, single-quoted, with a comma too many, and not UTF-8."""
    good = as_json(body)
    strange = as_json({**body, "name": "Ana \u00c3\u0028 Prado"}).replace("\u00c3".encode(), b"\xc3")
    return b'{"email":', good[:-1], good.replace(b'"', b"'"), good[:-1] + b",}", strange


def as_json(value: object) -> bytes:
    """Return JSON in UTF-8 without escapes."""
    return json.dumps(value, ensure_ascii=False).encode()


def padded(value: object, length: int) -> bytes:
    """Return JSON with so many blanks inside that it has this length."""
    written = as_json(value)
    return written[:-1] + b" " * (length - len(written)) + written[-1:]


def ensure_sound(answer: Answer, email: str) -> Resource:
    """Refute the rule unless a user has its email and a name of 1 to 100 characters."""
    user = answer.expect(200, 201)
    ensure_email(user, email)
    name = user.get("name")
    ensure(
        isinstance(name, str) and 1 <= len(name.strip()) <= 100,
        text("a name of 1 to 100 characters"),
        text("member `name`: {value}", value=shown(name)),
        evidence=answer.exchange,
    )
    return user

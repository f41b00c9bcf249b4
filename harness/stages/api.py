"""Stage api: which bodies are read, which are refused, and that none does any harm."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from archkata.conformance.calling.answer import Answer
from archkata.conformance.registry import check
from archkata.conformance.vocabulary.expectations import ensure, shown
from archkata.language import text
from harness.actors import Editor, Guest, Raw, User
from harness.data import valid_user
from harness.vocabulary.accounts import ensure_email, ensure_unchanged, seen, sign_up

NOTHING: Final = b"null"
NOT_OBJECTS: Final = (b"[]", b'"x"', NOTHING, b"7", b"true")

READ_AT_LEAST: Final = 256 * 1024
ENORMOUS: Final = 12 * 1024 * 1024

# What follows email and password in a registration.
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
    user, created = sign_up(guest, **body)

    cut_off = Raw(b'{"name": "New Name", "quantity": 1')
    user.change_user(user.id, cut_off).expect(400, 422)
    ensure_unchanged(user, created)
    if guest.scene.claims("catalogue"):
        editor.publish_product(cut_off).expect(400, 422)
    if guest.scene.claims("purchases"):
        user.buy("1", cut_off).expect(400, 422)
    if guest.scene.claims("auth"):
        guest.log_in(cut_off).expect(400, 422, 401)


@check("API-02")
def a_body_that_is_not_an_object_is_the_clients_fault(guest: Guest, user: User, editor: Editor) -> None:
    """In a list there is even a good registration, which is still no object."""
    registrations = json.dumps([valid_user(guest.scene.fresh)]).encode()
    for value in (*NOT_OBJECTS, registrations):
        guest.register_user(Raw(value)).expect(400, 422)

    for value in NOT_OBJECTS:
        user.replace_user(user.id, Raw(value)).expect(400, 422)
        if value != NOTHING:  # whose sensible meaning may be to patch nothing
            user.change_user(user.id, Raw(value)).expect(400, 422)
        if guest.scene.claims("catalogue"):
            editor.publish_product(Raw(value)).expect(400, 422)
        if guest.scene.claims("purchases"):
            user.buy("1", Raw(value)).expect(400, 422)
        if guest.scene.claims("auth"):
            guest.log_in(Raw(value)).expect(400, 422, 401)


@check("API-09")
def other_media_types_are_refused_and_json_is_recognised_however_it_is_spelled(guest: Guest, user: User) -> None:
    """The foreign bodies hold a good registration, so that one that is read by guessing would be taken."""
    body = valid_user(guest.scene.fresh)
    registration, form = as_json(body), urlencode(body).encode()

    guest.register_user(Raw(registration, "text/plain")).expect(415, 400, 422)
    guest.register_user(Raw(registration, "application/xml")).expect(415, 400, 422)
    guest.register_user(Raw(form, "application/x-www-form-urlencoded")).expect(415, 400, 422)
    user.change_user(user.id, Raw(as_json({"name": "Plain"}), "text/plain")).expect(415, 400, 422)
    user.get_user(user.id).expect(200, name=user.name)

    guest.register_user(Raw(registration, "Application/JSON; charset=UTF-8")).expect(201)
    merged = user.change_user(user.id, Raw(as_json({"name": "Merged"}), "application/merge-patch+json"))
    merged.expect(200, 204)
    user.get_user(user.id).expect(200, name="Merged")


@check("API-13")
def hostile_but_legal_json_neither_breaks_nor_stops_the_backend(guest: Guest, editor: Editor) -> None:
    """What is taken is read back by an editor, who may: a stored fault often shows only there."""
    for rest in HOSTILE:
        email, password = guest.scene.fresh.email(), guest.scene.fresh.password()
        registration = f'{{"email": "{email}", "password": "{password}", {rest}}}'

        answer = guest.register_user(Raw(registration.encode()))

        answer.expect(400, 422, 201)
        if answer.status == 201:
            ensure_sound(answer, email)
            ensure_sound(editor.get_user(answer.expect(201).id), email)
        guest.get_health().expect(200, 204)


@check("API-14")
def a_body_of_256_kib_is_read_and_a_larger_one_does_no_harm(guest: Guest, user: User) -> None:
    """A backend may hang up in the middle of the large one, and then there is no answer."""
    patched = user.change_user(user.id, Raw(padded({"name": "Patient"}, READ_AT_LEAST)))
    patched.expect(200, 204)
    user.get_user(user.id).expect(200, name="Patient")
    before = seen(user)

    enormous = guest.anew().register_user(Raw(padded(valid_user(guest.scene.fresh), ENORMOUS)))
    if not enormous.was_cut_off:
        enormous.expect(413, 400, 422, 201)

    guest.anew().get_health().expect(200, 204)
    ensure_unchanged(user.anew(), before)
    guest.anew().register_user().expect(201)


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


def ensure_sound(answer: Answer, email: str) -> None:
    """Refute the rule unless a user has its email, a name of 1 to 100 characters, and what the backend adds."""
    user = answer.expect(200, 201)
    ensure_email(user, email)
    name = user.get("name")
    ensure(
        isinstance(name, str) and 1 <= len(name.strip()) <= 100,
        text("a name of 1 to 100 characters"),
        text("member `name`: {value}", value=shown(name)),
        evidence=answer.exchange,
    )
    ensure(user.get("created_at"), text("a member `created_at`"), answer.described(), evidence=answer.exchange)

"""Stage users: which emails, names and passwords are taken, and which are refused and leave nothing behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from archkata.conformance.calling.fresh import Fresh
from archkata.conformance.registry import check
from archkata.conformance.vocabulary.expectations import given
from archkata.language import text
from harness.actors import ABSENT, Editor, Guest, User
from harness.vocabulary.accounts import ensure_email, ensure_name, ensure_unchanged, seen, sign_up
from harness.vocabulary.possible import possible_user

WRONG_TYPES: Final = (5, True, ["x"], {"x": "x"})
LONGEST_EMAIL: Final = 254
TIMES: Final = 2

NAMELESS: Final = ("", "   ")
LONGEST_NAME: Final = 100
TOO_LONG_NAMES: Final = ("n" * 101, "ñ" * 101)

NO_PASSWORDS: Final = (12345678, "", "short-7", "ñ" * 7, True, ["correct horse"])
NAME: Final = "Ana Prado"
TAKEN: Final = 409


@check("USR-03")
def an_implausible_email_is_refused_and_leaves_nothing_behind(guest: Guest) -> None:
    """Each comes twice: a row that was written before its validation makes a conflict of the second one, or logs in."""
    longest, user = email_of_length(guest.scene.fresh, LONGEST_EMAIL), possible_user(guest.scene)
    implausible = (*implausible_emails(guest.scene.fresh), longest + "s", *WRONG_TYPES)

    for email in (ABSENT, None, *implausible):
        for _ in range(TIMES):
            guest.register_user(email=email).expect(400, 422)
    for email in (f"a {guest.scene.fresh.word()}@c.example", email_of_length(guest.scene.fresh, LONGEST_EMAIL + 1)):
        ensure_no_account(guest, email)
    if user is not None:
        ensure_all_refused(user, "email", implausible, {"name": NAME})

    guest.register_user(email=longest).expect(201)


@check("USR-04")
def a_name_has_1_to_100_characters_after_trimming(guest: Guest) -> None:
    """Bytes are not characters: 100 of them may be 300 bytes, and 101 are too many however short."""
    fresh, user = guest.scene.fresh, possible_user(guest.scene)
    email, unnamed, full = fresh.email(), (*NAMELESS, *TOO_LONG_NAMES, *WRONG_TYPES), full_name(fresh, "ñ")
    for name in (ABSENT, None, *unnamed):
        guest.register_user(email=email, name=name).expect(400, 422)
    ensure_name(guest.register_user(email=email, name=full).expect(201), full)

    if user is not None:
        ensure_all_refused(user, "name", unnamed, {"email": user.email})
        with guest.scene.part("USR-11"):
            for name in (full_name(fresh, "n"), full_name(fresh, "ñ"), full_name(fresh, "名"), f"  {fresh.word()} P  "):
                user.change_user(user.id, name=name).expect(200, 204)
                with given(name=name):
                    ensure_name(seen(user), name)
    short = guest.register_user(name="x")  # which somebody may have, where names are unique
    if short.status != TAKEN:
        short.expect(201, name="x")


@check("USR-05")
def a_password_has_at_least_8_characters_and_64_of_any_kind_are_taken(guest: Guest) -> None:
    """The refused ones all come with one email, which must be free when a good one follows."""
    email = guest.scene.fresh.email()
    for password in (ABSENT, None, *NO_PASSWORDS):
        guest.register_user(email=email, password=password).expect(400, 422)

    guest.register_user(email=email, password=letters(guest.scene.fresh, 8)).expect(201)
    user = possible_user(guest.scene)
    if user is not None:
        ensure_all_refused(user, "password", NO_PASSWORDS)

    for password in good_passwords(guest.scene.fresh):
        guest.register_user(password=password).expect(201)
    guest.register_user(password="long " * 20).expect(201, 400, 422)


@check("USR-06")
def an_address_with_a_tag_and_one_of_254_characters_are_taken(guest: Guest, editor: Editor) -> None:
    """An editor reads them back, because a column that is too short shows only there, and spoils the log-in."""
    tagged = f"x+tag.{guest.scene.fresh.word()}@sub.example.com"

    for email in (tagged, email_of_length(guest.scene.fresh, LONGEST_EMAIL)):
        user, created = sign_up(guest, email=email)
        ensure_email(created, email)
        with guest.scene.part("AUT-01"):
            ensure_email(editor.get_user(user.id).expect(200), email)


def ensure_no_account(guest: Guest, email: str) -> None:
    """Refute the rule where a registration that is refused can log in, where there are sessions."""
    password = guest.scene.fresh.password()
    guest.register_user(email=email, password=password).expect(400, 422)
    if guest.scene.claims("auth"):
        answer = guest.impatient().log_in(email=email, password=password)
        if answer.status in {200, 201}:
            answer.refute(text("no session for an email that was refused"), answer.described())


def ensure_all_refused(
    user: User, member: str, values: Iterable[object], rest: Mapping[str, object] | None = None
) -> None:
    """Refute the rule unless every value is refused in a change, and in a replacement with the `rest`."""
    before = seen(user)
    with user.scene.part("USR-11"):
        for value in values:
            user.change_user(user.id, {member: value}).expect(400, 422)
            with given(**{member: value}):
                ensure_unchanged(user, before)
    if rest is not None:
        with user.scene.part("USR-13"):
            for value in values:
                user.replace_user(user.id, {**rest, member: value}).expect(400, 422)
    ensure_unchanged(user, before)


def implausible_emails(fresh: Fresh) -> tuple[str, ...]:
    """Return what is no email: empty, without `@`, with an empty side, with a blank on either side."""
    word = fresh.word()
    return "", word, f"{word}@", f"@{word}.example", f"{word}@b c.example", f"a {word}@c.example"


def full_name(fresh: Fresh, letter: str) -> str:
    """Return a name of 100 characters that nobody has, all of them but a word this letter."""
    return fresh.word().ljust(LONGEST_NAME, letter)


def email_of_length(fresh: Fresh, length: int) -> str:
    """Return a fresh address of so many letters: 64 before the `@`, and no label longer than 63."""
    local = fresh.word("long.").ljust(64, "a")
    rest = length - len(f"{local}@..{'b' * 63}.example")
    return f"{local}@{'b' * 63}.{'c' * (rest // 2)}.{'d' * (rest - rest // 2)}.example"


def letters(fresh: Fresh, length: int) -> str:
    """Return so many small letters."""
    return "".join(fresh.random.choices("abcdefghijklmnopqrstuvwxyz", k=length))


def good_passwords(fresh: Fresh) -> tuple[str, ...]:
    """Return 64 letters, 64 of two bytes, 64 of three, and 40 characters with blanks between."""
    return letters(fresh, 64), "ñ" * 64, "密碼" * 32, f"{letters(fresh, 10)} {letters(fresh, 10)}  {letters(fresh, 18)}"

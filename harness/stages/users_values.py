"""Stage users: which emails, names and passwords are taken, and which are refused and leave nothing behind."""

from __future__ import annotations

from typing import Final

from archkata.conformance.calling.fresh import Fresh
from archkata.conformance.registry import check
from harness.actors import ABSENT, Editor, Guest, User
from harness.vocabulary.accounts import ensure_email, ensure_name, ensure_unchanged, seen, sign_up

WRONG_TYPES: Final = (5, True, ["x"], {"x": "x"})
IMPLAUSIBLE_EMAILS: Final = ("", "plain", "a@", "@b.example", "a b@c.example", "a@b c.example")
LONGEST_EMAIL: Final = 254

NAMELESS: Final = ("", "   ")
FULL_NAME: Final = "ñ" * 100
NAMES: Final = ("x", "n" * 100, FULL_NAME, "名" * 100, "  Ana Prado  ")
TOO_LONG_NAMES: Final = ("n" * 101, "ñ" * 101)

NO_PASSWORDS: Final = (12345678, "", "short-7", "ñ" * 7, True, ["correct horse"])
NAME: Final = "Ana Prado"


@check("USR-03")
def an_implausible_email_is_refused_and_leaves_nothing_behind(guest: Guest, user: User) -> None:
    """What is kept for a moment too long is found by a good address that resembles the bad one."""
    longest = email_of_length(guest.scene.fresh, LONGEST_EMAIL)
    implausible = (*IMPLAUSIBLE_EMAILS, longest + "s", *WRONG_TYPES)
    before = seen(user)

    for email in (ABSENT, None, *implausible):
        guest.register_user(email=email).expect(400, 422)
    with guest.scene.part("USR-11"):
        for email in implausible:
            user.change_user(user.id, email=email).expect(400, 422)
    with guest.scene.part("USR-13"):
        for email in implausible:
            user.replace_user(user.id, email=email, name=NAME).expect(400, 422)

    ensure_unchanged(user, before)
    guest.register_user(email=longest).expect(201)


@check("USR-04")
def a_name_has_1_to_100_characters_after_trimming(guest: Guest) -> None:
    """Bytes are not characters: 100 of them may be 300 bytes, and 101 are too many however short."""
    email, unnamed = guest.scene.fresh.email(), (*NAMELESS, *TOO_LONG_NAMES, *WRONG_TYPES)
    for name in (ABSENT, None, *unnamed):
        guest.register_user(email=email, name=name).expect(400, 422)
    user, created = sign_up(guest, email=email, name=FULL_NAME)
    ensure_name(created, FULL_NAME)
    ensure_unchanged(user, created)

    with guest.scene.part("USR-13"):
        for name in unnamed:
            user.replace_user(user.id, email=email, name=name).expect(400, 422)
    with guest.scene.part("USR-11"):
        for name in unnamed:
            user.change_user(user.id, name=name).expect(400, 422)
        ensure_unchanged(user, created)
        for name in NAMES:
            user.change_user(user.id, name=name).expect(200, 204)
            ensure_name(seen(user), name)
    guest.register_user(name=NAMES[0]).expect(201, name=NAMES[0])


@check("USR-05")
def a_password_has_at_least_8_characters_and_64_of_any_kind_are_taken(guest: Guest) -> None:
    """The refused ones all come with one email, which must be free when a good one follows."""
    email = guest.scene.fresh.email()
    for password in (ABSENT, None, *NO_PASSWORDS):
        guest.register_user(email=email, password=password).expect(400, 422)

    user, created = sign_up(guest, email=email, password=letters(guest.scene.fresh, 8))
    with guest.scene.part("USR-11"):
        for password in NO_PASSWORDS:
            user.change_user(user.id, password=password).expect(400, 422)
    ensure_unchanged(user, created)

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
        ensure_email(editor.get_user(user.id).expect(200), email)


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

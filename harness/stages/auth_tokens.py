"""Stage auth, part two: what counts as a token, and what does not."""

from __future__ import annotations

from typing import Final

from archkata.conformance.registry import check
from archkata.conformance.vocabulary.tokens import SignedToken, tampered, with_cookies
from harness.actors import Editor, Guest, User
from harness.model.belongings import Belongings

# Authorization headers that hold no token. The last two may already annoy an HTTP parser.
MALFORMED: Final = (
    "Bearer",
    "Bearer x",
    "Bearer a b",
    "Bearer null",
    "Bearer a.b.c",
    "Bearer ..",
    "Bearer W10.W10.W10",
    "Basic dXNlcjpwYXNz",
)
ODD_BYTES: Final = "Bearer caf\xe9\xff"
LONG: Final = "Bearer " + "a" * 8_000

NONE: Final = ("none", "None", "NONE")
WELL_KNOWN_SECRETS: Final = (
    *("secret", "Secret", "secretkey", "secret-key", "secret_key", "supersecret", "super-secret-key", "mysecret"),
    *("my-secret-key", "jwt-secret", "jwt_secret", "jwtsecret", "your-secret-key", "your-256-bit-secret"),
    *("changeme", "change-me", "password", "admin", "test", "dev", "key", "123456", "correct horse battery staple"),
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
    "a-string-secret-at-least-256-bits-long",
    "",
)


@check("AUT-04")
def a_protected_operation_without_a_token_is_401_with_a_challenge(owner: User, editor: Editor, guest: Guest) -> None:
    """Every door by itself, because one is easily left out; and a token that comes by another way is none."""
    things = Belongings(owner, editor)

    for answer in things.protected(guest):
        answer.expect_unauthenticated()
    for answer in things.protected(with_cookies(guest, owner.token)):
        answer.expect_unauthenticated()
    for name in ("access_token", "token"):
        in_query = guest.call("get_user", {"user_id": owner.id}, query={name: owner.token})
        in_query.expect_unauthenticated()

    things.ensure_untouched()


@check("AUT-05")
def a_malformed_token_is_401(user: User) -> None:
    """A parser that trips is a 5xx, and one that forgives too much lets somebody in."""
    for header in (*MALFORMED, user.token):
        user.with_authorization(header).get_user(user.id).expect_unauthenticated()

    user.with_authorization(ODD_BYTES).get_user(user.id).expect_unauthenticated(400)
    user.with_authorization(LONG).get_user(user.id).expect_unauthenticated(400, 431)
    user.get_user(user.id).expect(200)


@check("AUT-06")
def a_tampered_token_is_401(user: User) -> None:
    """One character is enough, wherever it stands, and the token as it was still works."""
    for token in tampered(user.token):
        user.with_token(token).get_user(user.id).expect(401)

    user.get_user(user.id).expect(200)


@check("AUT-07")
def an_unsigned_token_or_one_signed_by_somebody_else_is_401(user: User, victim: User) -> None:
    """Forged for oneself, which shows that it can be done, and for somebody else, which is what it is good for."""
    own = SignedToken.read(user.token)
    others = own.about({user.id: victim.id, user.email: victim.email})

    for forged, subject in ((own, user), (others, victim)):
        tokens = [forged.unsigned(algorithm) for algorithm in NONE]
        tokens += [forged.signed(secret) for secret in WELL_KNOWN_SECRETS]
        tokens += [forged.signed_with_enclosed_key("mine"), forged.signed("", kid="/dev/null")]
        for token in tokens:
            user.with_token(token).get_user(subject.id).expect(401)

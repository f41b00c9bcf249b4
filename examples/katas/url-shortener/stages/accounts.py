"""Stage accounts: who may shorten URLs, and that nobody touches the links of others."""

from __future__ import annotations

from archkata.conformance.registry import check
from archkata.conformance.vocabulary.tokens import tampered

from ..fixtures import Guest, Owner, code_of

REFUSED = (401,)
HIDDEN = (403, 404)


@check("ACC-01")
def an_account_is_registered_once(guest: Guest) -> None:
    """The second request has another password, so that an upsert shows at the log-in."""
    email, password = guest.scene.fresh.email(), guest.scene.fresh.password()

    guest.register_account(email=email, password=password).expect(201)

    guest.register_account(email=email, password="another password").expect(409, 400, 422)
    guest.log_in(email, password).expect(200, 201)


@check("ACC-02")
def the_right_credentials_get_a_token(guest: Guest) -> None:
    """The token is used once, because one that opens nothing is none."""
    email, password = guest.scene.fresh.email(), guest.scene.fresh.password()
    guest.register_account(email=email, password=password).expect(201)

    session = guest.log_in(email, password).expect(200, 201, token_type="Bearer")

    guest.with_token(session["access_token"]).create_link().expect(201)


@check("ACC-03")
def wrong_credentials_are_refused(owner: Owner, guest: Guest) -> None:
    """A wrong password and an email that nobody has."""
    guest.log_in(owner.email, "not the password").expect(401)
    guest.log_in(guest.scene.fresh.email("nobody"), owner.password).expect(401)


@check("ACC-04")
def without_a_token_nothing_is_shortened(guest: Guest, owner: Owner) -> None:
    """Each protected operation by itself, because one is easily left out."""
    code = code_of(owner.new_link())

    for answer in (guest.create_link(), guest.get_link(code), guest.get_statistics(code), guest.delete_link(code)):
        answer.expect_unauthenticated()
    owner.get_link(code).expect(200)


@check("ACC-05")
def a_tampered_token_is_refused(owner: Owner, guest: Guest) -> None:
    """The token of a real session with one character changed, cut short, and made longer."""
    token = guest.log_in(owner.email, owner.password).expect(200, 201)["access_token"]

    for forged in tampered(token):
        guest.with_token(forged).create_link().expect(*REFUSED)


@check("ACC-06")
def only_its_owner_sees_and_deletes_a_link(owner: Owner, other: Owner) -> None:
    """A refusal that still deletes is the common mistake, so the link is followed afterwards."""
    code = code_of(owner.new_link())

    other.get_link(code).expect(*HIDDEN)
    other.get_statistics(code).expect(*HIDDEN)
    other.delete_link(code).expect(*HIDDEN)

    owner.get_link(code).expect(200)

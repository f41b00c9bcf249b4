"""What the checks of this kata may ask for: guests, and owners of accounts."""

from __future__ import annotations

from typing import Any

from archkata.conformance.calling.answer import Answer, Resource
from archkata.conformance.calling.caller import Caller
from archkata.conformance.fixtures import fixture
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Refuted, SetupRefuted
from archkata.language import text

REDIRECTS = (301, 302, 303, 307, 308)


class Guest(Caller):
    """A client without an account, and the operations that it knows."""

    def register_account(self, **members: object) -> Answer:
        """POST /accounts; fresh credentials but for what is given."""
        fresh = self.scene.fresh
        return self.call("register_account", body={"email": fresh.email(), "password": fresh.password(), **members})

    def log_in(self, email: str, password: str) -> Answer:
        """POST /tokens."""
        return self.call("log_in", body={"email": email, "password": password})

    def create_link(self, **members: object) -> Answer:
        """POST /links; a fresh URL but for what is given."""
        return self.call("create_link", body={"url": self.fresh_url(), **members})

    def get_link(self, code: object) -> Answer:
        """GET /links/{code}."""
        return self.call("get_link", {"code": code})

    def delete_link(self, code: object) -> Answer:
        """DELETE /links/{code}."""
        return self.call("delete_link", {"code": code})

    def follow_link(self, code: object, method: str | None = None) -> Answer:
        """GET /r/{code}; the redirect itself, which is not followed."""
        return self.call("follow_link", {"code": code}, method=method)

    def get_statistics(self, code: object) -> Answer:
        """GET /links/{code}/statistics."""
        return self.call("get_statistics", {"code": code})

    def fresh_url(self) -> str:
        """Return a URL that no other check shortens."""
        return f"https://example.org/{self.scene.fresh.word('page-')}"


class Owner(Guest):
    """The owner of an account, whose requests carry a token."""

    email: str
    password: str

    def new_link(self, **members: object) -> Resource:
        """Create a link; where that fails, LNK-01 has failed."""
        answer = self.create_link(**members)
        try:
            link = answer.expect(201)
            code_of(link)
        except Refuted as refuted:
            raise SetupRefuted("LNK-01", refuted) from refuted
        return link

    def clicks(self, link: Resource) -> Any:
        """Return how often a link was followed."""
        return self.get_statistics(code_of(link)).expect(200).get("clicks")


def code_of(link: Resource) -> str:
    """Return the code of a link; refute the rule where it has none."""
    code = link.get("code")
    if not isinstance(code, str) or not code:
        link.answer.refute(text("a member `code`, a string"), link.answer.described())
    return code


def new_owner(scene: Scene) -> Owner:
    """Register an account and log in; where that fails, ACC-01 or ACC-02 has failed."""
    guest, email, password = Guest(scene), scene.fresh.email("owner"), scene.fresh.password()
    try:
        guest.register_account(email=email, password=password).expect(201)
    except Refuted as refuted:
        raise SetupRefuted("ACC-01", refuted) from refuted
    owner = Owner(scene).with_token(_token(guest, email, password))
    owner.email, owner.password = email, password
    return owner


def _token(guest: Guest, email: str, password: str) -> str:
    answer = guest.log_in(email, password)
    try:
        token = answer.expect(200, 201).get("access_token")
        if not isinstance(token, str):
            answer.refute(text("a member `access_token`, a string"), answer.described())
    except Refuted as refuted:
        raise SetupRefuted("ACC-02", refuted) from refuted
    return token


@fixture
def guest(scene: Scene) -> Guest:
    """A client without an account."""
    return Guest(scene)


@fixture
def owner(scene: Scene) -> Owner:
    """The owner of a fresh account; every parameter gets another one."""
    return new_owner(scene)

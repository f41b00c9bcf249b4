"""Stage consistency: emails and skus that only one can have, when several ask at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from archkata.conformance.eventually import confirmed
from archkata.conformance.races.burst import ROUNDS, Boundary, Burst
from archkata.conformance.races.synchronized_burst import BurstTally, Fate, SynchronizedBurst, ensure_no_server_error
from archkata.conformance.registry import check
from archkata.conformance.vocabulary.expectations import ensure, shown
from archkata.conformance.vocabulary.tokens import expect_no_token
from archkata.language import text
from harness.actors import Editor, Guest, User, new_user
from harness.data import valid_product, valid_user

TAKEN_ALREADY: Final = (409, 400, 422)
LOG_INS_OF: Final = 3
MOVERS: Final = 3


@check("CON-08", seconds=120)
def uniqueness_holds_when_requests_race(burst: Burst, editor: Editor, guest: Guest) -> None:
    """One email in one spelling first, then skus, then an email in two letter cases: each is a race of its own."""
    scene = guest.scene
    races = [*email_races(editor, guest), *sku_races(editor, guest)]
    scene.ensure_something_is_left(races)

    for number, boundaries in enumerate(races, 1):
        burst.run(*boundaries, rounds=number * ROUNDS)


def email_races(editor: Editor, guest: Guest) -> Iterator[list[Boundary[str]]]:
    """Yield the races for an email, as far as one email makes one account and can be changed at all."""
    scene = guest.scene
    if not scene.claims("users") or not scene.holds("USR-07"):
        return
    movers = tuple(new_user(scene) for _ in range(MOVERS)) if scene.holds("USR-11") else ()
    for ignores_case in (False, True) if scene.holds("USR-08") else (False,):
        rivals = Rivals(editor, guest, movers, ignores_case=ignores_case)
        boundaries = [Boundary(scene.fresh.email, rivals.register, widths=(2, 3, 4))]
        if movers:
            boundaries.append(Boundary(scene.fresh.email, rivals.register_and_move, widths=(2, 3, 4)))
            boundaries.append(Boundary(scene.fresh.email, rivals.move, widths=(2, 3)))
        yield boundaries


def sku_races(editor: Editor, guest: Guest) -> Iterator[list[Boundary[str]]]:
    """Yield the race for a sku, as far as skus are unique at all."""
    scene = guest.scene
    if scene.claims("catalogue") and scene.holds("CAT-04"):
        rivals = Rivals(editor, guest, ())
        yield [Boundary(lambda: scene.fresh.word("SKU-"), rivals.publish, widths=(2, 3, 4))]


@dataclass
class Rivals:
    """Those who want the same email or sku at the same moment; where case is ignored, every second one spells it so."""

    editor: Editor
    guest: Guest
    movers: tuple[User, ...]
    turns: Iterator[int] = field(default_factory=count)
    ignores_case: bool = False

    def register(self, email: str, volley: SynchronizedBurst) -> None:
        """Register several times; now and then the password of one that was refused is tried."""
        fresh = self.guest.scene.fresh
        users = [
            {**valid_user(fresh), "email": one, "name": fresh.word("Name ")} for one in self._spelled(email, volley)
        ]
        for user in users:
            volley.by(self.guest).register_user(user)
        tally = settled(volley)
        for user, answer in zip(tally.of(users, Fate.WON), tally.won, strict=True):
            self.editor.get_user(answer.expect(201).id).expect(200, name=user["name"])
        if self.guest.scene.claims("auth") and next(self.turns) % LOG_INS_OF == 0:
            for user in tally.of(users, Fate.LOST)[:1]:
                expect_no_token(self.guest.log_in(email=email, password=user["password"]), 401, 429)

    def move(self, email: str, volley: SynchronizedBurst) -> None:
        """Let several users change to the email."""
        self._move(self._spelled(email, volley), volley)
        ensure_moved(self.editor, self.movers[: volley.width], email, settled(volley))

    def register_and_move(self, email: str, volley: SynchronizedBurst) -> None:
        """Register once, while users change to the email."""
        volley.by(self.guest).register_user(email=email)
        self._move(self._spelled(email, volley)[1:], volley)
        tally = settled(volley)
        movers = BurstTally(tally.answers[1:], tally.fates[1:])
        ensure_moved(self.editor, self.movers[: volley.width - 1], email, movers)

    def publish(self, sku: str, volley: SynchronizedBurst) -> None:
        """Publish several products with the sku."""
        products = [{**valid_product(self.editor.scene.fresh), "sku": sku} for _ in range(volley.width)]
        for product in products:
            volley.by(self.editor).publish_product(product)
        tally = settled(volley)
        for product, answer in zip(tally.of(products, Fate.WON), tally.won, strict=True):
            self.editor.get_product(answer.expect(201).id).expect(200, sku=sku, name=product["name"])

    def _spelled(self, email: str, volley: SynchronizedBurst) -> list[str]:
        """Return the email once for each request, every second time in the other letter case where that is ignored."""
        return [email.swapcase() if self.ignores_case and place % 2 else email for place in range(volley.width)]

    def _move(self, spellings: Sequence[str], volley: SynchronizedBurst) -> None:
        for user, spelling in zip(self.movers, spellings, strict=False):
            volley.by(user).change_user(user.id, email=spelling)


def settled(volley: SynchronizedBurst) -> BurstTally:
    """Fire, and refute the rule unless exactly one request got what only one can have."""
    tally = volley.fire(won=(200, 201, 204), lost=TAKEN_ALREADY)
    ensure_no_server_error(tally.answers)
    tally.ensure_one()
    return tally


def ensure_moved(editor: Editor, movers: Sequence[User], email: str, tally: BurstTally) -> None:
    """Refute the rule unless those who were told so, and nobody else, have the email now."""

    def look() -> None:
        for user in tally.of(movers, Fate.WON, Fate.LOST, Fate.REFUSED):
            answer = editor.get_user(user.id)
            has_it = is_same(answer.expect(200).get("email"), email)
            ensure(
                has_it == (user in tally.of(movers, Fate.WON)),
                text("{email} with the one whose change was taken", email=email),
                text("member `email`: {value}", value=shown(answer.expect(200).get("email"))),
                evidence=answer.exchange,
            )

    confirmed(editor.scene, look)
    for user in tally.of(movers, Fate.WON):
        user.identity.email = email


def is_same(shown_email: Any, email: str) -> bool:
    """Compare emails without regard to letter case."""
    return isinstance(shown_email, str) and shown_email.lower() == email.lower()

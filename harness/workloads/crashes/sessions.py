"""Logging in and out over a crash, and passwords that were changed before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archkata.conformance.backend import Identity
from archkata.conformance.calling.answer import Answer
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Refuted, SetupRefuted
from archkata.conformance.vocabulary.expectations import ensure
from archkata.language import text
from harness.actors import Guest, User
from harness.workloads.crashes.changes import ChangeHistory
from harness.workloads.crashes.log import after_a_crash

OPENED = (200, 201)


@dataclass(frozen=True)
class Tokens:
    """Two sessions of one user, the second of which was ended by `log_out`."""

    identity: Identity
    standing: str
    ended: str
    log_out: Answer


@dataclass(frozen=True)
class TokensAfterwards:
    """What became of them: a protected read with each, and one more log-in."""

    before: Tokens
    standing: Answer
    ended: Answer
    log_in: Answer

    def ensure_log_in_works(self) -> None:
        """Refute the rule, whatever its level, unless one can log in, and both tokens get an honest answer."""
        try:
            with after_a_crash(self.before.log_out, self.log_in):
                self.log_in.expect(*OPENED)
            for answer in (self.standing, self.ended):
                with after_a_crash(self.before.log_out, answer):
                    answer.expect(200, 401)
        except Refuted as refuted:
            raise SetupRefuted("DUR-09", refuted) from refuted


@dataclass(frozen=True)
class PasswordsAfterwards:
    """Log-ins after a crash: with the last acknowledged password and the one under way, and with older ones."""

    acknowledged: Answer
    last: Sequence[Answer]
    older: Sequence[Answer]

    def ensure_last_one_counts(self) -> None:
        """Refute the rule unless exactly one of the last passwords opens a session, and no older one does."""
        opened = [answer for answer in self.last if answer.status in OPENED]
        with after_a_crash(self.acknowledged, *self.last):
            ensure(
                len(opened) == 1,
                text("a session for the last password, and for no other one"),
                text("{n} of {all} log-ins with what may be the last password", n=len(opened), all=len(self.last)),
            )
        for answer in self.older:
            with after_a_crash(self.acknowledged, answer):
                ensure(
                    answer.status is not None and 400 <= answer.status < 500,
                    text("a refusal for a password that was changed before the crash"),
                    answer.described(),
                )


def two_sessions(scene: Scene, user: User) -> Tokens:
    """Log in twice, and end the second session."""
    standing, ended = (_logged_in(scene, user.identity).expect(*OPENED) for _ in range(2))
    log_out = user.with_token(str(ended.get("access_token"))).log_out()
    return Tokens(user.identity, str(standing.get("access_token")), str(ended.get("access_token")), log_out)


def use_again(scene: Scene, before: Tokens) -> TokensAfterwards:
    """Use both tokens, and log in once more."""
    user = User(scene, before.identity)
    standing, ended = (user.with_token(token).get_user(user.id) for token in (before.standing, before.ended))
    found = TokensAfterwards(before, standing, ended, _logged_in(scene, before.identity))
    for answer in (found.standing, found.ended, found.log_in):
        answer.exchange.judged = True
    return found


def try_passwords(scene: Scene, identity: Identity, history: ChangeHistory) -> PasswordsAfterwards:
    """Log in with every password that may be the last one and with two that cannot; go on with what works."""
    possible = [str(version["password"]) for version in history.asked[history.last :]]
    before = [str(version["password"]) for version in history.asked[: history.last]]
    older = [_logged_in(scene, identity, password) for password in {*before[:1], *before[-1:]}]
    last = [_logged_in(scene, identity, password) for password in possible]
    works = [password for password, answer in zip(possible, last, strict=True) if answer.status in OPENED]
    for answer in (*older, *last):
        answer.exchange.judged = True
    found = PasswordsAfterwards(history.acknowledged, last, older)
    identity.password = (works or possible)[0]
    identity.token = None
    history.asked, history.last = [{"password": identity.password}], 0
    return found


def _logged_in(scene: Scene, identity: Identity, password: str | None = None) -> Answer:
    return Guest(scene).log_in(email=identity.email, password=password or identity.password)

"""Stage auth, part one: who somebody is. Logging in and out, and what wrong credentials get."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from archkata.conformance.information_leaks.likeness import Traits, ensure_alike, traits
from archkata.conformance.registry import check
from archkata.conformance.scene import Scene
from archkata.conformance.vocabulary.expectations import ensure
from archkata.conformance.vocabulary.restarts import another_instance_if_possible, start_again
from archkata.conformance.vocabulary.tokens import ensure_short_lived, expect_no_token, expect_token
from archkata.language import text
from harness.actors import ABSENT, Editor, Guest, User, new_user
from harness.vocabulary.accounts import ensure_logs_in, remember
from harness.vocabulary.guessing import ensure_gets_in, guess

NO_TEXTS: Final[tuple[object, ...]] = (ABSENT, None, 5, True, [], {})
ALMOST: Final[tuple[Callable[[str], str], ...]] = (
    str.swapcase,
    lambda password: password + "x",
    lambda password: password[:-1],
)
REFUSALS: Final = (401, 400, 403, 404, 422)
PAIRS: Final = 5
TRIES: Final = 20
LIFE_S: Final = 2


@check("AUT-01", apart=True)
def right_credentials_get_a_bearer_token(guest: Guest, user: User, first: Editor, second: Editor) -> None:
    """The editors are looked for once more after a second start, where their rows are there already."""
    ensure_lets_in(guest, user, user.email)
    for editor in (first, second):
        if editor.identity.absent is None:  # where they are missing, that is told once
            ensure_publishes(editor)

    with another_instance_if_possible(guest.scene) as another:
        if another is not None:
            elsewhere, instance = another
            start_again(instance)
            for identity in elsewhere.backend.editors:
                if identity.absent is None:
                    ensure_publishes(Editor(elsewhere, identity))


@check("AUT-02")
def wrong_credentials_are_refused(guest: Guest, other: User, scene: Scene) -> None:
    """Each wrong password is tried on a fresh account, so that a guard against guessing has nothing to say."""
    for almost in ALMOST:
        user = new_user(scene)
        expect_no_token(guest.log_in(email=user.email, password=almost(user.password)), 401)
    expect_no_token(guest.log_in(email=new_user(scene).email, password=other.password), 401)
    expect_no_token(guest.log_in(email=scene.fresh.email(), password=other.password), *REFUSALS)

    for nothing in ("", ABSENT, None):
        expect_no_token(guest.log_in(email=new_user(scene).email, password=nothing), 401, 400, 422)
    for no_text in NO_TEXTS:
        expect_no_token(guest.log_in(email=no_text, password=other.password), 401, 400, 422)
        expect_no_token(guest.log_in(email=scene.fresh.email(), password=no_text), *REFUSALS)


@check("AUT-03")
def a_wrong_password_and_an_unknown_email_get_the_same_answer(guest: Guest, scene: Scene) -> None:
    """In turn, so that what changes with time changes for both."""
    wrong: list[Traits] = []
    unknown: list[Traits] = []
    for _ in range(PAIRS):
        for email, seen in ((new_user(scene).email, wrong), (scene.fresh.email(), unknown)):
            answer = guest.log_in(email=email, password=scene.fresh.password())
            answer.expect(401)
            seen.append(traits(answer, email))

    ensure_alike(wrong, unknown, kinds=(text("a wrong password"), text("an unknown email")))


@check("AUT-08", apart=True)
def an_expired_token_is_401(scene: Scene) -> None:
    """An instance of its own, whose tokens live for 2 seconds."""
    with scene.another_instance(ARCHKATA_TOKEN_TTL=str(LIFE_S)) as (elsewhere, _):
        user = new_user(elsewhere)

        holder = log_in_and_look(user)
        elsewhere.pause(2 * LIFE_S)
        holder.get_user(user.id).expect(401)

        log_in_and_look(user)


@check("AUT-09")
def logging_out_ends_the_token(guest: Guest, user: User) -> None:
    """The other session of the same user goes on."""
    first, second = (
        guest.with_token(expect_token(guest.log_in(email=user.email, password=user.password))) for _ in range(2)
    )

    first.log_out().expect(204)

    first.get_user(user.id).expect(401, 403)
    second.get_user(user.id).expect(200)


@check("AUT-10")
def after_a_password_change_the_old_password_fails_at_once(guest: Guest, user: User, scene: Scene) -> None:
    """A replacement of email and name follows, because it may take the password along."""
    old, new = user.password, scene.fresh.password()
    user.change_user(user.id, password=new).expect(200, 204)

    expect_no_token(guest.log_in(email=user.email, password=old), *REFUSALS)
    remember(user, password=new)
    ensure_logs_in(user)

    with scene.part("USR-13"):
        name = scene.fresh.name()
        user.replace_user(user.id, email=user.email, name=name).expect(200, 204)
        user.log_in_again()
        ensure_logs_in(user)
        user.get_user(user.id).expect(200, name=name)


@check("AUT-19")
def logging_in_ignores_the_letter_case_of_the_email(guest: Guest, scene: Scene) -> None:
    """Of an email in small letters and of one with capitals: one of the two may be kept as it was sent."""
    for email in (scene.fresh.email(), scene.fresh.email("Buyer.Prado")):
        ensure_lets_in(guest, new_user(scene, email=email), email.swapcase())


@check("AUT-18", apart=True, seconds=120)
def guessing_one_accounts_password_is_slowed_down_and_its_owner_gets_in_again(owner: User) -> None:
    """The guesses stop at the first 429, and the owner comes right behind them."""
    guesses = guess(owner, TRIES)

    ensure(
        any(answer.status == 429 or answer.seconds > 1 for answer in guesses),
        text("a 429, or an answer that takes over a second, within {n} wrong log-ins", n=TRIES),
        text("{n} answers, each at once", n=len(guesses)),
    )
    ensure_gets_in(owner)


def log_in_and_look(user: User) -> Guest:
    """Log in, use the token, and return who holds it. A use that took longer than the token lives says nothing."""
    guest = user.without_token()
    logged_in = guest.log_in(email=user.email, password=user.password)
    holder = guest.with_token(expect_token(logged_in))
    ensure_short_lived(logged_in, LIFE_S)
    looked = holder.get_user(user.id)
    if looked.exchange.ended < logged_in.exchange.started + LIFE_S:
        looked.expect(200)
    return holder


def ensure_lets_in(guest: Guest, user: User, email: str) -> None:
    """Refute the rule unless the email and the user's password get a token, and the token shows the user."""
    token = expect_token(guest.log_in(email=email, password=user.password))
    guest.with_token(token).get_user(user.id).expect(200)


def ensure_publishes(editor: Editor) -> None:
    """Refute the rule unless an editor gets a token, and with it in where only editors may."""
    token = expect_token(editor.without_token().log_in(email=editor.email, password=editor.password))
    if editor.scene.claims("catalogue"):
        editor.with_token(token).publish_product().expect(201)

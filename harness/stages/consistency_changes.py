"""Stage consistency: changes of one thing at the same moment, with and without a condition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count, cycle, repeat
from typing import Any, Final

from archkata.conformance.calling.answer import Answer
from archkata.conformance.calling.fresh import Fresh
from archkata.conformance.eventually import confirmed
from archkata.conformance.races.burst import Boundary, Burst
from archkata.conformance.races.synchronized_burst import BurstTally, Fate, SynchronizedBurst, ensure_no_server_error
from archkata.conformance.registry import check
from archkata.conformance.signals import Inconclusive
from archkata.conformance.vocabulary.expectations import ensure, shown
from archkata.conformance.vocabulary.tags import not_naming, strong_tag
from archkata.language import text
from harness.actors import Actor, Editor, Product, User
from harness.data import usd
from harness.vocabulary.accounts import ensure_logs_in, remember

Change = Callable[[Actor, str], Answer]

TAKEN: Final = (200, 204)
STALE: Final = (412, 409)
# Somebody else was faster, or has ended the session by changing the password: then it is sent again.
TO_BE_REPEATED: Final = (401, 409, 412)
TURNED_DOWN: Final = (Fate.LOST, Fate.REFUSED)
WITHOUT_PASSWORD: Final = 7


@check("CON-03", seconds=120)
def changes_of_different_members_both_survive(
    burst: Burst, editor: Editor, second: Editor, user: User, camera: Product
) -> None:
    """Now and then a password is among them: while it is hashed, all that was read before grows old."""
    turns = count()

    def rush_at_user(members: dict[str, Any], volley: SynchronizedBurst) -> None:
        for member, value in members.items():
            volley.by(user).change_user(user.id, {member: value})
        ensure_user_has_all(user, editor, members, volley.fire(won=TAKEN, lost=TO_BE_REPEATED))

    def rush_at_product(members: dict[str, Any], volley: SynchronizedBurst) -> None:
        for (member, value), writer in zip(members.items(), cycle((editor, second)), strict=False):
            volley.by(writer).change_product(camera, {member: value})
        tally = volley.fire(won=TAKEN, lost=TO_BE_REPEATED)
        for member, value in tally.of(members.items(), *TURNED_DOWN):
            editor.change_product(camera, {member: value}).expect(*TAKEN)
        certain = dict(tally.of(members.items(), Fate.WON, *TURNED_DOWN))
        confirmed(editor.scene, lambda: editor.get_product(camera).expect(200, **certain))

    burst.run(
        Boundary(lambda: members_of_user(user.scene.fresh, next(turns)), rush_at_user, widths=(2, 3)),
        Boundary(lambda: members_of_product(user.scene.fresh), rush_at_product, widths=(2, 3, 4)),
    )


def members_of_user(fresh: Fresh, turn: int) -> dict[str, Any]:
    """Return new members of a user, at times with a password."""
    members = {"name": fresh.word("Name "), "email": fresh.email()}
    return members if turn % (WITHOUT_PASSWORD + 1) else {**members, "password": fresh.password()}


def members_of_product(fresh: Fresh) -> dict[str, Any]:
    """Return two or more new members of a product."""
    members = {
        "name": fresh.word("Camera "),
        "price": usd(fresh.random.randrange(1, 10**6)),
        "manufacturer": fresh.word("Maker "),
        "features": [{"name": "edition", "description": fresh.word()}],
    }
    return dict(fresh.random.sample(sorted(members.items()), fresh.random.randint(2, len(members))))


def ensure_user_has_all(user: User, editor: Editor, members: dict[str, Any], tally: BurstTally) -> None:
    """Repeat what was turned down, and refute the rule unless all is there."""
    taken, again = dict(tally.of(members.items(), Fate.WON)), dict(tally.of(members.items(), *TURNED_DOWN))
    if "password" in members:
        follow_password(user, editor, taken, again)
    for member, value in again.items():
        user.change_user(user.id, {member: value}).expect(*TAKEN)
    visible = {member: value for member, value in {**taken, **again}.items() if member != "password"}
    confirmed(user.scene, lambda: editor.get_user(user.id).expect(200, **visible))
    user.identity.email = visible.get("email", user.email)
    if "password" in members:
        remember(user, password=members["password"])
        ensure_logs_in(user)


def follow_password(user: User, editor: Editor, taken: dict[str, Any], again: dict[str, Any]) -> None:
    """Act with the email and the password of this moment; other sessions may have ended."""
    if "password" not in {**taken, **again}:
        raise Inconclusive(text("a change of the password was not answered, and nothing tells what became of it"))
    email = editor.get_user(user.id).expect(200).get("email")
    remember(user, email=email, password=taken.get("password"))


@dataclass(frozen=True)
class Tagged:
    """Something with a name and a tag: how it is read, how its name is changed, and who may do both."""

    read: Callable[[], Answer]
    changes: tuple[Change, ...]
    writers: tuple[Actor, ...]


def tagged_user(user: User) -> Tagged:
    """A user who changes itself, by PATCH and by PUT."""
    return Tagged(
        read=lambda: user.get_user(user.id),
        changes=(
            lambda actor, name: actor.change_user(user.id, name=name),
            lambda actor, name: actor.replace_user(user.id, email=user.email, name=name),
        ),
        writers=(user,),
    )


def tagged_product(product: Product, *editors: Editor) -> Tagged:
    """A product that editors change, by PATCH."""
    return Tagged(
        read=lambda: editors[0].get_product(product),
        changes=(lambda actor, name: actor.change_product(product, name=name),),
        writers=editors,
    )


@check("CON-04")
def a_stale_if_match_is_refused_without_effect(user: User, editor: Editor, camera: Product) -> None:
    """Made-up tags count as stale, and some of them hold the text of the right one."""
    ensure_guarded(tagged_user(user), user)
    ensure_guarded(tagged_product(camera, editor), editor)


def ensure_guarded(thing: Tagged, writer: Actor) -> None:
    """Refute the rule unless only the tag of the present state opens the way to a change."""
    fresh, first = writer.scene.fresh, strong_tag(thing.read())
    present = fresh.word("Name ")
    thing.changes[0](writer, present).expect(*TAKEN)
    for change in thing.changes:
        tag = strong_tag(thing.read())
        for stale in (first, *not_naming(tag, fresh)):
            change(writer.if_match(stale), fresh.word("Stale ")).expect(412)
            ensure_unchanged(thing.read(), tag, present)
        present = fresh.word("Name ")
        change(writer.if_match(tag), present).expect(*TAKEN)
        thing.read().expect(200, name=present)


def ensure_unchanged(answer: Answer, tag: str, name: str) -> None:
    """Refute the rule unless a thing has still this tag and this name."""
    answer.expect(200, name=name)
    ensure(
        answer.etag == tag,
        text("the tag {tag}, as before the refusal", tag=tag),
        text("{tag}", tag=answer.etag or "–"),
        evidence=answer.exchange,
    )


@check("CON-05", seconds=120)
def if_match_lets_exactly_one_writer_through(
    burst: Burst, editor: Editor, second: Editor, user: User, camera: Product
) -> None:
    """All of them have read the same state just before."""
    things = (tagged_user(user), tagged_product(camera, editor, second))

    burst.run(*(Boundary(repeat(thing).__next__, rush_with_one_tag, widths=(2, 3, 4, 6)) for thing in things))


def rush_with_one_tag(thing: Tagged, volley: SynchronizedBurst) -> None:
    """Let several writers give another name each, on condition that nobody else has."""
    before = thing.read()
    tag, fresh = strong_tag(before), thing.writers[0].scene.fresh
    names = [fresh.word("Name ") for _ in range(volley.width)]
    for name, writer in zip(names, cycle(thing.writers), strict=False):
        thing.changes[0](volley.by(writer.if_match(tag)), name)

    tally = volley.fire(won=TAKEN, lost=STALE)

    ensure_no_server_error(tally.answers)
    tally.ensure_one()
    winner, perhaps = tally.of(names, Fate.WON), tally.of(names, Fate.UNKNOWN)
    possible: list[object] = [*winner] or [*perhaps, before.expect(200).get("name")]
    confirmed(thing.writers[0].scene, lambda: ensure_named(thing.read(), possible))


def ensure_named(answer: Answer, possible: Sequence[object]) -> None:
    """Refute the rule unless a thing has one of these names."""
    name = answer.expect(200).get("name")
    ensure(
        name in possible,
        text("member `name`: {value}", value=" / ".join(map(shown, possible))),
        text("member `name`: {value}", value=shown(name)),
        evidence=answer.exchange,
    )

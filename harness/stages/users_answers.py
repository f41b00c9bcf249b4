"""Stage users: what answers about a user carry, its entity tag, and never carry, its password."""

from __future__ import annotations

from archkata.conformance.information_leaks.leaks import ensure_no_trace, ensure_secret
from archkata.conformance.registry import check, watch
from archkata.conformance.scene import Scene
from archkata.conformance.vocabulary.expectations import ensure
from archkata.conformance.vocabulary.facts import ensure_agrees
from archkata.conformance.vocabulary.tags import naming, not_naming, strong_tag
from archkata.language import text
from archkata.wire import Exchange
from harness.actors import Guest, User
from harness.vocabulary.accounts import ensure_changed, remember, seen
from harness.vocabulary.members import USER

CHANGES = 10


@check("USR-09")
def the_password_or_anything_made_from_it_never_comes_back(guest: Guest, user: User) -> None:
    """Refusals count as well: a validator that repeats its input repeats the password. Their statuses do not."""
    fresh, first, second = user.scene.fresh, user.password, user.scene.fresh.password()

    guest.register_user(email=user.email, password=first)
    guest.register_user(email=fresh.email(), password=first, name="")
    guest.register_user(email=None, password=first)
    guest.register_user({"password": first})
    with user.scene.part("AUT-01", "USR-11"):
        user.change_user(user.id, name=fresh.name()).expect(200, 204)
        user.change_user(user.id, password=second).expect(200, 204)
        remember(user, password=second)
        user.change_user(user.id, password=second, name="")
        user.change_user(user.id, password=first + "\u0000", email="not-an-email")
    with user.scene.part("AUT-01", "USR-13"):
        user.replace_user(user.id, email=user.email, name=fresh.name()).expect(200, 204)
    with user.scene.part("AUT-01"):
        seen(user)

    ensure_secret(user.scene, first, second)


@watch("USR-09")
def no_answer_of_the_run_gives_a_password_away(exchange: Exchange, scene: Scene) -> None:
    """Users are shown in more places than their own: in a log-in, as a buyer, as an author, in an error of anything."""
    ensure_no_trace((exchange,), (scene.fresh.mark, *scene.fresh.recent_passwords))


@check("USR-16")
def a_user_carries_a_strong_tag_and_answers_304_while_it_is_unchanged(user: User) -> None:
    """Among the foreign tags are some that hold the text of the right one, as a search for it would find."""
    answer, again = user.get_user(user.id), user.anew().get_user(user.id)
    shown, tag = answer.expect(200), strong_tag(answer)
    ensure(
        answer.body != again.body or strong_tag(again) == tag,
        text("the same tag for the same body"),
        text("first {tag}, then {other}", tag=tag, other=again.etag),
    )

    for condition in naming(tag, user.scene.fresh):
        user.if_none_match(condition).get_user(user.id).expect(304)
    for condition in not_naming(tag, user.scene.fresh):
        known = user.if_none_match(condition).get_user(user.id)
        ensure_agrees(known.expect(200), shown, USER, evidence=known.exchange)


@check("USR-17")
def the_tag_of_a_user_differs_after_every_change(user: User) -> None:
    """No state comes back, so a tag that does is a lie, and none of the old ones may get a 304."""
    tags, state = [strong_tag(user.get_user(user.id))], seen(user)
    fresh = user.scene.fresh
    changes = [{"name": fresh.name()} for _ in range(CHANGES)] + [{"email": fresh.email()}]
    final = {"email": fresh.email(), "name": fresh.name()}

    for change in changes:
        user.change_user(user.id, change).expect(200, 204)
        tags.append(strong_tag(user.get_user(user.id)))
    with user.scene.part("USR-13"):
        replaced = ensure_changed(user, user.replace_user(user.id, final), state, **final)
        tags.append(strong_tag(replaced.answer))

    *old_tags, tag = tags
    name = seen(user).get("name")
    for old in old_tags:
        known = user.if_none_match(old).get_user(user.id)
        known.expect(200, name=name)
    user.if_none_match(tag).get_user(user.id).expect(304)
    ensure(len(set(tags)) == len(tags), text("another tag for each state"), text("tags: {tags}", tags=tags))

"""Stage api: what errors look like, and that paths and methods which do not exist end in one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from archkata.conformance.calling.answer import Answer
from archkata.conformance.information_leaks.ordinary import content_of, is_of_the_application
from archkata.conformance.registry import check, watch
from archkata.conformance.scene import Scene
from archkata.conformance.vocabulary.expectations import Notes, ensure, shown
from archkata.conformance.vocabulary.methods import expect_not_allowed
from archkata.language import text
from archkata.wire import Exchange, TooMuchError, UnreadableError
from harness.actors import Editor, Guest, Raw, User, new_user

REFUSED: Final = (400, 401, 403, 404, 405, 409, 415, 422)


@check("API-04")
def an_error_is_a_json_object_never_a_page_of_html(guest: Guest, user: User) -> None:
    """What the router and the security layer answer by themselves is where pages come from."""
    for refusal in refusals(guest, user):
        refusal.expect_problem(*REFUSED)


@watch("API-04")
def errors_of_the_whole_run_are_objects(exchange: Exchange, scene: Scene) -> None:
    """The 429 of a throttle is seen here, and every other refusal that no check of this stage provokes."""
    if not is_of_the_application(exchange, scene) or exchange.request.method == "HEAD":
        return
    if exchange.status is not None and 400 <= exchange.status < 500:
        ensure(
            _is_object(exchange),
            text("a JSON object that describes the error"),
            Answer(exchange).described(),
            evidence=exchange,
        )


@check("API-05")
def errors_are_problem_details_and_agree_with_the_status_line(guest: Guest, user: User) -> None:
    """The same refusals as for API-04, one after another."""
    for refusal in refusals(guest, user):
        problem = refusal.expect_problem(*REFUSED)
        media_type = (refusal.header("Content-Type") or "").partition(";")[0].strip().lower()
        if media_type != "application/problem+json":
            refusal.refute(text("application/problem+json"), text("Content-Type: {type}", type=media_type or "–"))
        for member in ("type", "title", "detail"):
            if not isinstance(problem.get(member), str):
                refusal.refute(text("a text as member `{name}`", name=member), refusal.described())
        refusal.expect(*REFUSED, status=refusal.exchange.status)


@check("API-06")
def a_validation_error_names_the_members_at_fault(guest: Guest, editor: Editor) -> None:
    """Two bad members beside a good one, and a nested one, which may be named with the member that holds it."""
    ensure_named(guest.register_user(email="not-an-email", name="n" * 101), {"email", "name"})

    if guest.scene.claims("catalogue"):
        ensure_named(editor.publish_product(price={"amount": -1, "currency": "USD"}), {"price"})


@check("API-07")
def an_unknown_path_answers_404(guest: Guest, editor: Editor) -> None:
    """With a token, too, because a security layer that refuses everybody hides what the router would say."""
    ending = guest.scene.fresh.word("no-such-")
    paths = [f"/{ending}"]
    if guest.scene.claims("users"):
        paths.append(f"{guest.scene.path_of('get_user', user_id=new_user(guest.scene).id)}/{ending}")
    anonymous = (404, 401) if guest.scene.backend.has_authentication else (404,)

    for path in paths:
        editor.request("GET", path).expect(404)
        editor.request("POST", path, {}).expect(404)
        guest.request("GET", path).expect(*anonymous)
        guest.request("POST", path, {}).expect(*anonymous)


@check("API-08")
def a_known_path_with_an_unsupported_method_answers_405(user: User, editor: Editor, notes: Notes) -> None:
    """All who ask have a token, so that nothing but the method stands in their way."""
    for attempt in unsupported(user, editor):
        expect_not_allowed(attempt, notes)


def refusals(guest: Guest, user: User) -> Iterator[Answer]:
    """Provoke errors of every kind. What is no refusal, although it should be, is for other rules."""
    scene, path = guest.scene, guest.scene.path_of("get_user", user_id=user.id)
    provoked: list[Callable[[], Answer]] = [
        lambda: guest.register_user(Raw(b'{"email":')),
        lambda: guest.register_user(email="not-an-email"),
        lambda: guest.register_user({}),
        lambda: guest.register_user(Raw(b"email=a", "application/x-www-form-urlencoded")),
        lambda: guest.register_user(email=user.email),
        lambda: guest.request("GET", f"/{scene.fresh.word('no-such-')}"),
        lambda: user.get_user(scene.fresh.unknown_id(user.id)),
        lambda: user.request("DELETE", path),
        lambda: user.request("POST", f"{path}/no-such", {}),
    ]
    if scene.claims("catalogue"):
        provoked.append(lambda: guest.get_product("no-such-product"))
    if scene.backend.has_authentication:
        provoked.append(lambda: guest.get_user(user.id))
        provoked.append(lambda: guest.with_token("no-such-token").get_user(user.id))
        if scene.claims("catalogue"):
            provoked.append(user.publish_product)
    for provoke in provoked:
        answer = provoke()
        if answer.status is None or answer.status >= 400:
            yield answer


def unsupported(user: User, editor: Editor) -> Iterator[Answer]:
    """Try methods that the contract does not offer."""
    scene = user.scene
    yield user.request("DELETE", scene.path_of("get_user", user_id=user.id))
    yield user.request("PATCH", scene.path_of("get_health"), {})
    if scene.claims("catalogue"):
        yield editor.request("DELETE", scene.path_of("list_products"))
    if scene.claims("purchases"):
        yield user.request("PUT", scene.path_of("list_purchases"), {})
    if scene.claims("auth"):
        yield user.request("GET", scene.path_of("log_in"))


def ensure_named(refusal: Answer, bad: set[str]) -> None:
    """Refute the rule unless `errors` names at least one of the bad members and no other one."""
    errors = refusal.expect(400, 422).get("errors")
    rows = errors if isinstance(errors, list) else []
    named = {_member(row) for row in rows}
    ensure(
        named and named <= bad,
        text("`errors` with pointers to {members}", members=shown(sorted(bad))),
        text("errors: {errors}", errors=shown(errors)),
        evidence=refusal.exchange,
    )


def _member(row: Any) -> str | None:
    """Return the outermost member that an item of `errors` points to, or None where it has another shape."""
    if not isinstance(row, dict) or not isinstance(row.get("detail"), str):
        return None
    pointer = row.get("pointer")
    return pointer.removeprefix("#").split("/")[1] if isinstance(pointer, str) and "/" in pointer else None


def _is_object(exchange: Exchange) -> bool:
    """Say whether the body is a JSON object, as far as archkata reads it."""
    try:
        return isinstance(content_of(exchange), dict)
    except TooMuchError:
        return True
    except UnreadableError:
        return False

"""Stage api: what errors look like, and that paths and methods which do not exist end in one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from archkata.conformance.calling.answer import Answer, Resource
from archkata.conformance.information_leaks.ordinary import content_of, is_of_the_application
from archkata.conformance.registry import check, watch
from archkata.conformance.scene import Scene
from archkata.conformance.vocabulary.expectations import Notes, ensure, shown
from archkata.conformance.vocabulary.methods import expect_not_allowed
from archkata.language import text
from archkata.wire import Exchange, TooMuchError, UnreadableError
from harness.actors import Actor, Editor, Guest, Raw, User
from harness.vocabulary.possible import possible_user


@check("API-04")
def an_error_is_a_json_object_never_a_page_of_html(guest: Guest) -> None:
    """What the router and the security layer answer by themselves is where pages come from."""
    for refusal in refusals(guest, possible_user(guest.scene)):
        ensure_problem(refusal)


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
def errors_are_problem_details_and_agree_with_the_status_line(guest: Guest) -> None:
    """The same refusals as for API-04, one after another."""
    for refusal in refusals(guest, possible_user(guest.scene)):
        problem = ensure_problem(refusal)
        media_type = (refusal.header("Content-Type") or "").partition(";")[0].strip().lower()
        if media_type != "application/problem+json":
            refusal.refute(text("application/problem+json"), text("Content-Type: {type}", type=media_type or "–"))
        for member in ("type", "title", "detail"):
            if not isinstance(problem.get(member), str):
                refusal.refute(text("a text as member `{name}`", name=member), refusal.described())
        refusal.expect(refusal.status or 0, status=refusal.exchange.status)


@check("API-06")
def a_validation_error_names_the_members_at_fault(guest: Guest, editor: Editor) -> None:
    """Two bad members beside a good one, and a nested one, which may be named with the member that holds it."""
    scene = guest.scene
    parts: list[tuple[Answer, set[str]]] = []
    if scene.claims("users") and scene.holds("USR-03"):
        parts.append((guest.register_user(email="not-an-email", name="n" * 101), {"email", "name"}))
    if scene.claims("catalogue") and scene.holds("CAT-03"):
        parts.append((editor.publish_product(price={"amount": -1, "currency": "USD"}), {"price"}))
    scene.ensure_something_is_left(parts)

    for refusal, bad in parts:
        ensure_named(refusal, bad)


@check("API-07")
def an_unknown_path_answers_404(guest: Guest, editor: Editor) -> None:
    """With a token, too, because a security layer that refuses everybody hides what the router would say."""
    ending, user = guest.scene.fresh.word("no-such-"), possible_user(guest.scene)
    paths = [f"/{ending}"]
    if user is not None:
        paths.append(f"{guest.scene.path_of('get_user', user_id=user.id)}/{ending}")
    anonymous = (404, 401) if guest.scene.backend.has_authentication else (404,)

    for path in paths:
        guest.request("GET", path).expect(*anonymous)
        guest.request("POST", path, {}).expect(*anonymous)
        with guest.scene.part("AUT-01"):
            (user or editor).request("GET", path).expect(404)
            (user or editor).request("POST", path, {}).expect(404)


@check("API-08")
def a_known_path_with_an_unsupported_method_answers_405(guest: Guest, editor: Editor, notes: Notes) -> None:
    """All who ask have a token, so that nothing but the method stands in their way. What is bound is not tried."""
    for actor, method, path in unsupported(guest, editor):
        if not guest.scene.backend.binding.offers(method, path):
            expect_not_allowed(actor.request(method, path, None if method in {"GET", "DELETE"} else {}), notes)


def refusals(guest: Guest, user: User | None) -> Iterator[Answer]:
    """Provoke errors of every kind. What is no refusal, although it should be, is for other rules."""
    for provoke in (*provocations(guest), *(provocations_of(user) if user is not None else ())):
        answer = provoke()
        answer.exchange.judged = True
        if answer.status is None or answer.status >= 400:
            yield answer


def provocations(guest: Guest) -> Iterator[Callable[[], Answer]]:
    """Yield what anybody can do wrong."""
    scene = guest.scene
    yield lambda: guest.request("GET", f"/{scene.fresh.word('no-such-')}")
    if scene.claims("users"):
        yield lambda: guest.register_user(Raw(b'{"email":'))
        yield lambda: guest.register_user(email="not-an-email")
        yield lambda: guest.register_user({})
        yield lambda: guest.register_user(Raw(b"email=a", "application/x-www-form-urlencoded"))
    if scene.claims("catalogue"):
        yield lambda: guest.get_product("no-such-product")


def provocations_of(user: User) -> Iterator[Callable[[], Answer]]:
    """Yield what a user, or somebody who knows of one, can do wrong. At the end the user may be gone."""
    scene, guest, path = user.scene, user.without_token(), user.scene.path_of("get_user", user_id=user.id)
    yield lambda: guest.register_user(email=user.email)
    yield lambda: user.get_user(scene.fresh.unknown_id(user.id))
    yield lambda: user.request("POST", f"{path}/no-such", {})
    if scene.backend.has_authentication:
        yield lambda: guest.get_user(user.id)
        yield lambda: guest.with_token("no-such-token").get_user(user.id)
        if scene.claims("catalogue"):
            yield user.publish_product
    if not scene.backend.binding.offers("DELETE", path):
        yield lambda: user.request("DELETE", path)


def ensure_problem(refusal: Answer) -> Resource:
    """Refute the rule unless a refusal is a 4xx with a JSON object; return the object."""
    status = refusal.status or 0
    if not 400 <= status < 500:
        refusal.refute(text("a refusal with 4xx"), refusal.described())
    return refusal.expect_problem(status)


def unsupported(guest: Guest, editor: Editor) -> Iterator[tuple[Actor, str, str]]:
    """Yield who tries a method that the contract does not know, and where. Nothing is deleted but a fresh account."""
    scene, user = guest.scene, possible_user(guest.scene)
    yield editor, "PATCH", scene.path_of("get_health")
    if scene.claims("catalogue"):
        yield editor, "PUT", scene.path_of("list_products")
    if user is None:
        return
    if scene.claims("purchases"):
        yield user, "PUT", scene.path_of("list_purchases")
    if scene.claims("auth"):
        yield user, "GET", scene.path_of("log_in")
    yield user, "DELETE", scene.path_of("get_user", user_id=user.id)


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

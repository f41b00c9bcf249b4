"""Faults of the stage api: errors, instants, and how answers are typed and framed."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults
# Without `from __future__ import annotations`, because FastAPI reads the types of the handlers that are put in.

from datetime import datetime
from typing import Any

from archkata.conformance.mutants import mutant, put, replaces


@mutant("answers-without-a-type", caught_by=("API-03",))
def answers_without_a_type() -> None:
    """What is read is sent as text/plain, because Content-Type was set after the headers had gone."""
    from starlette.responses import Response

    from reference_impl.routes import users
    from reference_impl.routes.answers import shown_unless_known as shown

    @replaces(users, "shown_unless_known")
    def shown_as_text(request: Any, view: Any, tag: str) -> Response:
        answer = shown(request, view, tag)
        answer.headers["content-type"] = "text/plain; charset=utf-8"
        return answer


@mutant("page-for-unknown-paths", caught_by=("API-04",))
def page_for_unknown_paths() -> None:
    """For what the router refuses there is a page for people, in HTML."""
    from starlette.responses import HTMLResponse, Response

    from reference_impl.routes import problems

    @replaces(problems, "routing_refused")
    async def routing_refused(_request: Any, error: Any) -> Response:
        return HTMLResponse("<h1>Nothing here</h1>", error.status_code, error.headers)


@mutant("router-refuses-in-silence", caught_by=("API-04",))
def router_refuses_in_silence() -> None:
    """What the router refuses by itself, an unknown path or method, has an empty body."""
    from starlette.responses import Response

    from reference_impl.routes import problems

    refuse = problems.routing_refused

    @replaces(problems, "routing_refused")
    async def routing_refused(request: Any, error: Exception) -> Response:
        refusal = await refuse(request, error)
        allowed = {name: refusal.headers[name] for name in ("allow",) if name in refusal.headers}
        return Response(status_code=refusal.status_code, headers=allowed)


@mutant("errors-of-the-framework", caught_by=("API-05", "API-06"))
def errors_of_the_framework() -> None:
    """Errors are `{"detail": …}`, as the framework makes them when nobody tells it otherwise."""
    from starlette.responses import JSONResponse

    from reference_impl.routes import problems

    @replaces(problems, "problem")
    def problem(status: int, detail: str, headers: dict[str, str] | None = None, **_more: Any) -> JSONResponse:
        return JSONResponse({"detail": detail}, status, headers)


@mutant("status-of-another-error", caught_by=("API-05",))
def status_of_another_error() -> None:
    """The member `status` was written when the error was made, and the status line was changed afterwards."""
    from starlette.responses import Response

    from reference_impl.routes import problems

    refuse = problems.refused

    @replaces(problems, "refused")
    async def refused(request: Any, error: Exception) -> Response:
        refusal = await refuse(request, error)
        refusal.status_code = 400 if refusal.status_code == 409 else refusal.status_code
        return refusal


@mutant("good-members-blamed", caught_by=("API-06",))
def good_members_blamed() -> None:
    """A validation error names the whole body where it could name the member at fault."""
    from reference_impl.routes import problems

    fault_of = problems._fault

    @replaces(problems, "_fault")
    def fault_of_the_body(fault: dict[str, Any]) -> dict[str, str]:
        return {**fault_of(fault), "pointer": "#"}


@mutant("not-found-as-200", caught_by=("API-07", "USR-10"))
def not_found_as_200() -> None:
    """What is not found is answered with 200 and an object that says so."""
    from starlette.responses import JSONResponse, Response

    from reference_impl.routes import problems

    refusal = problems.problem

    @replaces(problems, "problem")
    def problem(status: int, detail: str, headers: dict[str, str] | None = None, **more: Any) -> Response:
        if status == 404:
            return JSONResponse({"error": "not found"})
        return refusal(status, detail, headers, **more)


@mutant("allow-forgotten", caught_by=("API-08",))
def allow_forgotten() -> None:
    """The handler for errors of the router makes a new answer and drops the headers of the old one: no Allow."""
    from starlette.responses import Response

    from reference_impl.routes import problems

    @replaces(problems, "routing_refused")
    async def routing_refused(_request: Any, error: Any) -> Response:
        return problems.problem(error.status_code, "The request was refused.")


@mutant("head-with-body", caught_by=("API-10",))
def head_with_body() -> None:
    """HEAD runs the GET handler and writes its body."""
    from reference_impl.middleware.head import HeadAsGet

    @replaces(HeadAsGet, "__call__")
    async def call(self: HeadAsGet, scope: Any, receive: Any, send: Any) -> None:
        if scope.get("method") == "HEAD":
            scope["method"] = "GET"
        await self.app(scope, receive, send)


@mutant("head-unknown", caught_by=("API-10",))
def head_unknown() -> None:
    """The router knows GET and does not derive HEAD from it: 405."""
    from reference_impl.middleware.head import HeadAsGet

    @replaces(HeadAsGet, "__call__")
    async def call(self: HeadAsGet, scope: Any, receive: Any, send: Any) -> None:
        await self.app(scope, receive, send)


@mutant("body-on-304", caught_by=("API-11",))
def body_on_304() -> None:
    """A 304 is sent with the whole JSON body after its headers."""
    from starlette.responses import Response

    from reference_impl.routes import products, users
    from reference_impl.routes.answers import shown, shown_unless_known

    def shown_or_304(request: Any, view: Any, tag: str) -> Response:
        answer = shown_unless_known(request, view, tag)
        if answer.status_code == 304:
            answer.body = shown(view).body
            answer.headers["content-length"] = str(len(answer.body))
        return answer

    for resource in (products, users):
        put(resource, "shown_unless_known", shown_or_304)


@mutant("length-in-characters", caught_by=("API-11",))
def length_in_characters() -> None:
    """Content-Length counts the characters of the body, which are fewer than its bytes."""
    from starlette.responses import Response

    from reference_impl.routes import users
    from reference_impl.routes.answers import shown_unless_known as shown

    @replaces(users, "shown_unless_known")
    def shown_too_short(request: Any, view: Any, tag: str) -> Response:
        answer = shown(request, view, tag)
        answer.headers["content-length"] = str(len(bytes(answer.body).decode()))
        return answer


@mutant("instants-without-offset", caught_by=("API-16",))
def instants_without_offset() -> None:
    """Instants are local times: date and time, and nobody knows where."""
    from reference_impl.services import users

    @replaces(users, "now")
    def now() -> str:
        return datetime.now().isoformat()


@mutant("instants-as-numbers", caught_by=("API-16",))
def instants_as_numbers() -> None:
    """Users show their instant as milliseconds since 1970."""
    from reference_impl.entities.users import User

    view = User.view

    @replaces(User, "view")
    def view_with_number(self: User) -> dict[str, Any]:
        created_at = datetime.fromisoformat(self.created_at)
        return {**view(self), "created_at": round(created_at.timestamp() * 1000)}


@mutant("health-looks-at-tokens", caught_by=("API-17",))
def health_looks_at_tokens() -> None:
    """The security layer looks at every token before it looks at the path: a broken one makes /healthz 401."""
    from starlette.requests import Request
    from starlette.responses import Response

    from reference_impl.routes import health
    from reference_impl.routes.authentication import bearer_of

    well = health.get_health

    @replaces(health, "get_health")
    async def get_health(request: Request) -> Response:
        if "authorization" in request.headers:
            await bearer_of(request)
        return await well()


@mutant("created-at-in-camel-case", caught_by=("API-20",))
def created_at_in_camel_case() -> None:
    """The serializer writes names as its language spells them: a user has `createdAt`."""
    from reference_impl.entities.users import User

    view = User.view

    @replaces(User, "view")
    def view_in_camel_case(self: User) -> dict[str, Any]:
        shown = dict(view(self))
        return {"createdAt": shown.pop("created_at"), **shown}


@mutant("id-of-the-store", caught_by=("API-20",))
def id_of_the_store() -> None:
    """A refund is shown as the store keeps it: its id is called `_id`."""
    from reference_impl.entities.refunds import Refund

    view = Refund.view

    @replaces(Refund, "view")
    def view_of_the_store(self: Refund) -> dict[str, Any]:
        shown = dict(view(self))
        return {"_id": shown.pop("id"), **shown}

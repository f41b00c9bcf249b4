"""From a request to its answer, whatever happens."""

import logging

from .config import Settings
from .database import Database
from .dispatcher import Dispatcher
from .gates import Gates
from .idempotency import forget_old
from .messages import Request, Response
from .operations import HEALTH_PATH, build_router
from .outbox import Outbox
from .pages import Pager
from .problems import Problem, forbidden, unauthorized
from .provider import Provider
from .routing import Access, Caller, Route
from .sessions import Sessions
from .settlement import Settlement
from .throttle import Throttle
from .users import ensure_editors

log = logging.getLogger(__name__)


class Application:
    """The camera store."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._database = Database(settings.data_dir)
        self._sessions = Sessions(self._database, settings.token_ttl)
        outbox = Outbox(active=settings.events_url is not None)
        pager = Pager(self._database.secret("cursors"))
        provider = Provider(settings.payments_url) if settings.payments_url else None
        self._router = build_router(self._database, pager, outbox, self._sessions, provider)
        self._settlement = Settlement(self._database, outbox, provider) if provider else None
        self._gates = Gates()
        self._throttle = Throttle(settings.rate_limit)
        self._dispatcher = Dispatcher(self._database, settings.events_url) if settings.events_url else None

    def start(self) -> None:
        """Get ready to serve."""
        ensure_editors(self._database, self._settings.editors)
        self._sessions.forget_expired()
        forget_old(self._database)
        if self._settlement is not None:
            self._settlement.start()
        if self._dispatcher is not None:
            self._dispatcher.start()

    def close(self) -> None:
        """Let go of everything."""
        if self._settlement is not None:
            self._settlement.stop()
        self._database.close()

    def answer(self, request: Request) -> Response:
        """The answer to a request; refusals and faults are answers as well."""
        try:
            return self._answer(request)
        except Exception:
            log.exception("unexpected fault")
            return Problem(500, "internal", "Something went wrong on our side.").response()

    def _answer(self, request: Request) -> Response:
        if request.path == HEALTH_PATH:
            return self._respond(request, None, None)
        try:
            caller, refusal = self._sessions.identify(request), None
        except Problem as problem:
            caller, refusal = None, problem
        client = f"peer {request.peer}" if caller is None else f"user {caller.user_id}"
        allowance = self._throttle.take(client)
        response = self._respond(request, caller, allowance.refusal or refusal)
        return response.with_headers(allowance.headers)

    def _respond(self, request: Request, caller: Caller | None, refusal: Problem | None) -> Response:
        try:
            if refusal is not None:
                raise refusal
            return self._carry_out(request, caller)
        except Problem as problem:
            return problem.response()

    def _carry_out(self, request: Request, caller: Caller | None) -> Response:
        route, call = self._router.match(request)
        _require_access(route, caller)
        with self._gates.through(route.lane):
            return route.handler(call.by(caller))


def _require_access(route: Route, caller: Caller | None) -> None:
    if route.access is Access.PUBLIC:
        return
    if caller is None:
        raise unauthorized("A bearer token is needed here.")
    if route.access is Access.EDITOR and not caller.is_editor:
        raise forbidden()

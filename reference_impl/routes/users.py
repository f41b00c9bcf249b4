"""/users"""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from reference_impl.entities.answers import Answer, created
from reference_impl.entities.users import Registration, UserChange, UserReplacement, UserView
from reference_impl.repositories.store import Repositories
from reference_impl.routes.answers import precondition_of, shown, shown_unless_known
from reference_impl.routes.authentication import Authenticated
from reference_impl.routes.backend import backend_of
from reference_impl.routes.documents import CACHED, CONDITIONAL, KEYED, operation
from reference_impl.routes.keys import answered_once
from reference_impl.services import users


async def register_user(request: Request, registration: Registration) -> Response:
    """Make a user."""
    password_hash = await backend_of(request).passwords.hash(registration.password)

    def work(shop: Repositories) -> Answer:
        user = users.register(shop, registration, password_hash)
        return created(f"/users/{user.id}", user.view())

    return await answered_once(request, None, work)


async def get_user(request: Request, user_id: str, bearer: Authenticated) -> Response:
    """Show a user to itself or to an editor."""
    user = await backend_of(request).store.read(lambda shop: users.get(shop, bearer, user_id))
    return shown_unless_known(request, user.view(), user.tag)


async def replace_user(request: Request, user_id: str, wanted: UserReplacement, bearer: Authenticated) -> Response:
    """Replace email and name."""
    condition = precondition_of(request)
    user = await backend_of(request).store.write(
        lambda shop: users.replace_user(shop, bearer, user_id, wanted, condition)
    )
    return shown(user.view(), user.tag)


async def change_user(request: Request, user_id: str, changes: UserChange, bearer: Authenticated) -> Response:
    """Change what the patch names."""
    backend, condition = backend_of(request), precondition_of(request)
    password_hash = await backend.passwords.hash(changes["password"]) if "password" in changes else None
    user = await backend.store.write(
        lambda shop: users.change(shop, bearer, user_id, changes, password_hash=password_hash, precondition=condition)
    )
    return shown(user.view(), user.tag)


def add_routes(router: APIRouter) -> None:
    """What is answered where."""
    operation(router, "POST /users", register_user, 201, UserView, refusals=(409,), header=KEYED)
    operation(router, "GET /users/{user_id}", get_user, 200, UserView, refusals=(401, 404), header=CACHED)
    changing: Any = {"refusals": (401, 404, 409, 412), "header": CONDITIONAL}
    operation(router, "PUT /users/{user_id}", replace_user, 200, UserView, **changing)
    operation(router, "PATCH /users/{user_id}", change_user, 200, UserView, **changing)

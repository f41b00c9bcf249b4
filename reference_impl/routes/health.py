"""/healthz"""

from typing import Literal

from fastapi import APIRouter
from starlette.responses import Response
from typing_extensions import TypedDict  # pydantic reads the standard one only from Python 3.12 on

from reference_impl.routes.answers import shown
from reference_impl.routes.documents import operation


class HealthView(TypedDict):
    """The backend can serve."""

    status: Literal["ok"]


async def get_health() -> Response:
    """Say that the backend can serve. It listens only once its store is open, so being asked is the proof."""
    return shown({"status": "ok"})


def add_routes(router: APIRouter) -> None:
    """What is answered where."""
    operation(router, "GET /healthz", get_health, 200, HealthView)

"""/purchases/{id}/refunds"""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict  # pydantic reads the standard one only from Python 3.12 on

from reference_impl.entities.pages import USUAL_PAGE
from reference_impl.entities.refunds import RefundRequest, RefundView
from reference_impl.routes.answers import response_of
from reference_impl.routes.authentication import Authenticated
from reference_impl.routes.backend import backend_of
from reference_impl.routes.documents import KEYED, operation
from reference_impl.routes.keys import keyed_request
from reference_impl.routes.paging import Cursor, Limit, listing_of
from reference_impl.services import refunds


class RefundPage(TypedDict):
    """A page of a purchase's refunds."""

    items: list[RefundView]
    next_cursor: str | None


async def refund(request: Request, purchase_id: str, wanted: RefundRequest, bearer: Authenticated) -> Response:
    """Refund units of a purchase."""
    keyed = await keyed_request(request, bearer)
    answer = await backend_of(request).checkout.refund(bearer, purchase_id, wanted, keyed)
    return response_of(answer, request)


async def list_refunds(
    request: Request, purchase_id: str, bearer: Authenticated, limit: Limit = USUAL_PAGE, cursor: Cursor = None
) -> Response:
    """Show a page of a purchase's refunds, oldest first."""
    listing = listing_of(request, f"refunds of {purchase_id}")
    window = listing.window(limit, cursor)
    page = await backend_of(request).store.scan(lambda shop: refunds.page(shop, bearer, purchase_id, window))
    return listing.answer(page)


def add_routes(router: APIRouter) -> None:
    """What is answered where."""
    path = "/purchases/{purchase_id}/refunds"
    operation(
        router,
        f"POST {path}",
        refund,
        201,
        RefundView,
        refusals=(401, 402, 403, 404, 409),
        header=KEYED,
    )
    operation(router, f"GET {path}", list_refunds, 200, RefundPage, refusals=(401, 404))

"""/purchases"""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict  # pydantic reads the standard one only from Python 3.12 on

from reference_impl.entities.pages import USUAL_PAGE
from reference_impl.entities.purchases import Order, PurchaseView
from reference_impl.routes.answers import response_of, shown
from reference_impl.routes.authentication import Authenticated
from reference_impl.routes.backend import backend_of
from reference_impl.routes.documents import KEYED, operation
from reference_impl.routes.keys import keyed_request
from reference_impl.routes.paging import Cursor, Limit, listing_of
from reference_impl.services import purchases


class PurchasePage(TypedDict):
    """A page of a user's purchases."""

    items: list[PurchaseView]
    next_cursor: str | None


async def buy(request: Request, order: Order, bearer: Authenticated) -> Response:
    """Buy so many of a product."""
    answer = await backend_of(request).checkout.buy(bearer, order, await keyed_request(request, bearer))
    return response_of(answer, request)


async def get_purchase(request: Request, purchase_id: str, bearer: Authenticated) -> Response:
    """Show a purchase to its buyer or to an editor."""
    purchase = await backend_of(request).store.read(lambda shop: purchases.get(shop, bearer, purchase_id))
    return shown(purchase.view())


async def list_purchases(
    request: Request,
    bearer: Authenticated,
    user_id: str | None = None,
    limit: Limit = USUAL_PAGE,
    cursor: Cursor = None,
) -> Response:
    """Show a page of a user's purchases, newest first; without a user, of the bearer's own."""
    buyer = user_id or bearer.user.id
    listing = listing_of(request, f"purchases of {buyer}")
    window = listing.window(limit, cursor)
    page = await backend_of(request).store.scan(lambda shop: purchases.page(shop, bearer, buyer, window))
    return listing.answer(page)


def add_routes(router: APIRouter) -> None:
    """What is answered where."""
    operation(
        router,
        "POST /purchases",
        buy,
        201,
        PurchaseView,
        refusals=(401, 402, 403, 404, 409),
        header=KEYED,
    )
    operation(router, "GET /purchases", list_purchases, 200, PurchasePage, refusals=(401, 403, 404))
    operation(router, "GET /purchases/{purchase_id}", get_purchase, 200, PurchaseView, refusals=(401, 404))

"""/products"""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict  # pydantic reads the standard one only from Python 3.12 on

from reference_impl.entities.answers import Answer, created, done
from reference_impl.entities.pages import USUAL_PAGE
from reference_impl.entities.products import Kind, NewProduct, ProductChange, ProductView, Restock
from reference_impl.entities.texts import ONE_LINE
from reference_impl.repositories.store import Repositories
from reference_impl.routes.answers import precondition_of, shown, shown_unless_known
from reference_impl.routes.authentication import Authenticated
from reference_impl.routes.backend import backend_of
from reference_impl.routes.direct import DirectRoute
from reference_impl.routes.documents import CACHED, CONDITIONAL, KEYED, operation
from reference_impl.routes.keys import answered_once
from reference_impl.routes.paging import Cursor, Limit, listing_of
from reference_impl.services import products

Text = Annotated[
    str | None, Query(max_length=200, pattern=ONE_LINE, description="A part of name, manufacturer or sku.")
]


class ProductPage(TypedDict):
    """A page of the catalogue."""

    items: list[ProductView]
    next_cursor: str | None


async def publish_product(request: Request, new: NewProduct, bearer: Authenticated) -> Response:
    """Publish a product."""

    def work(shop: Repositories) -> Answer:
        product = products.publish(shop, bearer, new)
        return created(f"/products/{product.id}", product.view())

    return await answered_once(request, bearer, work)


async def get_product(request: Request, product_id: str) -> Response:
    """Show a product."""
    product = await backend_of(request).store.read(lambda shop: products.get(shop, product_id))
    return shown_unless_known(request, product.view(), product.tag)


async def list_products(
    request: Request, kind: Kind | None = None, q: Text = None, limit: Limit = USUAL_PAGE, cursor: Cursor = None
) -> Response:
    """Show a page of the catalogue, oldest first."""
    listing = listing_of(request, "products")
    window = listing.window(limit, cursor)
    return listing.answer(await backend_of(request).store.scan(lambda shop: products.page(shop, window, kind, q)))


async def change_product(request: Request, product_id: str, changes: ProductChange, bearer: Authenticated) -> Response:
    """Change what the patch names."""
    condition = precondition_of(request)
    product = await backend_of(request).store.write(
        lambda shop: products.change(shop, bearer, product_id, changes, condition)
    )
    return shown(product.view(), product.tag)


async def restock_product(request: Request, product_id: str, restock: Restock, bearer: Authenticated) -> Response:
    """Add units to the stock."""

    def work(shop: Repositories) -> Answer:
        return done(products.restock(shop, bearer, product_id, restock.quantity).view())

    return await answered_once(request, bearer, work)


def add_routes(router: APIRouter) -> None:
    """What is answered where."""
    one = "/products/{product_id}"
    editing = (401, 403, 404)
    operation(router, f"GET {one}", get_product, 200, ProductView, refusals=(404,), header=CACHED, route=DirectRoute)
    operation(router, "POST /products", publish_product, 201, ProductView, refusals=(401, 403, 409), header=KEYED)
    operation(router, "GET /products", list_products, 200, ProductPage, refusals=(404,))
    operation(router, f"PATCH {one}", change_product, 200, ProductView, refusals=(*editing, 412), header=CONDITIONAL)
    operation(router, f"POST {one}/restocks", restock_product, 200, ProductView, refusals=editing, header=KEYED)

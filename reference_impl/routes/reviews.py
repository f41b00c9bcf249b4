"""/products/{id}/reviews and /reviews"""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict  # pydantic reads the standard one only from Python 3.12 on

from reference_impl.entities.answers import Answer, created
from reference_impl.entities.pages import USUAL_PAGE
from reference_impl.entities.reviews import NewReview, ReviewChange, ReviewView
from reference_impl.repositories.store import Repositories
from reference_impl.routes.answers import nothing, shown
from reference_impl.routes.authentication import Authenticated
from reference_impl.routes.backend import backend_of
from reference_impl.routes.direct import DirectRoute
from reference_impl.routes.documents import KEYED, operation
from reference_impl.routes.keys import answered_once
from reference_impl.routes.paging import Cursor, Limit, listing_of
from reference_impl.services import reviews


class ReviewPage(TypedDict):
    """A page of a product's reviews."""

    items: list[ReviewView]
    next_cursor: str | None


async def publish_review(request: Request, product_id: str, new: NewReview, bearer: Authenticated) -> Response:
    """Publish a review of a product."""

    def work(shop: Repositories) -> Answer:
        review = reviews.publish(shop, bearer, product_id, new)
        return created(f"/reviews/{review.id}", review.view())

    return await answered_once(request, bearer, work)


async def list_reviews(request: Request, product_id: str, limit: Limit = USUAL_PAGE, cursor: Cursor = None) -> Response:
    """Show a page of a product's reviews, newest first."""
    listing = listing_of(request, f"reviews of {product_id}")
    window = listing.window(limit, cursor)
    return listing.answer(await backend_of(request).store.scan(lambda shop: reviews.page(shop, product_id, window)))


async def get_review(request: Request, review_id: str) -> Response:
    """Show a review."""
    review = await backend_of(request).store.read(lambda shop: reviews.get(shop, review_id))
    return shown(review.view())


async def change_review(request: Request, review_id: str, changes: ReviewChange, bearer: Authenticated) -> Response:
    """Change what the patch names."""
    review = await backend_of(request).store.write(lambda shop: reviews.change(shop, bearer, review_id, changes))
    return shown(review.view())


async def withdraw_review(request: Request, review_id: str, bearer: Authenticated) -> Response:
    """Take a review back."""
    await backend_of(request).store.write(lambda shop: reviews.withdraw(shop, bearer, review_id))
    return nothing()


def add_routes(router: APIRouter) -> None:
    """What is answered where."""
    of_product = "/products/{product_id}/reviews"
    operation(
        router,
        f"POST {of_product}",
        publish_review,
        201,
        ReviewView,
        refusals=(401, 403, 404),
        header=KEYED,
    )
    operation(router, f"GET {of_product}", list_reviews, 200, ReviewPage, refusals=(404,))
    operation(router, "GET /reviews/{review_id}", get_review, 200, ReviewView, refusals=(404,), route=DirectRoute)
    operation(router, "PATCH /reviews/{review_id}", change_review, 200, ReviewView, refusals=(401, 403, 404))
    operation(router, "DELETE /reviews/{review_id}", withdraw_review, 204, refusals=(401, 403, 404))

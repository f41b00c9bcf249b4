"""Publishing, reading, changing and withdrawing reviews."""

from dataclasses import replace

from reference_impl.entities.events import Event
from reference_impl.entities.ids import new_id
from reference_impl.entities.instants import now
from reference_impl.entities.pages import Page, Window
from reference_impl.entities.reviews import NewReview, Review, ReviewChange
from reference_impl.entities.sessions import Bearer
from reference_impl.errors import ForbiddenError, NotFoundError
from reference_impl.repositories.store import Repositories
from reference_impl.services import products
from reference_impl.services.permissions import only_editors


def publish(shop: Repositories, bearer: Bearer, product_id: str, new: NewReview) -> Review:
    """Publish a review under the bearer's own name."""
    only_editors(bearer)
    product = products.get(shop, product_id)
    review = Review(
        id=new_id("rev"),
        product_id=product.id,
        author_id=bearer.user.id,
        author_name=bearer.user.name,
        title=new.title,
        content=new.content,
        rating=new.rating,
        published_at=now(),
    )
    shop.reviews.add(review)
    shop.outbox.add(Event.of("review.published", review.id, review.view()))
    return review


def get(shop: Repositories, review_id: str) -> Review:
    """A review, for anybody."""
    review = shop.reviews.get(review_id)
    if review is None:
        raise NotFoundError
    return review


def page(shop: Repositories, product_id: str, window: Window) -> Page[Review]:
    """A part of a product's reviews, newest first."""
    product = products.get(shop, product_id)
    return shop.reviews.page(product.id, window)


def change(shop: Repositories, bearer: Bearer, review_id: str, changes: ReviewChange) -> Review:
    """Change what the patch names; date, author and place in the list stay."""
    changed = replace(_own_review(shop, bearer, review_id), **changes)
    shop.reviews.save(changed)
    return changed


def withdraw(shop: Repositories, bearer: Bearer, review_id: str) -> None:
    """Take a review back."""
    shop.reviews.remove(_own_review(shop, bearer, review_id).id)


def _own_review(shop: Repositories, bearer: Bearer, review_id: str) -> Review:
    """Being an editor is not being this review's author."""
    only_editors(bearer)
    review = shop.reviews.get_for_change(review_id)
    if review is None:
        raise NotFoundError
    if review.author_id != bearer.user.id:
        raise ForbiddenError("Only its author may do this.")
    return review

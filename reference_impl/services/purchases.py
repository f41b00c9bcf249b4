"""Buying, and reading what was bought."""

from reference_impl.entities.answers import Answer, created
from reference_impl.entities.events import Event
from reference_impl.entities.ids import new_id
from reference_impl.entities.instants import now
from reference_impl.entities.pages import Page, Window
from reference_impl.entities.products import Product
from reference_impl.entities.purchases import Order, Purchase
from reference_impl.entities.sessions import Bearer
from reference_impl.errors import ConflictError, ForbiddenError, NotFoundError
from reference_impl.repositories.store import Repositories


def buy(shop: Repositories, bearer: Bearer, order: Order) -> Purchase:
    """Take the units and record the sale, both in this transaction."""
    purchase = reserve(shop, bearer, order, new_id("pur"))
    complete(shop, purchase)
    return purchase


def reserve(shop: Repositories, bearer: Bearer, order: Order, purchase_id: str) -> Purchase:
    """Take the units for a purchase that is not recorded yet."""
    if order.user_id not in (None, bearer.user.id):
        raise ForbiddenError("The buyer is the bearer of the token.")
    product = _taken_from_stock(shop, order)
    purchase = Purchase(
        id=purchase_id,
        user_id=bearer.user.id,
        product_id=product.id,
        quantity=order.quantity,
        unit_price=product.price,
        purchased_at=now(),
    )
    if not purchase.total.is_exact:
        raise ConflictError("The total is larger than can be told exactly.")
    return purchase


def complete(shop: Repositories, purchase: Purchase) -> None:
    """Record a sale whose units are taken."""
    shop.purchases.add(purchase)
    shop.outbox.add(Event.of("purchase.completed", purchase.id, purchase.view()))


def answer_of(purchase: Purchase) -> Answer:
    """What its buyer is answered."""
    return created(f"/purchases/{purchase.id}", purchase.view())


def _taken_from_stock(shop: Repositories, order: Order) -> Product:
    """The product, with its price at the moment when the units were taken."""
    product = shop.products.take(order.product_id, order.quantity)
    if product is None:
        if shop.products.get(order.product_id) is None:
            raise NotFoundError("There is no such product.")
        raise ConflictError("The stock does not hold as many.")
    return product


def get(shop: Repositories, bearer: Bearer, purchase_id: str) -> Purchase:
    """A purchase, for its buyer or an editor. To others there is no such purchase, whether or not there is."""
    purchase = shop.purchases.get(purchase_id)
    if purchase is None or not (purchase.user_id == bearer.user.id or bearer.is_editor):
        raise NotFoundError
    return purchase


def page(shop: Repositories, bearer: Bearer, user_id: str, window: Window) -> Page[Purchase]:
    """A part of a user's purchases, newest first. Who is not that user gets the same refusal for everybody."""
    if not (user_id == bearer.user.id or bearer.is_editor):
        raise ForbiddenError("These are not your purchases.")
    return shop.purchases.page(user_id, window)

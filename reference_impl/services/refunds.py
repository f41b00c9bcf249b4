"""Giving units and money back."""

from reference_impl.entities.answers import Answer, made
from reference_impl.entities.events import Event
from reference_impl.entities.ids import new_id
from reference_impl.entities.instants import now
from reference_impl.entities.pages import Page, Window
from reference_impl.entities.purchases import Purchase
from reference_impl.entities.refunds import Refund, RefundRequest
from reference_impl.entities.sessions import Bearer
from reference_impl.errors import ConflictError, ForbiddenError
from reference_impl.repositories.store import Repositories
from reference_impl.services import purchases


def refund(shop: Repositories, bearer: Bearer, purchase_id: str, wanted: RefundRequest) -> Refund:
    """Refund units of one's own purchase, all in this transaction."""
    purchase = own_purchase(shop, bearer, purchase_id)
    held = hold(shop, purchase, wanted, new_id("ref"))
    complete(shop, purchase.product_id, held)
    return held


def own_purchase(shop: Repositories, bearer: Bearer, purchase_id: str) -> Purchase:
    """A purchase of the bearer's own; editors see those of others, and refund none."""
    purchase = purchases.get(shop, bearer, purchase_id)
    if purchase.user_id != bearer.user.id:
        raise ForbiddenError("Only its buyer may do this.")
    return purchase


def hold(shop: Repositories, purchase: Purchase, wanted: RefundRequest, refund_id: str) -> Refund:
    """Hold units for a refund: never more than are left, at the price they were bought for."""
    quantity = wanted.quantity or purchase.left
    if quantity == 0 or not shop.purchases.hold(purchase.id, quantity):
        raise ConflictError("Not as many units are left to refund.")
    return Refund(refund_id, purchase.id, quantity, purchase.unit_price.times(quantity), now(), wanted.reason)


def complete(shop: Repositories, product_id: str, held: Refund) -> None:
    """Record a refund whose units are held, and put them back on the shelf."""
    shop.purchases.refund(held.purchase_id, held.quantity)
    shop.products.put(product_id, held.quantity)
    shop.refunds.add(held)
    # The same subject as the purchase: its completion is told before its refunds.
    shop.outbox.add(Event.of("purchase.refunded", held.purchase_id, held.view()))


def answer_of(refund_made: Refund) -> Answer:
    """What its buyer is answered."""
    return made(refund_made.view())


def page(shop: Repositories, bearer: Bearer, purchase_id: str, window: Window) -> Page[Refund]:
    """A part of a purchase's refunds, for whoever may see the purchase."""
    purchase = purchases.get(shop, bearer, purchase_id)
    return shop.refunds.page(purchase.id, window)

"""Giving units and money back."""

from reference_impl.entities.events import Event
from reference_impl.entities.ids import new_id
from reference_impl.entities.instants import now
from reference_impl.entities.pages import Page, Window
from reference_impl.entities.refunds import Refund, RefundRequest
from reference_impl.entities.sessions import Bearer
from reference_impl.errors import ConflictError, ForbiddenError
from reference_impl.repositories.store import Repositories
from reference_impl.services import purchases


def refund(shop: Repositories, bearer: Bearer, purchase_id: str, wanted: RefundRequest) -> Refund:
    """Refund units of one's own purchase: never more than are left, at the price they were bought for."""
    purchase = purchases.get(shop, bearer, purchase_id)
    if purchase.user_id != bearer.user.id:
        raise ForbiddenError("Only its buyer may do this.")
    quantity = wanted.quantity or purchase.left
    if quantity == 0 or not shop.purchases.refund(purchase.id, quantity):
        raise ConflictError("Not as many units are left to refund.")
    shop.products.put(purchase.product_id, quantity)
    amount = purchase.unit_price.times(quantity)
    made = Refund(new_id("ref"), purchase.id, quantity, amount, now(), wanted.reason)
    shop.refunds.add(made)
    # The same subject as the purchase: its completion is told before its refunds.
    shop.outbox.add(Event.of("purchase.refunded", purchase.id, made.view()))
    return made


def page(shop: Repositories, bearer: Bearer, purchase_id: str, window: Window) -> Page[Refund]:
    """A part of a purchase's refunds, for whoever may see the purchase."""
    purchase = purchases.get(shop, bearer, purchase_id)
    return shop.refunds.page(purchase.id, window)

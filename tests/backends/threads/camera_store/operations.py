"""The table of operations: every path and method, who may call it, and what answers."""

from .charging import ProviderCheckout
from .database import Database
from .messages import NO_CONTENT, Response
from .outbox import Outbox
from .pages import Pager
from .products import Products
from .provider import Provider
from .purchases import CashCheckout, Checkout, Purchases
from .refunding import ProviderTill
from .refunds import CashTill, Refunds, Till
from .reviews import Reviews
from .routing import Access, Call, Lane, Route, Router
from .sessions import Sessions
from .users import Users

HEALTH_PATH = "/healthz"


def build_router(
    database: Database, pager: Pager, outbox: Outbox, sessions: Sessions, provider: Provider | None
) -> Router:
    """Put the operations together."""
    checkout: Checkout = CashCheckout(database, outbox)
    till: Till = CashTill(database, outbox)
    if provider is not None:
        checkout = ProviderCheckout(database, outbox, provider)
        till = ProviderTill(database, outbox, provider)
    users = Users(database, outbox)
    products = Products(database, pager)
    reviews = Reviews(database, pager, outbox)
    purchases = Purchases(database, pager, checkout)
    refunds = Refunds(database, pager, till)
    public, user, editor = Access.PUBLIC, Access.USER, Access.EDITOR
    read, write, password, payment = Lane.READ, Lane.WRITE, Lane.PASSWORD, Lane.PAYMENT
    return Router(
        [
            Route("GET", HEALTH_PATH, healthy, public, read),
            Route("POST", "/users", users.register, public, password),
            Route("GET", "/users/{id}", users.get, user, read),
            Route("PUT", "/users/{id}", users.replace, user, write),
            Route("PATCH", "/users/{id}", users.change, user, password),
            Route("POST", "/sessions", sessions.log_in, public, password),
            Route("DELETE", "/sessions/current", sessions.log_out, user, write),
            Route("POST", "/products", products.publish, editor, write),
            Route("GET", "/products", products.browse, public, read),
            Route("GET", "/products/{id}", products.get, public, read),
            Route("PATCH", "/products/{id}", products.change, editor, write),
            Route("POST", "/products/{id}/restocks", products.restock, editor, write),
            Route("POST", "/products/{id}/reviews", reviews.publish, editor, write),
            Route("GET", "/products/{id}/reviews", reviews.browse, public, read),
            Route("GET", "/reviews/{id}", reviews.get, public, read),
            Route("PATCH", "/reviews/{id}", reviews.change, editor, write),
            Route("DELETE", "/reviews/{id}", reviews.withdraw, editor, write),
            Route("POST", "/purchases", purchases.buy, user, payment),
            Route("GET", "/purchases", purchases.browse, user, read),
            Route("GET", "/purchases/{id}", purchases.get, user, read),
            Route("POST", "/purchases/{id}/refunds", refunds.refund, user, payment),
            Route("GET", "/purchases/{id}/refunds", refunds.browse, user, read),
        ]
    )


def healthy(_call: Call) -> Response:
    """`GET /healthz`: nothing to say but that it is served."""
    return NO_CONTENT

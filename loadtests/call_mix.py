"""How the calls of a camera store's design are shared out among readers, buyers and editors."""

from archkata.language import text
from archkata.load.mix import CallMix

BUYING = ("/purchases", "/users", "/sessions", "/refunds")


def kind_of(call: str) -> str:
    """Return who makes a call such as `GET /products`."""
    method, _, path = call.partition(" ")
    if method in {"GET", "HEAD"}:
        return "read"
    return "buy" if any(part in path for part in BUYING) else "publish"


by_kind_of_user = CallMix(
    kind_of, {"read": text("reads"), "buy": text("purchases and accounts"), "publish": text("publications")}
)

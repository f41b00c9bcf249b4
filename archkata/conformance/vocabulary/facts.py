"""What the contract says of a thing: the members on which all answers about it must agree.

A backend may add members of its own, also inside a money or a feature; they may differ from answer to answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from archkata.conformance.vocabulary.expectations import ensure, same, shown
from archkata.language import text
from archkata.wire import Exchange

Facts = tuple[str, ...]

USER: Final[Facts] = ("id", "email", "name", "created_at")
PRODUCT: Final[Facts] = ("id", "sku", "name", "manufacturer", "kind", "features", "price", "stock")
REVIEW: Final[Facts] = ("id", "product_id", "title", "content", "rating", "published_at")
PURCHASE: Final[Facts] = (
    "id",
    "user_id",
    "product_id",
    "quantity",
    "unit_price",
    "total",
    "status",
    "refunded_quantity",
    "purchased_at",
)
REFUND: Final[Facts] = ("id", "purchase_id", "quantity", "amount", "refunded_at")

_INSTANTS: Final = {"created_at", "published_at", "purchased_at", "refunded_at"}
_LISTS: Final = {"features"}
_NESTED: Final = {"amount", "currency", "name", "description"}
_PRECISION_S = 1.0


def ensure_agrees(
    told: Mapping[str, Any], earlier: Mapping[str, Any], facts: Facts, *, evidence: Exchange | None = None
) -> None:
    """Refute the rule unless a representation tells the same facts as an earlier one."""
    for name in facts:
        ensure(
            _tells_the_same(name, told.get(name), earlier.get(name)),
            text("member `{name}` as before: {value}", name=name, value=shown(earlier.get(name))),
            text("member `{name}`: {value}", name=name, value=shown(told.get(name))),
            evidence=evidence,
        )


def agrees(told: Mapping[str, Any], earlier: Mapping[str, Any], facts: Facts) -> bool:
    """Say whether a representation tells the same facts as an earlier one."""
    return all(_tells_the_same(name, told.get(name), earlier.get(name)) for name in facts)


def moment(value: object) -> float | None:
    """Return the seconds since 1970 of an RFC 3339 instant with an offset; None for anything else."""
    try:
        parsed = datetime.fromisoformat(value.upper()) if isinstance(value, str) else None
    except ValueError:
        return None
    return parsed.timestamp() if parsed and parsed.tzinfo else None


def _tells_the_same(name: str, told: object, earlier: object) -> bool:
    if name in _LISTS:  # an empty one may be left out
        told, earlier = ([] if value is None else value for value in (told, earlier))
    if name in _INSTANTS and told != earlier:  # its precision and its offset are free
        then, now = moment(earlier), moment(told)
        return then is not None and now is not None and abs(then - now) < _PRECISION_S
    return same(_of_the_contract(told), _of_the_contract(earlier))


def _of_the_contract(value: object) -> object:
    if isinstance(value, list):
        return [_of_the_contract(item) for item in value]
    if isinstance(value, Mapping):
        return {name: member for name, member in value.items() if name in _NESTED}
    return value

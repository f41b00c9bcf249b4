"""Valid users, products and reviews for checks; each has values of its own where they must be unique."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archkata.conformance.calling.fresh import Fresh


def valid_user(fresh: Fresh) -> dict[str, Any]:
    """Return the body of a valid registration."""
    name = fresh.random.choice(("Ana Morales", "Luis Prado", "Mia Chen", "Tom Baker", "Sofía Núñez"))
    return {"email": fresh.email(), "name": fresh.name(name), "password": fresh.password()}


def valid_product(fresh: Fresh) -> dict[str, Any]:
    """Return the body of a valid product with a stock of 100."""
    return {
        "sku": fresh.word("SKU-"),
        "name": f"Camera {fresh.word('m')}",
        "manufacturer": "Andina Optics",
        "kind": "camera",
        "features": [{"name": "sensor", "description": "full frame, 24 megapixels"}],
        "price": usd(fresh.random.randrange(10_000, 300_000)),
        "stock": 100,
    }


def valid_review(fresh: Fresh) -> dict[str, Any]:
    """Return the body of a valid review."""
    return {
        "title": f"A week with it {fresh.word('r')}",
        "content": "Quick to focus, heavy in the bag.",
        "rating": fresh.random.randint(1, 5),
    }


def with_fresh_words(fresh: Fresh, members: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return members of which some, where they are there, are told apart from everybody else's by a fresh word."""
    return {**members, **{name: f"{members[name]} {fresh.word()}" for name in names if name in members}}


def usd(amount: int) -> dict[str, Any]:
    """Return money in US dollars; `amount` is in cents."""
    return {"amount": amount, "currency": "USD"}

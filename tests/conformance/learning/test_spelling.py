"""Members in another spelling."""

from __future__ import annotations

import pytest

from archkata.conformance.learning.spelling import in_the_style_of, respelled

KNOWN = ("id", "created_at", "product_id", "next_cursor")


@pytest.mark.parametrize(
    ("members", "found"),
    [
        (("id", "createdAt"), {"created_at": "createdAt"}),
        (("Id", "CreatedAt"), {"id": "Id", "created_at": "CreatedAt"}),
        (("_id", "created-at"), {"id": "_id", "created_at": "created-at"}),
        (("id", "_id", "created_at"), {}),
        (("_id", "ID", "created_at"), {}),
        (("correo",), {}),
    ],
)
def test_a_member_in_another_spelling_is_known_where_only_one_can_be_meant(
    members: tuple[str, ...], found: dict[str, str]
) -> None:
    assert respelled(members, ("id", "created_at")) == found


@pytest.mark.parametrize(
    ("found", "product"),
    [
        ({"created_at": "createdAt"}, "productId"),
        ({"created_at": "CreatedAt", "id": "Id"}, "ProductId"),
        ({"created_at": "created-at"}, "product-id"),
        ({"id": "_id", "created_at": "createdAt"}, "productId"),
        ({"id": "_id"}, None),
        ({"created_at": "creationDate"}, None),
    ],
)
def test_two_words_show_the_style_of_all_names(found: dict[str, str], product: str | None) -> None:
    assert in_the_style_of(found, KNOWN).get("product_id") == product

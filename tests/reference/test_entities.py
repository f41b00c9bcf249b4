from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from reference_impl.entities.money import Money
from reference_impl.entities.products import NewProduct
from reference_impl.entities.purchases import Order, Purchase
from reference_impl.entities.texts import folded
from reference_impl.entities.users import Registration, User, UserChange

ANA = {"email": "ana@example.org", "name": "Ana", "password": "eight letters"}
LENS = {
    "sku": "L-1",
    "name": "Lens",
    "manufacturer": "Canon",
    "kind": "lens",
    "price": {"amount": 1, "currency": "USD"},
    "stock": 0,
}


def read(form: Any, value: object) -> Any:
    return TypeAdapter(form).validate_python(value)


def test_a_name_is_trimmed_and_counted_in_characters() -> None:
    assert read(Registration, {**ANA, "name": "  ñandú  "}).name == "ñandú"
    assert read(Registration, {**ANA, "name": "ñ" * 100}).name == "ñ" * 100


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, None, 5, "a\x00b", "a\nb", "\ud800"])
def test_a_name_that_breaks_its_rule_is_refused(name: object) -> None:
    with pytest.raises(ValidationError):
        read(Registration, {**ANA, "name": name})


@pytest.mark.parametrize("email", ["x+tag@sub.example.com", "a" * 60 + "@" + "b" * 193, "ñ@example.org"])
def test_unusual_emails_are_taken(email: str) -> None:
    assert read(Registration, {**ANA, "email": email}).email == email


@pytest.mark.parametrize(
    "email", ["", "plain", "a@", "@b.example", "a b@c.example", "a@b@c", "a" * 61 + "@" + "b" * 193, 5]
)
def test_implausible_emails_are_refused(email: object) -> None:
    with pytest.raises(ValidationError):
        read(Registration, {**ANA, "email": email})


def test_a_patch_knows_absent_members_from_null() -> None:
    assert read(UserChange, {"name": "Ana", "role": "editor"}) == {"name": "Ana"}
    with pytest.raises(ValidationError):
        read(UserChange, {"name": None})


@pytest.mark.parametrize("quantity", [1, 100, 5.0])
def test_whole_numbers_in_range_are_quantities(quantity: float) -> None:
    assert read(Order, {"product_id": "p", "quantity": quantity}).quantity == quantity


@pytest.mark.parametrize("quantity", [0, -1, 101, 1.5, "2", True, None, 2**63, 10**400, float("inf"), float("nan")])
def test_anything_else_is_no_quantity(quantity: object) -> None:
    with pytest.raises(ValidationError):
        read(Order, {"product_id": "p", "quantity": quantity})


@pytest.mark.parametrize(
    "fault",
    [
        {"sku": "with space"},
        {"sku": "x" * 65},
        {"kind": "drone"},
        {"price": {"amount": 0, "currency": "USD"}},
        {"price": {"amount": 2**53, "currency": "USD"}},
        {"price": {"amount": 1, "currency": "usd"}},
        {"stock": 1_000_000_001},
        {"features": [{"name": "f"}]},
        {"features": [{"name": "f", "description": "x" * 2001}]},
        {"features": [{"name": "f", "description": ""}] * 51},
    ],
)
def test_a_product_with_one_fault_is_refused(fault: dict[str, object]) -> None:
    assert read(NewProduct, LENS).features == ()
    with pytest.raises(ValidationError):
        read(NewProduct, {**LENS, **fault})


def test_totals_are_exact_up_to_what_json_can_tell() -> None:
    assert Money(90071992547409, "USD").times(100) == Money(9007199254740900, "USD")
    assert Money(2**53 - 1, "USD").times(1).is_exact
    assert not Money(2**53 - 1, "USD").times(2).is_exact


@pytest.mark.parametrize(("refunded", "status"), [(0, "completed"), (1, "partially_refunded"), (3, "refunded")])
def test_the_status_of_a_purchase_follows_its_refunds(refunded: int, status: str) -> None:
    purchase = Purchase("pur_1", "usr_1", "prd_1", 3, Money(700, "USD"), "2030-01-01T00:00:00Z", refunded)

    assert purchase.view()["status"] == status
    assert purchase.view()["total"] == {"amount": 2100, "currency": "USD"}


def test_folding_touches_ascii_letters_only() -> None:
    assert folded("ÑANDÚ@Example.ORG İ") == "ÑandÚ@example.org İ"


def test_a_user_shows_no_password() -> None:
    user = User("usr_1", "ana@example.org", "Ana", "2030-01-01T00:00:00Z", "$argon2id$secret")

    assert "secret" not in str(user.view()) + repr(user)

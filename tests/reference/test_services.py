"""What can be done in the shop, tried on its repositories alone."""

import pytest

from reference_impl.entities.money import Money
from reference_impl.entities.pages import Window
from reference_impl.entities.products import NewProduct, Product
from reference_impl.entities.purchases import Order
from reference_impl.entities.refunds import RefundRequest
from reference_impl.entities.reviews import NewReview
from reference_impl.entities.sessions import Bearer, Session
from reference_impl.entities.users import Registration
from reference_impl.errors import ConflictError, ForbiddenError, NotFoundError, StaleError, UnauthenticatedError
from reference_impl.services import products, purchases, refunds, reviews, sessions, users
from reference_impl.services.preconditions import Precondition
from reference_impl.storage.sqlite.store import SqliteRepositories as Shop

ANYTIME = Precondition()


@pytest.fixture
def camera(shop: Shop, editor: Bearer) -> Product:
    return products.publish(shop, editor, NewProduct("CAM-1", "Camera", "Canon", "camera", Money(1999, "USD"), 5))


def stock_of(shop: Shop, product: Product) -> int:
    return products.get(shop, product.id).stock


@pytest.mark.usefixtures("customer")
def test_an_email_makes_one_account_whatever_its_case(shop: Shop) -> None:
    with pytest.raises(ConflictError):
        users.register(shop, Registration("ANA@Example.org", "Other", "password"), "hash")


@pytest.mark.usefixtures("stranger")
def test_a_change_cannot_take_somebody_elses_email(shop: Shop, customer: Bearer) -> None:
    with pytest.raises(ConflictError):
        users.change(shop, customer, "usr_ana", {"email": "BOB@example.org"}, password_hash=None, precondition=ANYTIME)


@pytest.mark.usefixtures("customer")
def test_nobody_else_may_know_whether_a_user_exists(shop: Shop, stranger: Bearer) -> None:
    for user_id in ("usr_ana", "usr_unknown"):
        with pytest.raises(NotFoundError, match="no such thing"):
            users.get(shop, stranger, user_id)


def test_an_editor_reads_a_user_but_does_not_change_it(shop: Shop, customer: Bearer, editor: Bearer) -> None:
    assert users.get(shop, editor, "usr_ana") == customer.user
    with pytest.raises(NotFoundError):
        users.change(shop, editor, "usr_ana", {"name": "Mine"}, password_hash=None, precondition=ANYTIME)


def test_a_stale_tag_stops_a_change(shop: Shop, customer: Bearer) -> None:
    stale = Precondition(customer.user.tag)
    changed = users.change(shop, customer, "usr_ana", {"name": "Ana B"}, password_hash=None, precondition=stale)

    assert changed.tag != customer.user.tag
    with pytest.raises(StaleError):
        users.change(shop, customer, "usr_ana", {"name": "Ana C"}, password_hash=None, precondition=stale)


def test_a_new_password_ends_the_other_sessions_only(shop: Shop, customer: Bearer) -> None:
    for session_id in (customer.session_id, "ses_other"):
        shop.sessions.add(Session(session_id, "usr_ana", expires_at=4e9))

    users.change(shop, customer, "usr_ana", {"password": "new one"}, password_hash="new hash", precondition=ANYTIME)

    assert sessions.bearer_of(shop, customer.session_id).user.password_hash == "new hash"
    with pytest.raises(UnauthenticatedError):
        sessions.bearer_of(shop, "ses_other")


@pytest.mark.usefixtures("customer")
def test_a_session_ends_by_itself(shop: Shop) -> None:
    shop.sessions.add(Session("ses_old", "usr_ana", expires_at=1.0))

    with pytest.raises(UnauthenticatedError):
        sessions.bearer_of(shop, "ses_old")


def test_only_editors_publish_and_restock(shop: Shop, customer: Bearer, camera: Product) -> None:
    with pytest.raises(ForbiddenError):
        products.publish(shop, customer, NewProduct("X", "X", "X", "lens", Money(1, "USD"), 1))
    with pytest.raises(ForbiddenError):
        products.restock(shop, customer, camera.id, 5)
    assert stock_of(shop, camera) == 5


def test_a_change_of_a_product_leaves_what_was_sold_meanwhile(shop: Shop, editor: Bearer, customer: Bearer) -> None:
    camera = products.publish(shop, editor, NewProduct("C", "C", "C", "camera", Money(10, "USD"), 5))
    purchases.buy(shop, customer, Order(camera.id, 2))

    changed = products.change(shop, editor, camera.id, {"price": Money(20, "EUR")}, ANYTIME)

    assert (changed.price, stock_of(shop, camera)) == (Money(20, "EUR"), 3)


def test_a_search_takes_its_text_literally(shop: Shop, editor: Bearer) -> None:
    for number, name in enumerate(["100% wool", "100 wool", "Ñu_x", "Ñuax"]):
        products.publish(shop, editor, NewProduct(f"S{number}", name, "M", "lens", Money(1, "USD"), 1))

    def found(text: str) -> list[str]:
        return [product.name for product in products.page(shop, Window(), None, text).items]

    assert found("100%") == ["100% wool"]
    assert found("U_X") == ["Ñu_x"]
    assert found("' OR 1=1") == []


def test_the_last_unit_is_sold_once(shop: Shop, customer: Bearer, camera: Product) -> None:
    purchases.buy(shop, customer, Order(camera.id, 4))
    with pytest.raises(ConflictError):
        purchases.buy(shop, customer, Order(camera.id, 2))
    purchases.buy(shop, customer, Order(camera.id, 1))

    with pytest.raises(ConflictError):
        purchases.buy(shop, customer, Order(camera.id, 1))
    assert stock_of(shop, camera) == 0


def test_the_buyer_is_the_bearer(shop: Shop, customer: Bearer, camera: Product) -> None:
    assert purchases.buy(shop, customer, Order(camera.id, 1, user_id="usr_ana")).user_id == "usr_ana"
    with pytest.raises(ForbiddenError):
        purchases.buy(shop, customer, Order(camera.id, 1, user_id="usr_bob"))


def test_refunds_never_add_up_to_more_than_the_purchase(shop: Shop, customer: Bearer, camera: Product) -> None:
    purchase = purchases.buy(shop, customer, Order(camera.id, 5))

    assert refunds.refund(shop, customer, purchase.id, RefundRequest(2)).amount == Money(3998, "USD")
    with pytest.raises(ConflictError):
        refunds.refund(shop, customer, purchase.id, RefundRequest(4))
    assert refunds.refund(shop, customer, purchase.id, RefundRequest()).quantity == 3
    with pytest.raises(ConflictError):
        refunds.refund(shop, customer, purchase.id, RefundRequest())
    assert stock_of(shop, camera) == 5
    assert purchases.get(shop, customer, purchase.id).status == "refunded"


def test_a_refund_pays_the_old_price(shop: Shop, customer: Bearer, editor: Bearer, camera: Product) -> None:
    purchase = purchases.buy(shop, customer, Order(camera.id, 1))
    products.change(shop, editor, camera.id, {"price": Money(1, "EUR")}, ANYTIME)

    assert refunds.refund(shop, customer, purchase.id, RefundRequest(1)).amount == Money(1999, "USD")


def test_a_stranger_meets_the_same_refusal_for_what_exists_and_what_does_not(
    shop: Shop, customer: Bearer, stranger: Bearer, camera: Product
) -> None:
    purchase = purchases.buy(shop, customer, Order(camera.id, 1))

    for purchase_id in (purchase.id, "pur_unknown"):
        with pytest.raises(NotFoundError, match="no such thing"):
            purchases.get(shop, stranger, purchase_id)
        with pytest.raises(NotFoundError, match="no such thing"):
            refunds.refund(shop, stranger, purchase_id, RefundRequest())
    with pytest.raises(ForbiddenError):
        purchases.page(shop, stranger, "usr_ana", Window())


def test_an_editor_sees_a_purchase_but_does_not_refund_it(
    shop: Shop, customer: Bearer, editor: Bearer, camera: Product
) -> None:
    purchase = purchases.buy(shop, customer, Order(camera.id, 1))

    assert purchases.get(shop, editor, purchase.id) == purchase
    with pytest.raises(ForbiddenError):
        refunds.refund(shop, editor, purchase.id, RefundRequest())


def test_only_its_author_changes_a_review(shop: Shop, editor: Bearer, customer: Bearer, camera: Product) -> None:
    review = reviews.publish(shop, editor, camera.id, NewReview("Title", " as\r\nis ", 4))
    other = Bearer(users.register(shop, Registration("o@example.org", "O", "x"), "hash"), "ses_o")

    for somebody in (customer, other):
        with pytest.raises(ForbiddenError):
            reviews.withdraw(shop, somebody, review.id)
    changed = reviews.change(shop, editor, review.id, {"rating": 1})

    assert (changed.content, changed.rating, changed.published_at) == (" as\r\nis ", 1, review.published_at)


def test_pages_meet_every_row_once_while_rows_come_and_go(shop: Shop, editor: Bearer, camera: Product) -> None:
    made = [reviews.publish(shop, editor, camera.id, NewReview("T", "C", 3)).id for _ in range(5)]

    first = reviews.page(shop, camera.id, Window(2))
    reviews.withdraw(shop, editor, made[4])
    reviews.publish(shop, editor, camera.id, NewReview("new", "C", 3))
    second = reviews.page(shop, camera.id, Window(2, first.next))
    third = reviews.page(shop, camera.id, Window(2, second.next))

    assert [row.id for row in (*first.items, *second.items, *third.items)] == made[::-1]
    assert third.next is None

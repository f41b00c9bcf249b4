"""The threaded backend charges every purchase exactly once, whatever the provider does."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from .counterparts import SILENT, Fault, PlayedProvider, serving
from .threads_stories import EDITOR, bearer, published, registered, running, running_until_killed

PRICE = 1999
STOCK = 50
SETTLED_SECONDS = 60


@dataclass
class Shop:
    """A product, a buyer of it, and a way to the store."""

    store: httpx.Client
    product_id: int
    buyer: dict[str, str]

    @classmethod
    def opened(cls, store: httpx.Client) -> "Shop":
        product_id = published(store, bearer(store, EDITOR), "P-1", STOCK)
        _, buyer = registered(store, "buyer@example.com")
        return cls(store, product_id, buyer)

    def buy(self, key: str | None = None) -> httpx.Response:
        headers = {**self.buyer, "Idempotency-Key": key} if key else self.buyer
        order = {"product_id": self.product_id, "quantity": 1}
        return self.store.post("/purchases", json=order, headers=headers)

    def refund(self, purchase_id: int, key: str) -> httpx.Response:
        headers = {**self.buyer, "Idempotency-Key": key}
        return self.store.post(f"/purchases/{purchase_id}/refunds", json={}, headers=headers)

    def stock(self) -> int:
        stock: int = self.store.get(f"/products/{self.product_id}").json()["stock"]
        return stock


def eventually(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SETTLED_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)


@pytest.mark.parametrize(
    "faults",
    [
        [],
        [Fault(500)],
        [Fault(503), Fault(429)],
        [Fault(SILENT)],
        [Fault(SILENT, done=True)],
        [Fault(SILENT, done=True), Fault(500), Fault(500)],
    ],
)
def test_a_purchase_is_charged_once_in_spite_of_faults(tmp_path: Path, faults: list[Fault]) -> None:
    provider = PlayedProvider(faults=faults)
    with serving(provider) as url, running(tmp_path, PAYMENTS_URL=url) as store:
        shop = Shop.opened(store)
        assert shop.buy().status_code == 201
        assert shop.stock() == STOCK - 1
    assert provider.net == PRICE
    assert len(set(provider.attempts)) == 1


@pytest.mark.parametrize(
    ("faults", "status", "attempts"),
    [
        ([Fault(402)], 402, 1),
        ([Fault(418)], 502, 1),
        ([Fault(500)] * 3, 503, 3),
        ([Fault(SILENT)] * 3, 503, 3),
    ],
)
def test_a_purchase_that_fails_leaves_nothing_behind(
    tmp_path: Path, faults: list[Fault], status: int, attempts: int
) -> None:
    provider = PlayedProvider(faults=list(faults))
    with serving(provider) as url, running(tmp_path, PAYMENTS_URL=url) as store:
        shop = Shop.opened(store)
        assert shop.buy("k").status_code == status
        assert len(provider.attempts) == attempts
        assert shop.stock() == STOCK
        assert shop.buy("k").status_code == 201
    assert provider.net == PRICE


def test_a_charge_that_was_found_too_late_is_undone(tmp_path: Path) -> None:
    provider = PlayedProvider(faults=[Fault(SILENT), Fault(500), Fault(402)])
    with serving(provider) as url, running(tmp_path, PAYMENTS_URL=url) as store:
        shop = Shop.opened(store)
        assert shop.buy().status_code == 402
        late = {"amount": PRICE, "currency": "BRL", "reference": provider.attempts[0].strip('"')}
        provider.post("/charges", provider.attempts[0], late)
        assert provider.net == PRICE
        eventually(lambda: provider.net == 0)
        assert shop.stock() == STOCK


def test_a_crash_between_charge_and_completion_ends_in_one_purchase(tmp_path: Path) -> None:
    provider = PlayedProvider()
    with serving(provider) as url:
        with running_until_killed(tmp_path, PAYMENTS_URL=url) as store:
            shop = Shop.opened(store)
            provider.faults = [Fault(SILENT, done=True), *[Fault(503)] * 100]
            impatient = httpx.Client(base_url=store.base_url, timeout=0.2)
            with impatient, pytest.raises(httpx.ReadTimeout):
                replace(shop, store=impatient).buy("k")
        provider.faults = []
        with running(tmp_path, PAYMENTS_URL=url) as store:
            shop = replace(shop, store=store)
            eventually(lambda: shop.buy("k").status_code == 201)
            assert shop.stock() == STOCK - 1
    assert provider.net == PRICE


def test_a_refund_in_doubt_completes_by_itself(tmp_path: Path) -> None:
    provider = PlayedProvider()
    with serving(provider) as url, running(tmp_path, PAYMENTS_URL=url) as store:
        shop = Shop.opened(store)
        purchase_id = shop.buy().json()["id"]
        provider.faults = [Fault(SILENT, done=True), Fault(500), Fault(500)]
        assert shop.refund(purchase_id, "r").status_code == 503
        assert shop.refund(purchase_id, "r").status_code == 409
        eventually(lambda: shop.stock() == STOCK)
        assert shop.refund(purchase_id, "r").status_code == 201
    assert provider.net == 0


def test_a_refund_that_is_declined_changes_nothing(tmp_path: Path) -> None:
    provider = PlayedProvider()
    with serving(provider) as url, running(tmp_path, PAYMENTS_URL=url) as store:
        shop = Shop.opened(store)
        purchase_id = shop.buy().json()["id"]
        provider.faults = [Fault(402)]
        assert shop.refund(purchase_id, "r").status_code == 402
        assert shop.stock() == STOCK - 1
        assert shop.refund(purchase_id, "r").status_code == 201


def test_after_five_purchases_given_up_the_provider_is_left_alone_for_a_while(tmp_path: Path) -> None:
    provider = PlayedProvider()
    with serving(provider) as url, running(tmp_path, PAYMENTS_URL=url) as store:
        shop = Shop.opened(store)
        provider.faults = [Fault(500)] * 15
        assert [shop.buy().status_code for _ in range(5)] == [503] * 5
        refused = shop.buy()
        assert refused.status_code == 503
        assert int(refused.headers["Retry-After"]) > 0
        assert len(provider.attempts) == 15
        eventually(lambda: shop.buy().status_code == 201)

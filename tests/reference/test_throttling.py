"""How often one client may ask."""

import itertools

import httpx
import pytest

from reference_impl.routes.authentication import network_of
from reference_impl.services.throttling import BucketsInMemory, decide
from reference_impl.settings import RatePolicy, Settings
from tests.reference.people import PASSWORD, Api, Person, running
from tests.reference.test_parts import Clock

POLICY = RatePolicy(5, 2)
BUYER = {"email": "buyer@example.org", "name": "Buyer", "password": PASSWORD}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    moved = Clock()
    monkeypatch.setattr("reference_impl.services.throttling.time.monotonic", moved)
    return moved


def served(policy: RatePolicy, instants: list[float]) -> list[bool]:
    full_at, outcomes = instants[0], []
    for now in instants:
        decision = decide(policy, full_at, now)
        full_at = decision.full_at
        outcomes.append(decision.allowed)
    return outcomes


@pytest.mark.parametrize(("quota", "window"), list(itertools.product([1, 3, 5, 7, 200], [1, 2, 60])))
def test_a_rested_client_gets_its_quota_and_not_one_more(quota: int, window: int) -> None:
    for begin in (0.0, 1234.5678, 987654.321):
        assert served(RatePolicy(quota, window), [begin] * (quota + 1)) == [True] * quota + [False]


def test_no_burst_gets_more_than_the_contract_allows() -> None:
    tenths = [number / 10 for number in range(61)]

    assert sum(served(POLICY, [instant for instant in tenths for _ in range(3)])) <= 5 * (1 + 3)


def test_the_time_to_come_back_is_true_and_asking_early_does_not_lengthen_it() -> None:
    full_at = 0.0
    for _ in range(5):
        full_at = decide(POLICY, full_at, 0.0).full_at
    refusals = [decide(POLICY, full_at, instant) for instant in (0.0, 0.1, 0.2, 0.3)]

    assert [(refusal.allowed, refusal.full_at, refusal.remaining) for refusal in refusals] == [(False, full_at, 0)] * 4
    assert decide(POLICY, full_at, 0.0 + refusals[0].retry_after).allowed
    assert refusals[0].retry_after == 1


def test_what_is_left_falls_with_use_and_comes_back_with_rest() -> None:
    full_at, told = 0.0, []
    for _ in range(6):
        decision = decide(POLICY, full_at, 0.0)
        full_at = decision.full_at
        told.append((decision.remaining, decision.reset))

    assert told == [(4, 1), (3, 1), (2, 2), (1, 2), (0, 2), (0, 2)]
    assert decide(POLICY, full_at, 2.0).remaining == 4


@pytest.mark.anyio
async def test_buckets_that_are_full_again_are_thrown_away(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reference_impl.services.throttling.SWEEP_AT", 10)
    buckets = BucketsInMemory(POLICY)
    for number in range(10):
        await buckets.take(f"client {number}")
    clock.now += 1
    await buckets.take("one more")

    assert list(buckets._full_at) == ["one more"]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:2", "2001:db8::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_anonymous_clients_are_told_apart_by_their_network(address: str, network: str) -> None:
    assert network_of(address) == network


async def statuses(api: Api, person: Person | None, number: int, path: str = "/products") -> list[int]:
    ask = person.get if person else api.http.get
    return [(await ask(path)).status_code for _ in range(number)]


@pytest.mark.anyio
async def test_every_client_has_a_limit_of_its_own_for_all_its_tokens(clock: Clock) -> None:
    async with running(Settings(cheap_passwords=True, rate_limit=POLICY)) as api:
        ana = await api.register("ana@example.org")
        again = await api.log_in("ana@example.org")
        clock.now += 2
        bob = await api.register("bob@example.org")
        clock.now += 2

        assert await statuses(api, ana, 3) + await statuses(api, again, 3) == [200] * 5 + [429]
        assert await statuses(api, bob, 5) == [200] * 5
        assert await statuses(api, None, 6) == [200] * 5 + [429]
        forged = {"x-forwarded-for": "192.0.2.7", "forwarded": "for=192.0.2.7", "x-real-ip": "192.0.2.7"}
        assert (await api.http.get("/products", headers=forged)).status_code == 429


@pytest.mark.anyio
async def test_a_refusal_says_when_to_come_back_and_has_no_effect(clock: Clock) -> None:
    async with running(Settings(cheap_passwords=True, rate_limit=POLICY)) as api:
        await statuses(api, None, 5)
        refused = await api.http.post("/users", json=BUYER, headers={"idempotency-key": "k"})

        assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.headers["ratelimit-policy"] == '"default";q=5;w=2'
        assert refused.headers["ratelimit"] == '"default";r=0;t=2'
        clock.now += 1
        assert (await api.http.post("/users", json=BUYER, headers={"idempotency-key": "k"})).status_code == 201


@pytest.mark.anyio
async def test_the_health_check_is_never_throttled_and_uses_nothing_up(clock: Clock) -> None:
    async with running(Settings(cheap_passwords=True, rate_limit=POLICY)) as api:
        health: httpx.Response = await api.http.get("/healthz")

        assert await statuses(api, None, 20, "/healthz") == [200] * 20
        assert "ratelimit" not in health.headers
        assert await statuses(api, None, 6) == [200] * 5 + [429]
        assert await statuses(api, None, 1, "/healthz") == [200]
        assert clock.now == 1000.0

"""One limit for several processes: the throttle's buckets in a Redis server."""

import asyncio
import itertools
import logging
import signal
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from archkata.backend_process.launch import free_port
from reference_impl.services.throttling import Decision, decide
from reference_impl.settings import RatePolicy, Settings, SettingsError
from reference_impl.storage.redis.buckets import BucketsInRedis
from tests.reference.people import Api, running
from tests.reference.processes import backend, start
from tests.reference.redis_server import PATIENCE_S, RedisServer, needs_redis, redis_server

SLOW = RatePolicy(5, 600)
"""Two minutes a token: none comes back while a test runs."""


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no silent server."""
    monkeypatch.setattr("reference_impl.storage.redis.buckets.LONGEST_TAKE_S", PATIENCE_S)


@pytest.fixture(scope="module")
def shared_redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture
def redis(shared_redis: RedisServer) -> RedisServer:
    """The server, running and empty."""
    with shared_redis.client() as client:
        client.flushall()
    return shared_redis


@asynccontextmanager
async def buckets_in(url: str, policy: RatePolicy = SLOW) -> AsyncIterator[BucketsInRedis]:
    buckets = BucketsInRedis(url, policy)
    try:
        yield buckets
    finally:
        await buckets.close()


async def taken(buckets: BucketsInRedis, number: int, client: str = "ana") -> list[Decision]:
    return [await buckets.take(client) for _ in range(number)]


@needs_redis
@pytest.mark.anyio
async def test_a_client_gets_its_quota_and_is_told_what_the_rule_says(redis: RedisServer) -> None:
    async with buckets_in(redis.url) as buckets:
        decisions = await taken(buckets, 6)
        stranger = await buckets.take("bob")

    told = [(decision.allowed, decision.remaining, decision.reset) for decision in decisions]
    assert told == [(True, 5 - n, 120 * n) for n in range(1, 6)] + [(False, 0, 600)]
    assert decisions[-1].retry_after == 120
    assert (stranger.allowed, stranger.remaining) == (True, 4)


@needs_redis
@pytest.mark.anyio
@pytest.mark.parametrize(("quota", "window"), list(itertools.product([1, 3, 7, 200, 1999], [61, 3600])))
async def test_a_rested_client_gets_its_quota_and_not_one_more(redis: RedisServer, quota: int, window: int) -> None:
    policy = RatePolicy(quota, window * quota)
    async with buckets_in(redis.url, policy) as buckets:
        decisions = await taken(buckets, quota + 1)

    assert [decision.allowed for decision in decisions] == [True] * quota + [False]


@needs_redis
@pytest.mark.anyio
async def test_those_who_ask_at_once_never_get_the_same_token(redis: RedisServer) -> None:
    async with buckets_in(redis.url) as one, buckets_in(redis.url) as other:
        await asyncio.gather(one.take("warm up"), other.take("warm up"))
        decisions = await asyncio.gather(*(buckets.take("ana") for _ in range(8) for buckets in (one, other)))

    assert sorted(decision.remaining for decision in decisions if decision.allowed) == [0, 1, 2, 3, 4]


@needs_redis
@pytest.mark.anyio
async def test_tokens_come_back_with_rest_and_a_full_bucket_leaves_nothing(redis: RedisServer) -> None:
    end = time.monotonic() + PATIENCE_S
    async with buckets_in(redis.url, RatePolicy(2, 1)) as buckets:
        while (await buckets.take("ana")).allowed:
            assert time.monotonic() < end
        while not (await buckets.take("ana")).allowed:
            assert time.monotonic() < end
            await asyncio.sleep(0.02)
    with redis.client() as client:
        while client.dbsize():
            assert time.monotonic() < end
            await asyncio.sleep(0.02)


@needs_redis
@pytest.mark.anyio
async def test_a_key_lives_until_its_bucket_is_full(redis: RedisServer) -> None:
    async with buckets_in(redis.url) as buckets, buckets_in(redis.url, RatePolicy(1000, 1)) as quick:
        await taken(buckets, 2)
        await quick.take("ana")
    with redis.client() as client:
        lifetimes = {key: client.pttl(key) for key in client.scan_iter()}

    slow = lifetimes.pop("camera-store:throttle:5/600:ana")
    assert 120_000 < slow <= 240_000
    assert all(lifetime != -1 for lifetime in lifetimes.values())


@needs_redis
@pytest.mark.anyio
async def test_a_clock_that_was_set_back_stops_nobody_for_longer_than_the_window(redis: RedisServer) -> None:
    key, an_hour_later = "camera-store:throttle:5/600:ana", (time.time() + 3600) * 1e6
    with redis.client() as client:
        client.hset(key, mapping={"missing": "599.5", "at": f"{an_hour_later:.0f}"})
        async with buckets_in(redis.url) as buckets:
            refused = await buckets.take("ana")
        kept = client.hgetall(key)

    assert (refused.allowed, refused.reset) == (False, 600)
    assert float(kept["at"]) < an_hour_later - 3e9


@needs_redis
@pytest.mark.anyio
async def test_the_script_concludes_what_the_rule_concludes(redis: RedisServer) -> None:
    async with buckets_in(redis.url, RatePolicy(7, 6000)) as buckets:
        with redis.client() as client:
            for _ in range(9):
                before = await buckets._missing("ana")
                kept = client.hget("camera-store:throttle:7/6000:ana", "missing")

                assert kept is not None
                assert float(kept) == decide(RatePolicy(7, 6000), before, 0.0).full_at


async def statuses(apis: list[Api], number: int) -> list[int]:
    """Ask so many times, one application after the other."""
    turns = itertools.islice(itertools.cycle(apis), number)
    return [(await api.http.get("/products")).status_code for api in turns]


@needs_redis
@pytest.mark.anyio
async def test_two_applications_share_one_limit(redis: RedisServer) -> None:
    settings = Settings(cheap_passwords=True, rate_limit=SLOW, redis_url=redis.url)
    async with AsyncExitStack() as stack:
        apis = [await stack.enter_async_context(running(settings)) for _ in range(2)]

        assert await statuses(apis, 7) == [200] * 5 + [429] * 2


@needs_redis
def test_two_processes_share_one_limit(redis: RedisServer) -> None:
    variables = {"ARCHKATA_RATE_LIMIT": "5/600", "REDIS_URL": redis.url}
    with backend(**variables) as one, backend(**variables) as other, one.client() as ask, other.client() as ask_other:
        answers = [client.get("/products") for client in (ask, ask_other, ask, ask_other, ask, ask_other, ask)]

        assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
        assert answers[4].headers["ratelimit"] == '"default";r=0;t=600'
        assert answers[5].headers["retry-after"] == "120"
        assert one.stop(signal.SIGTERM) == (0, "")


def end_the_pause(buckets: BucketsInRedis) -> None:
    """Make the second pass in which the server is not asked."""
    assert buckets._alone_until > time.monotonic()
    buckets._alone_until = 0.0


@pytest.mark.anyio
async def test_without_a_server_a_process_counts_alone_and_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    async with buckets_in(f"redis://:a-secret@127.0.0.1:{free_port()}/0") as buckets:
        decisions = await taken(buckets, 4)
        end_the_pause(buckets)
        decisions += await taken(buckets, 2)

    assert [decision.allowed for decision in decisions] == [True] * 5 + [False]
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "counts its clients alone" in caplog.text
    assert "a-secret" not in caplog.text


@pytest.mark.anyio
async def test_a_server_that_keeps_silent_is_not_waited_for(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reference_impl.storage.redis.buckets.LONGEST_TAKE_S", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        async with buckets_in(f"redis://127.0.0.1:{silent.getsockname()[1]}") as buckets:
            decision = await buckets.take("ana")

    assert (decision.allowed, decision.remaining) == (True, 4)
    assert "too slow" in caplog.text


@needs_redis
@pytest.mark.anyio
async def test_a_server_that_comes_back_is_shared_again(caplog: pytest.LogCaptureFixture) -> None:
    with redis_server() as server:
        async with buckets_in(server.url) as buckets:
            shared = await taken(buckets, 3)
            server.stop()
            alone = await buckets.take("ana")
            server.start()
            still_alone = await buckets.take("ana")
            end_the_pause(buckets)
            again = await buckets.take("ana")
            with server.client() as client:
                assert client.dbsize() == 1

    assert [decision.remaining for decision in shared] == [4, 3, 2]
    assert [alone.remaining, still_alone.remaining, again.remaining] == [4, 3, 4]
    assert [record.message.partition(" (")[0] for record in caplog.records] == [
        "Redis can't be used",
        "Redis answers again: all processes share their limits.",
    ]


@needs_redis
@pytest.mark.anyio
async def test_a_restart_of_the_server_between_two_takes_is_not_noticed(caplog: pytest.LogCaptureFixture) -> None:
    with redis_server() as server:
        async with buckets_in(server.url) as buckets:
            await buckets.take("ana")
            server.stop()
            server.start()
            await buckets.take("ana")

    assert caplog.records == []


def test_the_server_is_named_by_the_environment_and_never_shown() -> None:
    settings = Settings.from_environment({"REDIS_URL": "redis://:a-secret@cache:6379/2"})

    assert settings.redis_url == "redis://:a-secret@cache:6379/2"
    assert "a-secret" not in repr(settings)
    assert Settings.from_environment({"REDIS_URL": ""}).redis_url is None


@pytest.mark.parametrize("url", ["http://cache:6379", "cache:6379", "6379", "redis:cache"])
def test_a_url_of_something_else_is_told_in_a_sentence(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^REDIS_URL .*\.$"):
        Settings.from_environment({"REDIS_URL": url})


@pytest.mark.parametrize("url", ["redis://cache:none", "redis://["])
def test_a_host_or_port_that_is_none_is_told_in_a_sentence(url: str) -> None:
    refused = start(REDIS_URL=url, ARCHKATA_RATE_LIMIT="5/2")
    _, error = refused.communicate(timeout=PATIENCE_S)

    assert (refused.returncode, error.count("\n")) == (2, 1)
    assert error.startswith("REDIS_URL can't be used: ")


def test_a_missing_library_is_told_with_the_extra_that_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reference_impl.settings.find_spec", lambda _: None)

    with pytest.raises(SettingsError, match=r"archkata\[scale\]"):
        Settings.from_environment({"REDIS_URL": "redis://cache"})

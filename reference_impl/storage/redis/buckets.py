"""The buckets of several processes, in one Redis server."""

import asyncio
import logging
import time

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from reference_impl.services.throttling import ROUNDING, BucketsInMemory, Decision, decide
from reference_impl.settings import RatePolicy, SettingsError

CONNECTIONS = 20
LONGEST_TAKE_S = 0.25
PAUSE_AFTER_FAULT_S = 1.0
log = logging.getLogger(__name__)

TAKE = """
local interval, window, rounding = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local missing = 0
local kept = redis.call('HMGET', KEYS[1], 'missing', 'at')
if kept[1] then
  missing = math.max(kept[1] - math.max(now - kept[2], 0) / 1000000, 0)
end
local after = missing + interval
if after - window > rounding then
  after = missing
end
redis.call('HSET', KEYS[1], 'missing', string.format('%.17g', after), 'at', string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], math.max(math.ceil(after * 1000), 1))
return string.format('%.17g', missing)
"""
"""Takes a token if there is one, all at once, and returns the seconds that were missing until full before.

The clock is the server's, so that processes whose clocks differ agree. What is kept is how much was missing and at
which microsecond, not the instant of being full: a second since 1970 with its fraction leaves a double too few digits
to add up many small intervals. A clock that is set back only stops the refilling until the next take. A bucket that is
full again is as good as none: then its key expires.
"""


class BucketsInRedis:
    """The buckets of all processes that are told the same server and the same policy.

    When the server does not answer within a quarter of a second, each process counts for itself, for at least a
    second, and says so in the log. Refusing everybody would make the whole shop as available as a store of counters,
    and letting everybody pass would take the limit away just when something is wrong; so a client gets, at worst, the
    limit once for each process.
    """

    def __init__(self, url: str, policy: RatePolicy) -> None:
        self._policy = policy
        self._alone = BucketsInMemory(policy)
        self._alone_until = 0.0
        self._is_alone = False
        self._redis = Redis.from_pool(pool_of(url))
        self._script = self._redis.register_script(TAKE)

    async def take(self, client: str) -> Decision:
        """Take a token of the shared bucket, or of this process's own while the server can't be reached."""
        if time.monotonic() < self._alone_until:
            return await self._alone.take(client)
        try:
            async with asyncio.timeout(LONGEST_TAKE_S):
                missing = await self._missing(client)
        except (RedisError, OSError, TimeoutError) as error:
            self._go_alone(error)
            return await self._alone.take(client)
        self._rejoin()
        return decide(self._policy, missing, 0.0)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._redis.aclose()

    async def _missing(self, client: str) -> float:
        """Take a token; the seconds that were missing before, from which `decide` concludes what the script has."""
        quota, window = self._policy.quota, self._policy.window
        key = f"camera-store:throttle:{quota}/{window}:{client}"
        return float(await self._script(keys=[key], args=[window / quota, window, ROUNDING]))

    def _go_alone(self, error: Exception) -> None:
        self._alone_until = time.monotonic() + PAUSE_AFTER_FAULT_S
        if not self._is_alone:
            log.warning(
                "Redis can't be used (%s): each process counts its clients alone.", str(error) or "it is too slow"
            )
        self._is_alone = True

    def _rejoin(self) -> None:
        if self._is_alone:
            log.warning("Redis answers again: all processes share their limits.")
        self._is_alone = False


def pool_of(url: str) -> BlockingConnectionPool:
    """Connections of one process. None is opened before it is needed, so that the shop starts without Redis, too."""
    # one more attempt, at once: a connection that was kept may be from before a restart of the server
    retry = Retry(NoBackoff(), 1)
    try:
        return BlockingConnectionPool.from_url(url, max_connections=CONNECTIONS, timeout=LONGEST_TAKE_S, retry=retry)
    except ValueError as error:
        raise SettingsError(f"REDIS_URL can't be used: {error}.") from error

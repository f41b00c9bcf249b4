"""The stage throttling against the reference that counts in Redis."""

import sys
from pathlib import Path

from tests.cli.commands import archkata
from tests.reference.redis_server import needs_redis, redis_server


@needs_redis
def test_all_rules_of_the_stage_hold_when_requests_are_counted_in_redis(tmp_path: Path) -> None:
    with redis_server() as server:
        serve = f"{sys.executable} -m archkata serve --redis-url {server.url}"
        judged = archkata(
            "test", "--start", serve, "--stage", "throttling", folder=tmp_path, ARCHKATA_PASSWORD_COST="low"
        )
        with server.client() as client:
            scripts = client.info("commandstats")["cmdstat_evalsha"]["calls"]

    assert judged.returncode == 0, judged.stdout + judged.stderr
    assert "throttling    14 passed" in judged.stdout
    assert scripts > 100


def test_a_redis_url_of_something_else_is_wrong_use(tmp_path: Path) -> None:
    refused = archkata("serve", "--port", "0", "--redis-url", "http://127.0.0.1:6379", folder=tmp_path)

    assert refused.returncode == 2
    assert refused.stderr == "archkata: REDIS_URL must begin with redis://, rediss:// or unix://.\n"

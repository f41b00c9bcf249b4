"""A process of its own that asks with the load client: importing it changes sockets, which no other test wants."""

from __future__ import annotations

import json
import sys
from typing import Any

import gevent

from archkata.load.generator.client import LoadClient
from archkata.load.generator.recorder import Recorder
from archkata.load.generator.timeouts import Timeouts
from archkata.wire import Address


def main() -> None:
    """Read one JSON order a line: url, requests, answer_s; write what came of it."""
    for line in sys.stdin:
        order = json.loads(line)
        sys.stdout.write(json.dumps(carry_out(order)) + "\n")
        sys.stdout.flush()


def carry_out(order: dict[str, Any]) -> dict[str, Any]:
    """Send all requests of an order by one client."""
    recorder = Recorder()
    recorder.is_on = True
    client = LoadClient(
        Address.parse(order["url"]), recorder, Timeouts(order.get("answer_s", 5.0), order.get("connect_s", 2.0))
    )
    answers = []
    for method, path, options in order["requests"]:
        gevent.sleep(options.pop("pause", 0))
        response = client.request(method, path, **options)
        answers.append(
            {
                "status": response.status_code,
                "text": response.text[:200],
                "length": len(response.content),
                "headers": dict(response.headers),
                "error": str(response.error) if response.error else None,
            }
        )
    client.close()
    tallies = {
        f"{method} {name}": {
            "good": len(tally.new_latency),
            "failed": dict(tally.new_reasons),
            "bytes": tally.new_bytes,
            "statuses": {str(k): v for k, v in tally.new_statuses.items()},
        }
        for (method, name), tally in recorder.tallies.items()
    }
    return {"answers": answers, "tallies": tallies}


if __name__ == "__main__":
    main()

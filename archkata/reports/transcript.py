"""What was sent and what came back, as text, within bounds."""

from __future__ import annotations

from collections.abc import Sequence

from archkata.conformance.outcome import CheckResult
from archkata.language import Language, text
from archkata.wire import Exchange

MOST_BYTES = 2048
MOST_HEADERS = 40
MOST_EXCHANGES = 40
FIRST_EXCHANGES = 10
_USUAL = {("accept", "application/json"), ("accept-encoding", "identity")}


def transcript(result: CheckResult, language: Language) -> list[str]:
    """Return a text for each exchange of a check; of very many the first and the last ones."""
    rows = result.exchanges
    if len(rows) <= MOST_EXCHANGES:
        return [_exchange(row, language) for row in rows]
    last = MOST_EXCHANGES - FIRST_EXCHANGES
    left_out = language.say(text("[{n} requests are left out here]", n=len(rows) - MOST_EXCHANGES))
    return [*_all(rows[:FIRST_EXCHANGES], language), left_out, *_all(rows[-last:], language)]


def _all(rows: Sequence[Exchange], language: Language) -> list[str]:
    return [_exchange(row, language) for row in rows]


def _exchange(exchange: Exchange, language: Language) -> str:
    request = exchange.request
    lines = [f"> {request.method} {request.target}"]
    lines += [f"> {n}: {v}" for n, v in request.headers if (n.lower(), v.lower()) not in _USUAL]
    lines += _body(">", request.body)
    milliseconds = round((exchange.ended - exchange.started) * 1000)
    if exchange.reply is None:
        what = language.say(exchange.trouble.sentence) if exchange.trouble else "–"
        return "\n".join([*lines, f"< {what} ({milliseconds} ms)"])
    reply = exchange.reply
    lines.append(f"< {reply.status} ({milliseconds} ms)")
    lines += [f"< {name}: {_cut(value)}" for name, value in reply.headers[:MOST_HEADERS]]
    if len(reply.headers) > MOST_HEADERS:
        lines.append("< " + language.say(text("[{n} headers are left out here]", n=len(reply.headers) - MOST_HEADERS)))
    return "\n".join([*lines, *_body("<", reply.body)])


def _body(side: str, body: bytes) -> list[str]:
    if not body:
        return []
    return [side, *(f"{side} {line}" for line in _cut(body.decode("utf-8", "replace"), len(body)).split("\n"))]


def _cut(content: str, size: int | None = None) -> str:
    if len(content) <= MOST_BYTES:
        return content
    return f"{content[:MOST_BYTES]}… ({size or len(content):,} bytes)"

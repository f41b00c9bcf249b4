"""Requests and their answers as they were on the wire, line by line, for the finding of a race."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from archkata.language import Text, text
from archkata.wire import Exchange

LONGEST_BODY = 600
LONGEST_LINE = 160
MOST_LINES = 60
_SECRET = {"authorization"}


def pairs(exchanges: Iterable[Exchange]) -> Iterator[Text | str]:
    """Yield the lines of each request (`>`) and of its answer (`<`). Tokens are not shown."""
    for number, exchange in enumerate(exchanges, 1):
        request, reply = exchange.request, exchange.reply
        yield f"{number:>2} > {request.method} {request.target} HTTP/1.1"
        yield from (f"   > {name}: {_shown(name, value)}" for name, value in request.headers)
        yield from (f"   > {line}" for line in _body(request.body))
        milliseconds = f"{(exchange.ended - exchange.started) * 1000:.1f}"
        if reply is None:
            trouble = exchange.trouble.sentence if exchange.trouble else text("no whole answer in time")
            yield text("   < {trouble} after {milliseconds} ms", trouble=trouble, milliseconds=milliseconds)
            continue
        yield text("   < HTTP/1.1 {status} after {milliseconds} ms", status=reply.status, milliseconds=milliseconds)
        yield from (f"   < {name}: {value}" for name, value in reply.headers)
        yield from (f"   < {line}" for line in _body(reply.body))


def briefly(exchanges: Sequence[Exchange]) -> Iterator[Text | str]:
    """Yield one line for each request and its answer, in the order of the requests; of very many the last ones."""
    ordered = sorted(exchanges, key=lambda exchange: exchange.started)
    left_out = max(0, len(ordered) - MOST_LINES)
    if left_out:
        yield text("[{n} requests are left out here]", n=left_out)
    for exchange in ordered[left_out:]:
        began, ended = ((moment - ordered[0].started) * 1000 for moment in (exchange.started, exchange.ended))
        request, reply = exchange.request, exchange.reply
        asked = f"{request.method} {request.target} {_line(request.body)}"
        answered = f"{reply.status} {_line(reply.body)}" if reply else "–"
        yield f"{began:8.1f}-{ended:.1f} ms {asked} -> {answered}".rstrip()


def _line(body: bytes) -> str:
    line = " ".join(body.decode("utf-8", "replace").split())
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"


def _shown(name: str, value: str) -> str:
    return f"{value.partition(' ')[0]} …" if name.lower() in _SECRET else value


def _body(body: bytes) -> list[str]:
    rest = len(body) - LONGEST_BODY
    return (body[:LONGEST_BODY].decode("utf-8", "replace") + (f"… (+{rest})" if rest > 0 else "")).splitlines()

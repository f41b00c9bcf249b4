"""One step of a chain as a curl command of a few lines."""

from __future__ import annotations

import json
from collections.abc import Sequence

from archkata.conformance.evidence.captures import COOKIE_HEADER, Source
from archkata.conformance.evidence.chain import ScriptStep
from archkata.conformance.evidence.shell import (
    SHORT,
    Piece,
    Variable,
    generated,
    is_repetitive,
    is_showable,
    length,
    printed,
    shortened,
    url_word,
    word,
)

WIDTH = 76
LARGE = 1024 * 1024
SENDS_A_BODY = {"POST", "PUT", "PATCH"}
_USUAL = {("accept", "application/json"), ("accept-encoding", "identity")}
_FROM_STDIN = "--data-binary @-"


def curl(step: ScriptStep, show: str) -> list[str]:
    """Return the parts of the command, each of which may stand on a line of its own. `show` says what to print."""
    source, body = _body(step)
    first = f"{source} | curl -sS" if source else "curl -sS"
    parts = [" ".join(word for word in (first, show, *_flags(step, has_body=body is not None)) if word)]
    parts[0] += f" {url_word(step.url)}"
    parts += [f"--data-urlencode {url_word([f'{name}='.encode(), variable])}" for name, variable in step.encoded]
    parts += [f"-H {header}" for header in _headers(step, has_body=body is not None)]
    return parts if body is None else [*parts, body]


def lines(before: str, parts: Sequence[str], after: str = "") -> list[str]:
    """Put the parts of a command on one line where they fit, else on several that the shell takes as one."""
    whole = before + " ".join(parts) + after
    if len(whole) <= WIDTH or len(parts) == 1:
        return [whole]
    broken = [before + parts[0], *(f"  {part}" for part in parts[1:])]
    return [*(f"{line} \\" for line in broken[:-1]), broken[-1] + after]


def extraction(source: Source, url: Sequence[Piece], *, with_headers: bool) -> str:
    """Return a command that takes a value out of an answer, which has its headers with it or not."""
    if source.header:
        anyhow = "".join(f"[{c.upper()}{c.lower()}]" if c.isalpha() else c for c in source.header)
        if source.header == COOKIE_HEADER:
            name = source.value.partition("=")[0]
            return f"tr -d '\\r' | sed -n 's/^{anyhow}: *\\({name}=[^;]*\\).*/\\1/p'"
        header = f"tr -d '\\r' | sed -n 's/^{anyhow}: *//p'"
        return f"{header} | {_RESOLVED} {url_word(url)}" if source.header == "Location" else header
    path = "".join(f"[{part if isinstance(part, int) else _key(part)}]" for part in source.path)
    member = f"python3 -c 'import json, sys; print(json.load(sys.stdin){path})'"
    return f"tr -d '\\r' | sed '1,/^$/d' | {member}" if with_headers else member


# as in the run itself, what a Location names is asked of the target, whatever host or scheme stands in it
_RESOLVED = (
    "python3 -c 'import sys, urllib.parse as u; b = sys.argv[1]; "
    'print(u.urlsplit(b)._replace(path="", query="").geturl() + "/" + '
    'u.urlsplit(u.urljoin(b, sys.stdin.readline().strip()))._replace(scheme="", netloc="", fragment="")'
    """.geturl().lstrip("/"))'"""
)


def is_cut(body: Sequence[Piece]) -> bool:
    """Say whether a body is too long and too various to be sent whole."""
    return length(body) > SHORT and not is_repetitive(body)


def _flags(step: ScriptStep, *, has_body: bool) -> list[str]:
    request = step.exchange.request
    flags = []
    if request.method == "HEAD":
        flags.append("-I")
    elif request.method != ("POST" if has_body else "GET"):
        flags.append(f"-X {word([request.method.encode()])}")
    literal = b"".join(piece for piece in step.url if isinstance(piece, bytes))
    if set(b"[]{}") & set(literal):
        flags.append("-g")
    if b"/." in literal:
        flags.append("--path-as-is")
    if step.encoded:
        flags.append("-G")
    if step.exchange.trouble is not None:
        flags.append("--max-time 20")
    return flags


def _headers(step: ScriptStep, *, has_body: bool) -> list[str]:
    """Return the headers that were sent, without what every request has; a name alone takes away one of curl's own."""
    request = step.exchange.request
    sent = {name.lower() for name, _ in request.headers}
    headers = []
    for (name, value), (_, pieces) in zip(request.headers, step.headers, strict=True):
        if (name.lower(), value.lower()) not in _USUAL:
            headers.append(word([f"{name}: ".encode(), *pieces] if value else [f"{name};".encode()]))
    if has_body and "content-type" not in sent:
        headers.append("'Content-Type:'")
    if len(request.body) > LARGE:
        headers.append("'Expect:'")
    return headers


def _body(step: ScriptStep) -> tuple[str, str | None]:
    """Return a command that prints the body for curl where that is needed, and curl's option."""
    pieces = step.body
    if not pieces:
        return "", "--data-binary ''" if step.exchange.request.method in SENDS_A_BODY else None
    if length(pieces) > SHORT:
        return generated(shortened(pieces) if is_cut(pieces) else pieces), _FROM_STDIN
    starts_with_at = isinstance(pieces[0], bytes) and pieces[0].startswith(b"@")
    if starts_with_at or not all(isinstance(piece, Variable) or is_showable(piece) for piece in pieces):
        return printed(pieces), _FROM_STDIN
    return "", f"--data-binary {word(pieces)}"


def _key(name: str) -> str:
    return json.dumps(name).replace("'", "\\u0027")

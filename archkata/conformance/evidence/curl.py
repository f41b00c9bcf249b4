"""A shell script that reproduces a finding from nothing: register, log in, and so on to the request that shows it.

It captures what answers give (ids, tokens, cursors) and makes fresh names every time, so that it works again and again
on the same store.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from archkata.conformance.evidence.chain import BASE, RUN, RUN_UPPER, ScriptStep, weave
from archkata.conformance.evidence.curl_command import curl, extraction, is_cut, lines
from archkata.conformance.evidence.relevance import needed
from archkata.conformance.evidence.rhythm import beats
from archkata.conformance.evidence.shell import Piece, Variable, word
from archkata.conformance.outcome import CheckResult
from archkata.language import Language, Text, text
from archkata.redaction import TOKEN_VARIABLE, Secrets
from archkata.wire import Address, Exchange

LONGEST_PATH = 60
CRASH = ": crash"
"""The line in the place of which a backend is killed and started again, where the script starts it."""

_JSON_INSIDE = "python3 -c 'import json, sys; print(json.dumps(sys.argv[1], ensure_ascii=False)[1:-1])'"


def script(result: CheckResult, target: str, secrets: Secrets, language: Language) -> str | None:
    """Return the script for a finding, or None where there is none, or no request.

    `target` is the base URL; in the place of `secrets` stand environment variables.
    """
    if result.finding is None or not result.exchanges:
        return None
    token = next((each.word for each in result.exchanges if each.word), result.token)
    return reproduction(result.exchanges, target, token, secrets, language)


def reproduction(exchanges: Sequence[Exchange], target: str, token: str, secrets: Secrets, language: Language) -> str:
    """Return the script for a chain, the last request of which is the one to see. `token` marks fresh data in it."""
    headers = (header for exchange in exchanges for header in exchange.request.headers)
    return _Composer(Address.parse(target), token, secrets.needed_by(headers), language).compose(exchanges)


class _Composer:
    def __init__(self, address: Address, token: str, secrets: Mapping[str, str], language: Language) -> None:
        self._address = address
        self._token = token
        self._secrets = {_inside_json(value): Variable(name) for value, name in secrets.items()}
        self._escaped = {name for value, name in secrets.items() if _inside_json(value) != value}
        self._language = language

    def compose(self, exchanges: Sequence[Exchange]) -> str:
        chosen = needed(self._weave(exchanges))
        steps = self._weave([exchanges[index] for index in chosen])
        written = list(self._preamble(steps))
        under_way = False
        for beat in beats(exchanges, chosen, steps):
            if beat.step.exchange.follows_crash:
                written += ["", *self._crash()]
            elif beat.pause:
                written += ["", f"sleep {beat.pause}"]
            command = _last(beat.step) if beat.step is steps[-1] else _earlier(beat.step)
            if beat.at_once:
                command[-1] += " &"
            written += ["", *self._told(beat.step), *(command if beat.times == 1 else _loop(command, beat.times))]
            if under_way and not beat.at_once:
                written.append("wait")
            under_way = beat.at_once
        return "\n".join(written)

    def _weave(self, exchanges: Sequence[Exchange]) -> list[ScriptStep]:
        return weave(exchanges, self._address, self._token, self._secrets)

    def _preamble(self, steps: Sequence[ScriptStep]) -> Iterator[str]:
        used = {variable for step in steps for variable in step.variables()}
        yield self._comment(text("Needs curl, sh and python3; can be run again and again."))
        yield f"BASE={word([str(self._address).encode()])}"
        if used & {RUN, RUN_UPPER}:
            yield "RUN=$(python3 -c 'import secrets; print(secrets.token_hex(4))')"
        if RUN_UPPER in used:
            yield 'RUN_UPPER=$(printf %s "$RUN" | tr a-f A-F)'
        for name in (variable.name for variable in self._secrets.values() if variable in used):
            yield f': "${{{name}:?{self._language.say(_wanted(name))}}}"'
            if name in self._escaped:
                yield f'{name}=$({_JSON_INSIDE} "${name}")'

    def _told(self, step: ScriptStep) -> Iterator[str]:
        exchange = step.exchange
        came: Text | str = exchange.trouble.sentence if exchange.trouble else str(exchange.status)
        path = "".join(map(_shown, step.url[1:] if step.url[0] == BASE else step.url)).partition("?")[0]
        path = path if len(path) <= LONGEST_PATH else f"{path[:LONGEST_PATH]}…"
        yield self._comment(text("{method} {path}: {came}", method=exchange.request.method, path=path, came=came))
        if is_cut(step.body):
            size = len(exchange.request.body)
            yield self._comment(text("The body is cut here; it had {size} bytes.", size=size))

    def _crash(self) -> Iterator[str]:
        """Have the backend killed and started again, by the script or by its reader; then wait until it answers."""
        yield self._comment(text("Here the backend is killed (kill -9) and started again on the same data."))
        yield CRASH
        yield 'until curl -s -o /dev/null "$BASE"; do sleep 0.2; done'

    def _comment(self, sentence: Text) -> str:
        return "# " + "".join(c if c.isprintable() else "?" for c in self._language.say(sentence))


def _shown(piece: Piece) -> str:
    return f"${piece.name}" if isinstance(piece, Variable) else piece.decode("utf-8", "replace")


def _last(step: ScriptStep) -> list[str]:
    """Return the request that the finding is about, with all of its answer shown."""
    return lines("", curl(step, "" if step.exchange.request.method == "HEAD" else "-i"))


def _earlier(step: ScriptStep) -> list[str]:
    """Return a request that leads there: what later ones need of its answer is kept, the rest is not shown."""
    if not step.captures:
        return lines("", curl(step, "-o /dev/null"))
    with_headers = any(source.header for source in step.captures)
    parts = curl(step, "-i" if with_headers else "")
    takes = {
        variable.name: extraction(source, step.url, with_headers=with_headers)
        for source, variable in step.captures.items()
    }
    if len(takes) == 1:
        ((name, take),) = takes.items()
        return lines(f"{name}=$(", [*parts, f"| {take}"], ")")
    answer = lines("ANSWER=$(", parts, ")")
    return [*answer, *(f"{name}=$(printf '%s\\n' \"$ANSWER\" | {take})" for name, take in takes.items())]


def _loop(command: Sequence[str], times: int) -> list[str]:
    head = f"i=0; while [ $i -lt {times} ]; do i=$((i + 1))"
    return [head, *(f"  {line}" for line in command), "done"]


def _wanted(variable: str) -> Text:
    """Return what a variable must be set to."""
    if variable.startswith(TOKEN_VARIABLE):
        return text("set it to the access token of a new log-in")
    return text("set it to the password of the editor")


def _inside_json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]

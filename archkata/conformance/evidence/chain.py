"""A chain of requests, cut into literal text and variables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, quote_plus, unquote, unquote_plus

from archkata.conformance.evidence.captures import COOKIE_HEADER, MOST_BODY, NAMES_AN_ID, Captures, Source
from archkata.conformance.evidence.shell import Piece, Variable, merged
from archkata.wire import Address, Exchange

BASE = Variable("BASE")
RUN = Variable("RUN", tame=True)
RUN_UPPER = Variable("RUN_UPPER", tame=True)
_STRING = re.compile(rb'"([^"\\]*+(?:\\.[^"\\]*+)*+)"')
_NUMBER = re.compile(rb'"([^"\\]+)":\s*(\d{1,16})(?=\s*[,}\]])')
_TAG = re.compile(rb'(?:W/)?"[^"]*"')
_TAIL = rb"(-?[0-9a-f]{4,12})?"
_Place = tuple[int, int, Variable]


@dataclass
class ScriptStep:
    """One exchange with its request cut into pieces.

    `encoded` are query parameters whose variable has to be percent-encoded. `uses` are the sources whose values it
    sends, `credentials` those of them that only say who calls, `words` the fresh words in it (what follows the run's
    token). `captures` are the sources of its own answer that later steps use, each with its variable.
    """

    exchange: Exchange
    url: list[Piece] = field(default_factory=list)
    encoded: list[tuple[str, Variable]] = field(default_factory=list)
    headers: list[tuple[str, list[Piece]]] = field(default_factory=list)
    body: list[Piece] = field(default_factory=list)
    uses: list[Source] = field(default_factory=list)
    credentials: list[Source] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    captures: dict[Source, Variable] = field(default_factory=dict)

    def variables(self) -> set[Variable]:
        """Return all variables that it uses."""
        pieces = [*self.url, *self.body, *(piece for _, value in self.headers for piece in value)]
        return {piece for piece in pieces if isinstance(piece, Variable)} | {variable for _, variable in self.encoded}


def weave(
    exchanges: Sequence[Exchange], address: Address, token: str, secrets: Mapping[str, Variable]
) -> list[ScriptStep]:
    """Cut each request where a value of an earlier answer, a secret or the run's token stands."""
    steps = _Weaver(address, token, secrets).weave(exchanges)
    _name_in_order(steps)
    return steps


class _Weaver:
    def __init__(self, address: Address, token: str, secrets: Mapping[str, Variable]) -> None:
        self._address = address
        self._known = Captures(address.origin, token)
        self._steps: list[ScriptStep] = []
        self._marks = [(re.compile(re.escape(secret.encode())), variable) for secret, variable in secrets.items()]
        # a token that is empty marks nothing; what tells one fresh word from another follows the token
        self._fresh = re.compile((re.escape(token.encode()) or rb"(?!)") + _TAIL, re.IGNORECASE)
        for spelling, variable in ((token, RUN), (token.upper(), RUN_UPPER)):
            self._marks.append((re.compile(re.escape(spelling.encode()) or rb"(?!)"), variable))

    def weave(self, exchanges: Sequence[Exchange]) -> list[ScriptStep]:
        for exchange in exchanges:
            step = ScriptStep(exchange)
            self._steps.append(step)
            self._cut_target(step, exchange.request.target)
            for name, value in exchange.request.headers:
                step.headers.append((name, self._cut_header(step, name, value.encode("latin-1", "replace"))))
            step.body = self._cut_body(step, exchange.request.body)
            self._known.learn(len(self._steps) - 1, exchange)
        return self._steps

    def _cut_target(self, step: ScriptStep, target: str) -> None:
        path, _, query = target.partition("?")
        base = self._address.path
        is_below = path == base or path.startswith(f"{base}/")
        pieces: list[Piece] = [BASE] if is_below else [self._address.origin.encode()]
        for segment in re.split("(/)", path[len(base) :] if is_below else path):
            source = self._known.in_url(unquote(segment)) if segment else None
            if source is not None and quote(source.value, safe="") == source.value:
                pieces.append(self._use(step, source))
            else:
                self._known.note_sent(unquote(segment))
                pieces += self._cut(step, segment.encode("latin-1", "replace"))
        place = self._known.place(target)
        if place is not None and not step.uses:
            pieces, query = [self._use(step, place)], ""
        step.url = merged([*pieces, *self._cut_query(step, query)])

    def _cut_query(self, step: ScriptStep, query: str) -> list[Piece]:
        pieces: list[Piece] = []
        for parameter in query.split("&") if query else ():
            name, equals, value = parameter.partition("=")
            source = self._known.in_url(unquote_plus(value))
            if source is not None and quote_plus(source.value) != source.value:
                step.encoded.append((name, self._use(step, source)))
                continue
            self._known.note_sent(unquote_plus(value))
            pieces.append(b"&" if pieces else b"?")
            pieces += self._cut(step, f"{name}{equals}".encode("latin-1", "replace"))
            pieces += [self._use(step, source)] if source else self._cut(step, value.encode("latin-1", "replace"))
        return pieces

    def _cut_header(self, step: ScriptStep, name: str, value: bytes) -> list[Piece]:
        if name.lower() == "authorization":
            scheme, blank, credential = value.partition(b" ")
            source = self._known.text(credential.decode("latin-1"))
            if source is not None:
                step.credentials.append(source)
                return [scheme + blank, self._use(step, source)]
        if (whole := self._known.text(value.decode("latin-1"))) is not None:
            if whole.header == COOKIE_HEADER:
                step.credentials.append(whole)
            return [self._use(step, whole)]
        tags = ((match, self._known.text(match[0].decode("latin-1"))) for match in _TAG.finditer(value))
        return self._cut(step, value, [(*match.span(), self._use(step, tag)) for match, tag in tags if tag is not None])

    def _cut_body(self, step: ScriptStep, body: bytes) -> list[Piece]:
        places: list[_Place] = []
        for match in _STRING.finditer(body) if len(body) <= MOST_BODY else ():
            said = match[1].decode("utf-8", "replace")
            self._known.note_sent(said)
            if (source := self._known.text(said)) is not None:
                places.append((*match.span(1), self._use(step, source)))
        for match in _NUMBER.finditer(body) if len(body) <= MOST_BODY else ():
            if NAMES_AN_ID.search(match[1].decode("latin-1")) and (source := self._known.number(int(match[2]))):
                places.append((*match.span(2), self._use(step, source)))
        return self._cut(step, body, places)

    def _cut(self, step: ScriptStep, text: bytes, places: Sequence[_Place] = ()) -> list[Piece]:
        """Cut a text at the places given, at secrets, and at the run's token."""
        found = [*places]
        for pattern, variable in self._marks:
            found += [(*match.span(), variable) for match in pattern.finditer(text)]
        step.words |= {(match[1] or b"").decode().lower() for match in self._fresh.finditer(text)}
        pieces: list[Piece] = []
        end = 0
        for start, stop, variable in sorted(found, key=lambda place: place[:2]):
            if start >= end:
                pieces += [text[end:start], variable]
                end = stop
        return [piece for piece in [*pieces, text[end:]] if piece]

    def _use(self, step: ScriptStep, source: Source) -> Variable:
        step.uses.append(source)
        captures = self._steps[source.step].captures
        return captures.setdefault(source, Variable(f"{source.name} {source.step} {len(captures)}"))


def _name_in_order(steps: Sequence[ScriptStep]) -> None:
    """Name the captured values as they come: the second `USER_ID` is `USER_ID_2`."""
    names: dict[Piece, Variable] = {}
    taken: dict[str, int] = {}
    for step in steps:
        for source, variable in step.captures.items():
            number = taken[source.name] = taken.get(source.name, 0) + 1
            names[variable] = Variable(source.name if number == 1 else f"{source.name}_{number}")
            step.captures[source] = names[variable]
    for step in steps:
        step.url = [names.get(piece, piece) for piece in step.url]
        step.body = [names.get(piece, piece) for piece in step.body]
        step.headers = [(name, [names.get(piece, piece) for piece in value]) for name, value in step.headers]
        step.encoded = [(name, names[variable]) for name, variable in step.encoded]

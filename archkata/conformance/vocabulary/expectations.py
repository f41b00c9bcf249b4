"""The words in which checks say what must be true."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import replace

from archkata.conformance.calling.inputs import described
from archkata.conformance.outcome import Finding
from archkata.conformance.signals import Refuted
from archkata.language import Text, text
from archkata.wire import Exchange

SHOWN = 160


def ensure(
    holds: object, expected: Text, actual: Text, *, hint: Text | None = None, evidence: Exchange | None = None
) -> None:
    """Refute the rule unless something holds. `evidence` is the exchange that shows it, by default the last one."""
    if not holds:
        raise Refuted(Finding(expected, actual, hint), evidence)


def ensure_same(actual: object, expected: object, what: Text, *, evidence: Exchange | None = None) -> None:
    """Refute the rule unless two JSON values are the same, types included (`1` is neither `1.0` nor `true`)."""
    if not same(actual, expected):
        raise Refuted(
            Finding(
                text("{what}: {value}", what=what, value=shown(expected)),
                text("{what}: {value}", what=what, value=shown(actual)),
            ),
            evidence,
        )


def same(left: object, right: object) -> bool:
    """Compare JSON values strictly: numbers with their type, members in any order, an absent member as null."""
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return all(same(left.get(name), right.get(name)) for name in {*left, *right})
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and left == right


def fitted(value: object, like: object) -> object:
    """Leave out the members that `like` does not have: what a backend adds is its own business."""
    if isinstance(value, Mapping) and isinstance(like, Mapping):
        return {name: fitted(member, like[name]) for name, member in value.items() if name in like}
    if isinstance(value, list) and isinstance(like, list) and len(value) == len(like):
        return [fitted(item, wanted) for item, wanted in zip(value, like, strict=True)]
    return value


def shown(value: object) -> str:
    """Render a JSON value for a finding, cut to a readable length."""
    import json  # noqa: PLC0415 - findings are rare

    rendered = json.dumps(value, ensure_ascii=False, default=str)
    return rendered if len(rendered) <= SHOWN else f"{rendered[:SHOWN]}… ({len(rendered)} characters)"


@contextlib.contextmanager
def given(**members: object) -> Iterator[None]:
    """Name the input in the headline of whatever is found within: the members, or the query, that were sent."""
    with given_text(described(members)):
        yield


@contextlib.contextmanager
def given_text(what: Text | None) -> Iterator[None]:
    """Name the input in the headline of whatever is found within; what is found is named once."""
    try:
        yield
    except Refuted as refuted:
        if refuted.finding.given is not None or what is None:
            raise
        raise Refuted(replace(refuted.finding, given=what), refuted.evidence, refuted.chain) from refuted


class Notes:
    """What a check has to say although it goes on."""

    def __init__(self) -> None:
        self.breaches: list[Refuted] = []
        self.remarks: list[Refuted] = []
        self.said: Text | None = None

    def say(self, sentence: Text) -> None:
        """Tell how far a pass reaches, such as `not found in 3 s`; no capital at the start and no full stop."""
        self.said = sentence

    def breach(self, expected: Text, actual: Text, evidence: Exchange | None = None) -> None:
        """A SHOULD inside the rule is broken: a warning, and a failure under `--strict`."""
        self.breaches.append(Refuted(Finding(expected, actual), evidence))

    def remark(self, expected: Text, actual: Text, evidence: Exchange | None = None) -> None:
        """The answer is accepted, but another one is better: a warning, also under `--strict`."""
        self.remarks.append(Refuted(Finding(expected, actual), evidence))

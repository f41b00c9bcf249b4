"""What a contract says of a kind of thing: the members on which all answers about one must agree.

A backend may add members of its own, also inside objects; those may differ from answer to answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from archkata.conformance.vocabulary.expectations import ensure, same, shown
from archkata.language import text
from archkata.wire import Exchange

_PRECISION_S: Final = 1.0


@dataclass(frozen=True)
class Facts:
    """The members of a kind of thing on which answers must agree.

    The precision and the offset of `instants` are free; an empty one of `lists` may be left out; of objects inside,
    only the members in `nested` count.
    """

    names: tuple[str, ...]
    instants: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    nested: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def without(self, *names: str) -> Facts:
        """Return the same facts but for some members."""
        return replace(self, names=tuple(name for name in self.names if name not in names))

    def agree(self, name: str, told: object, earlier: object) -> bool:
        """Say whether a member has the same value as before."""
        if name in self.lists:
            told, earlier = ([] if value is None else value for value in (told, earlier))
        if name in self.instants and told != earlier:
            then, now = moment(earlier), moment(told)
            return then is not None and now is not None and abs(then - now) < _PRECISION_S
        return same(self._of_the_contract(told), self._of_the_contract(earlier))

    def _of_the_contract(self, value: object) -> object:
        if isinstance(value, list):
            return [self._of_the_contract(item) for item in value]
        if isinstance(value, Mapping):
            return {name: member for name, member in value.items() if name in self.nested}
        return value


def ensure_agrees(
    told: Mapping[str, Any], earlier: Mapping[str, Any], facts: Facts, *, evidence: Exchange | None = None
) -> None:
    """Refute the rule unless a representation tells the same facts as an earlier one."""
    for name in facts:
        ensure(
            facts.agree(name, told.get(name), earlier.get(name)),
            text("member `{name}` as before: {value}", name=name, value=shown(earlier.get(name))),
            text("member `{name}`: {value}", name=name, value=shown(told.get(name))),
            evidence=evidence,
        )


def agrees(told: Mapping[str, Any], earlier: Mapping[str, Any], facts: Facts) -> bool:
    """Say whether a representation tells the same facts as an earlier one."""
    return all(facts.agree(name, told.get(name), earlier.get(name)) for name in facts)


def moment(value: object) -> float | None:
    """Return the seconds since 1970 of an RFC 3339 instant with an offset; None for anything else."""
    try:
        parsed = datetime.fromisoformat(value.upper()) if isinstance(value, str) else None
    except ValueError:
        return None
    return parsed.timestamp() if parsed and parsed.tzinfo else None

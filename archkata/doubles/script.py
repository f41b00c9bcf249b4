"""Script files: how provider and subscriber are to behave when they run alone.

```yaml
- {amount: 1999, answers: [500, 500, charge]}                 # charges of 19.99
- {on: refund, amount: 1999, answers: [refund-then-silence, refund]}
- {on: lookup, answers: [silence, lookup]}
- {on: event, type: purchase.completed, answers: [500, {answer: 204, delay: 2}]}
- {answers: [{answer: 429, retry_after: 2}, charge]}           # every other charge
```
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archkata.doubles.provider import PaymentProvider
from archkata.doubles.reactions import Reaction
from archkata.doubles.script_answers import AnswerReader
from archkata.doubles.script_complaints import Complaints, Spot, complaint
from archkata.doubles.subscriber import EventSubscriber, event_of
from archkata.errors import ArchkataError
from archkata.files import read_ordinary
from archkata.language import text
from archkata.strict_yaml import StrictYamlError, YamlDocument, read

MOST_BYTES = 256 * 1024
KINDS = ("charge", "refund", "lookup", "event")
EVENT_TYPES = ("user.registered", "review.published", "purchase.completed", "purchase.refunded")


@dataclass(frozen=True)
class ReactionRule:
    """The reactions to requests of one kind: about an `amount`, or of an event `type`, or else to all others."""

    kind: str
    amount: int | None
    type: str | None
    reactions: tuple[Reaction, ...]


@dataclass(frozen=True)
class Script:
    """The rules of a script file."""

    rules: Sequence[ReactionRule] = ()

    def give(self, provider: PaymentProvider, subscriber: EventSubscriber) -> None:
        """Set up provider and subscriber; each key and each event goes through its answers from their beginning."""
        scripts = {"charge": provider.on_charge, "refund": provider.on_refund, "lookup": provider.on_lookup}
        for rule in sorted(self.rules, key=lambda rule: rule.type is not None):
            if rule.kind == "event" and rule.type is not None:
                subscriber.on(event_of(rule.type), *rule.reactions)
            elif rule.kind == "event":
                subscriber.on_everything(*rule.reactions)
            else:
                scripts[rule.kind](*rule.reactions, amount=rule.amount, each=True)


def load_script(path: Path) -> Script:
    """Read a script file; raise ArchkataError with file and line."""
    name = str(path)
    try:
        document = read(read_ordinary(path, MOST_BYTES, name).decode("utf-8-sig"))
    except FileNotFoundError as error:
        raise ArchkataError(text("{file} cannot be read: {error}.", file=name, error=error.strerror)) from error
    except UnicodeDecodeError as error:
        raise complaint(name, 1, text("it is not UTF-8")) from error
    except StrictYamlError as error:
        raise complaint(name, error.line, text("{problem}", problem=error.problem)) from error
    return Script(_Reader(name, document).rules())


class _Reader:
    def __init__(self, name: str, document: YamlDocument) -> None:
        self._complaints = Complaints(name, document)
        self._value = document.value

    def rules(self) -> list[ReactionRule]:
        if not isinstance(self._value, list):
            example = text("Write it like: - {amount: 1999, answers: [500, 500, charge]}")
            raise self._complaints.wrong((), text("a list of rules is expected"), example)
        rules: list[ReactionRule] = []
        lines: dict[tuple[str, object], int] = {}
        for index, row in enumerate(self._value):
            rule = self._rule(row, (index,))
            about = (rule.kind, rule.type if rule.kind == "event" else rule.amount)
            if about in lines:
                raise self._complaints.wrong((index,), text("line {line} is about the same already", line=lines[about]))
            lines[about] = self._complaints.line((index,))
            rules.append(rule)
        return rules

    def _rule(self, row: Any, spot: Spot) -> ReactionRule:
        if not isinstance(row, dict):
            raise self._complaints.wrong(spot, text("a rule is a mapping such as {amount: 1999, answers: [500]}"))
        kind = row.get("on", "charge")
        if kind not in KINDS:
            raise self._complaints.unknown((*spot, "on"), kind, KINDS)
        allowed = ("on", "type" if kind == "event" else "amount", "answers")
        for key in row:
            if key not in allowed:
                raise self._complaints.unknown((*spot, key), key, allowed)
        return ReactionRule(kind, self._amount(row, spot), self._type(row, spot), self._answers(row, kind, spot))

    def _amount(self, row: dict[str, Any], spot: Spot) -> int | None:
        amount = row.get("amount")
        if amount is not None and (isinstance(amount, bool) or not isinstance(amount, int) or amount < 1):
            problem = text("“amount” takes a whole number of minor units, such as 1999 for 19.99")
            raise self._complaints.wrong((*spot, "amount"), problem)
        return amount

    def _type(self, row: dict[str, Any], spot: Spot) -> str | None:
        type_ = row.get("type")
        if type_ is not None and type_ not in EVENT_TYPES:
            raise self._complaints.unknown((*spot, "type"), type_, EVENT_TYPES)
        return type_

    def _answers(self, row: dict[str, Any], kind: str, spot: Spot) -> tuple[Reaction, ...]:
        answers = row.get("answers")
        if answers is None or answers == []:
            raise self._complaints.wrong(spot, text("a rule needs “answers”, such as [500, 500, charge]"))
        reader = AnswerReader(self._complaints, kind)
        if not isinstance(answers, list):
            return (reader.read(answers, (*spot, "answers")),)
        return tuple(reader.read(answer, (*spot, "answers", index)) for index, answer in enumerate(answers))

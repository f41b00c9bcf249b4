"""What each type of question takes, and the one sentence that says so."""

from __future__ import annotations

import re
from collections.abc import Callable

from archkata.design.quantities import QuantityError, Spread, duration, money_a_month, number, share
from archkata.language import Text, text
from archkata.scaffold.escaping import one_line
from archkata.scaffold.prompts import Prompt

Answer = str | int | list[str]
LONGEST = 500
MOST_NAMES = 20
_MONEY = re.compile(r"\d[\d.]*(?:\.\.[\d.]+)? ([A-Z]{3})/month")


class AnswerError(ValueError):
    """An answer does not fit its question; `sentence` says what does, without a full stop."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def read_answer(prompt: Prompt, given: object) -> Answer:
    """Return a given value as the question's type; raise AnswerError."""
    if isinstance(given, bool) or not isinstance(given, str | int | float | list):
        raise AnswerError(text("a text is expected"))
    if isinstance(given, list) and prompt.type != "list":
        raise AnswerError(text("one value is expected, not a list"))
    if isinstance(given, list):
        return _names(prompt, [str(name) for name in given])
    said = one_line(given if len(str(given)) <= 4 * LONGEST else str(given)[: 4 * LONGEST])
    if not said:
        raise AnswerError(text("it is empty"))
    return _READERS[prompt.type](prompt, said)


def _quantity(read: Callable[[object], Spread]) -> Callable[[Prompt, str], str]:
    def reader(prompt: Prompt, said: str) -> str:
        try:
            spread = read(said)
        except QuantityError as error:
            raise AnswerError(error.sentence) from error
        too_small = prompt.least is not None and spread.low < prompt.least
        too_large = prompt.most is not None and spread.high > prompt.most
        if too_small or too_large:
            raise AnswerError(_bounds(prompt))
        return said

    return reader


def _integer(prompt: Prompt, said: str) -> int:
    if not re.fullmatch(r"\d{1,10}", said):
        raise AnswerError(text("a whole number is expected, such as 2"))
    value = int(said)
    if not (prompt.least or 0) <= value <= (value if prompt.most is None else prompt.most):
        raise AnswerError(_bounds(prompt))
    return value


def _money(_: Prompt, said: str) -> str:
    written = _MONEY.fullmatch(said)
    try:
        money_a_month(said, written[1] if written else "USD")
    except QuantityError as error:
        raise AnswerError(error.sentence) from error
    return said


def _choice(prompt: Prompt, said: str) -> str:
    for value in prompt.choices:
        if value.casefold() == said.casefold():
            return value
    raise AnswerError(text("“{said}” is none of {choices}", said=said[:100], choices=", ".join(prompt.choices)))


def _list(prompt: Prompt, said: str) -> list[str]:
    return _names(prompt, said.split(","))


def _names(prompt: Prompt, given: list[str]) -> list[str]:
    most = prompt.most or MOST_NAMES
    names = [name for each in given[: 4 * most] if (name := one_line(each[: 4 * LONGEST]))]
    if not (prompt.least or 1) <= len(names) <= most:
        raise AnswerError(text("from {least} to {most} names are expected", least=prompt.least or 1, most=most))
    if any(len(name) > 100 for name in names):
        raise AnswerError(text("a name has at most {most} characters", most=100))
    if len({name.casefold() for name in names}) < len(names):
        raise AnswerError(text("the same name stands there twice"))
    return names


def _words(prompt: Prompt, said: str) -> str:
    most = min(prompt.most or LONGEST, LONGEST)
    if not (prompt.least or 1) <= len(said) <= most:
        raise AnswerError(text("at most {most} characters are expected", most=most))
    return said


def _bounds(prompt: Prompt) -> Text:
    return text("it must lie between {least} and {most}", least=prompt.least or 0, most=prompt.most or "∞")


_READERS: dict[str, Callable[[Prompt, str], Answer]] = {
    "number": _quantity(number),
    "integer": _integer,
    "duration": _quantity(duration),
    "share": _quantity(share),
    "money": _money,
    "choice": _choice,
    "list": _list,
    "words": _words,
}

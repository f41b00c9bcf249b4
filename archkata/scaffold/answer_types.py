"""What each type of question takes, and the one sentence that says so."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from archkata.design.quantities import (
    QuantityError,
    Spread,
    ambiguous,
    canonical,
    duration,
    money_a_month,
    number,
    share,
    sum_a_month,
)
from archkata.language import Text, text
from archkata.scaffold.escaping import one_line
from archkata.scaffold.prompts import Prompt

Answer = str | int | list[str]
LONGEST = 500
MOST_NAMES = 20
LEAST_LETTERS = 4
_GROUPED_BY_DOT = re.compile(r"[1-9]\d{0,2}\.\d{3}", re.ASCII)


class AnswerError(ValueError):
    """An answer does not fit its question; `sentence` says what does, without a full stop."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def expected(prompt: Prompt) -> Text:
    """Say what a question takes, with an example."""
    if prompt.type == "choice":
        return text("One of {choices}: the word, its number, or a part of what it means.", choices=prompt.metavar)
    return _EXPECTED[prompt.type]


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
        if grouped := _GROUPED_BY_DOT.fullmatch(said):
            raise AnswerError(ambiguous(grouped[0], "."))
        too_small = prompt.least is not None and spread.low < prompt.least
        too_large = prompt.most is not None and spread.high > prompt.most
        if too_small or too_large:
            raise AnswerError(_bounds(prompt))
        return canonical(said)

    return reader


def _integer(prompt: Prompt, said: str) -> int:
    if not re.fullmatch(r"\d{1,10}", said):
        raise AnswerError(text("a whole number is expected, such as 2"))
    value = int(said)
    if not (prompt.least or 0) <= value <= (value if prompt.most is None else prompt.most):
        raise AnswerError(_bounds(prompt))
    return value


def _money(_: Prompt, said: str) -> str:
    """Read a sum; the question is about a month, so that its currency alone is enough: `200 EUR`, `EUR 200`."""
    written = sum_a_month(said, each_month=True)
    currency = written.partition("/")[0][-3:]
    try:
        money_a_month(written, currency if currency.isalpha() else "USD")
    except QuantityError as error:
        raise AnswerError(error.sentence) from error
    return canonical(written)


def _choice(prompt: Prompt, said: str) -> str:
    """Take a choice by its value in any spelling, its number, another word for it, or a part of what it means."""
    wanted = _spelling(said)
    names = {**{_spelling(value): value for value in prompt.choices}, **_numbers(prompt)}
    names |= {_spelling(alias): value for alias, value in prompt.aliases.items()}
    if wanted in names:
        return names[wanted]
    meanings = [(_spelling(m), v) for wording in prompt.wordings.values() for v, m in wording.choices.items()]
    meant = {value for name, value in [*names.items(), *meanings] if len(wanted) >= LEAST_LETTERS and wanted in name}
    if len(meant) == 1:
        return meant.pop()
    raise AnswerError(text("“{said}” is none of {choices}", said=said[:100], choices=", ".join(prompt.choices)))


def _spelling(words: str) -> str:
    """Return the letters and digits of words, small and without accents: `UC-6` is `uc6`."""
    apart = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in apart if letter.isalnum())


def _numbers(prompt: Prompt) -> dict[str, str]:
    """Return the choices by number: by the one in the name where all have one (`UC-6`), else by place."""
    digits = ["".join(filter(str.isdigit, value)) for value in prompt.choices]
    places = digits if all(digits) else [str(place) for place in range(1, len(digits) + 1)]
    return dict(zip(places, prompt.choices, strict=True))


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
_EXPECTED = {
    "number": text("A number such as 1000 or 0.1, or a range such as 800..1500."),
    "integer": text("A whole number, such as 2."),
    "duration": text("A time with its unit, such as 100 ms or 2 s."),
    "share": text("A percentage, such as 0.1%."),
    "money": text("A sum a month with its currency, such as 40 USD/month."),
    "list": text("Names with commas between them."),
    "words": text("One line in words of your own."),
}

"""JSON as a target sends it, read within bounds: any bytes give a value or an UnreadableError, nothing else."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from archkata.language import Text, text

MOST_DEPTH = 128
MOST_VALUES = 100_000
MOST_DIGITS = 100
# a text as a whole, so that what stands in it counts for nothing; possessive, so that it is never tried again
_STRUCTURE = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{},]', re.DOTALL)
_QUOTE, _COMMA = b'",'


class UnreadableError(ValueError):
    """There is no value that a program can go on with; the sentence says why."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class TooMuchError(UnreadableError):
    """It may be right, but it is more than archkata reads."""


def read_json(body: bytes, *, strict: bool = False) -> Any:
    """Return the value of a JSON text in UTF-8; raise UnreadableError, or TooMuchError.

    A whole number of more than 100 digits becomes a float, which may be infinite. `NaN` and `Infinity`, which are no
    JSON, are refused where `strict`. No value is nested deeper than 128 levels, so that it can be walked by recursion.
    """
    _ensure_bounded(body)
    try:
        return json.loads(body.decode("utf-8"), parse_int=_whole, parse_constant=_refuse if strict else None)
    except UnicodeDecodeError as error:
        raise UnreadableError(text("it is not UTF-8")) from error
    except RecursionError as error:
        raise TooMuchError(text("it is nested too deeply")) from error
    except ValueError as error:
        raise UnreadableError(text("it is no JSON: {problem}", problem=error)) from error


def _ensure_bounded(body: bytes) -> None:
    openings = body.count(b"[") + body.count(b"{")
    if openings <= MOST_DEPTH and openings + body.count(b",") <= MOST_VALUES:
        return
    depth = values = 0
    for match in _STRUCTURE.finditer(body):
        sign = body[match.start()]
        if sign in b"]}":
            depth -= 1
        elif sign != _QUOTE:
            values += 1
            depth += sign != _COMMA
        if values > MOST_VALUES:
            raise TooMuchError(text("it holds more than {most} values", most=f"{MOST_VALUES:,}"))
        if depth > MOST_DEPTH:
            raise TooMuchError(text("it is nested deeper than {most} levels", most=MOST_DEPTH))


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= MOST_DIGITS else float(digits)


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)

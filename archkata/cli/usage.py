"""Mistakes on the command line, in the form of all other errors: one sentence, one remedy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import typer

from archkata.errors import ArchkataError
from archkata.language import Text, text
from archkata.suggest import STRICT, nearest

NUMBERS = {"NUMBER", "PORT", "N"}

# Typer has no public name for the class of all usage errors: some releases take click's, others bring their own.
UsageError: type[Exception] = typer.BadParameter.__bases__[0]
_TOO_MANY = re.compile(r"unexpected extra arguments?(?:\(s\))? \((?P<arguments>.*)\)")


def told(error: Any) -> ArchkataError:
    """Turn one of Typer's usage errors into a sentence of ours."""
    command = error.ctx.command_path if getattr(error, "ctx", None) else "archkata"
    remedy = text("“{command} --help” shows what is possible.", command=command)
    if getattr(error, "possibilities", None) is not None or "No such option" in error.message:
        return _unknown_option(error, command)
    if isinstance(error, typer.BadParameter):
        return ArchkataError(_bad_value(error), remedy)
    too_many = _TOO_MANY.search(error.message)
    if too_many is not None:
        return ArchkataError(text("“{word}” is one argument too many.", word=too_many["arguments"]), remedy)
    option = getattr(error, "option_name", None)
    if option is not None:
        return ArchkataError(text("The option {option} needs a value.", option=option), remedy)
    return ArchkataError(text("The command line cannot be read: {why}", why=error.message), remedy)


def _bad_value(error: Any) -> Text:
    parameter = error.param
    name = parameter.opts[0] if parameter is not None else "?"
    if parameter is None or parameter.metavar not in NUMBERS:
        return text("The value of {option} is not valid: {why}", option=name, why=error.message)
    if parameter.max is None:
        return text("{option} takes a whole number from {least} on.", option=name, least=parameter.min or 0)
    return text(
        "{option} takes a whole number from {least} to {most}.", option=name, least=parameter.min, most=parameter.max
    )


def _unknown_option(error: Any, command: str) -> ArchkataError:
    known = (
        [name for parameter in error.ctx.command.get_params(error.ctx) for name in parameter.opts] if error.ctx else []
    )
    close = _closest(error.option_name, known)
    return ArchkataError(
        text("“{option}” is not an option of {command}.", option=error.option_name, command=command),
        text("Did you mean “{close}”?", close=close)
        if close is not None
        else text("“{command} --help” shows what is possible.", command=command),
    )


def _closest(option: str, known: Sequence[str]) -> str | None:
    """Return the long option that was probably meant. The dashes, which all have, make no likeness."""
    names = {name.removeprefix("--"): name for name in known if name.startswith("--")}
    close = nearest(option.lstrip("-"), names, STRICT)
    return names[close] if close else None

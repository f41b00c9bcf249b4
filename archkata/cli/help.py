"""`--help` in the reader's language, one clear line for each option, and the same commands in both languages."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import Any

from typer.core import TyperCommand, TyperGroup

from archkata.cli.i18n import spoken
from archkata.errors import ArchkataError
from archkata.language import Text, text
from archkata.suggest import nearest

WIDTH = 80
WIDEST_NAME = 26


class TranslatedCommand(TyperCommand):
    """A command whose help is translated."""

    def get_help(self, ctx: Any) -> str:
        """Return the whole help text."""
        return _help(self, ctx, [])


class Commands(TyperGroup):
    """The group of all commands: its help is translated, and a mistyped command is a mistake like every other."""

    def get_help(self, ctx: Any) -> str:
        """Return the whole help text."""
        return _help(self, ctx, [(name, _first_line(command)) for name, command in self.commands.items()])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command; an unknown one is the user's error."""
        name = args[0]
        if name not in self.commands and not name.startswith("-"):
            close = nearest(name, self.commands)
            raise ArchkataError(
                text("“{name}” is not a command of archkata.", name=name),
                text("Did you mean “archkata {close}”?", close=close)
                if close
                else text("Commands are: {names}.", names=", ".join(self.commands)),
            )
        return super().resolve_command(ctx, args)


def _help(command: Any, ctx: Any, commands: list[tuple[str, str]]) -> str:
    parameters = [parameter for parameter in command.get_params(ctx) if not getattr(parameter, "hidden", False)]
    arguments = [parameter for parameter in parameters if parameter.param_type_name == "argument"]
    options = [parameter for parameter in parameters if parameter.param_type_name == "option"]
    usage = [ctx.command_path, spoken(text("[OPTIONS]")), *(f"[{_metavar(argument)}]" for argument in arguments)]
    usage += [spoken(text("COMMAND …"))] if commands else []
    lines = [f"{spoken(text('Usage:'))} {' '.join(usage)}", "", *_wrapped(spoken(_unfolded(command.help)), 2)]
    lines += _section(text("Arguments:"), ((_metavar(argument), _about(argument)) for argument in arguments))
    lines += _section(text("Options:"), ((_names(option), _about(option)) for option in options))
    lines += _section(text("Commands:"), ((name, spoken(about)) for name, about in commands))
    return "\n".join(lines)


def _section(title: Text, rows: Iterable[tuple[str, str]]) -> list[str]:
    entries = list(rows)
    if not entries:
        return []
    column = 4 + max(len(name) for name, _ in entries if len(name) <= WIDEST_NAME)
    lines = ["", spoken(title)]
    for name, about in entries:
        first, *others = textwrap.wrap(about, WIDTH - column, break_long_words=False) or [""]
        head = f"  {name}".ljust(column)
        lines += [head + first] if len(name) <= WIDEST_NAME else [head.rstrip(), " " * column + first]
        lines += [" " * column + other for other in others]
    return lines


def _names(option: Any) -> str:
    names = ", ".join(sorted(option.opts, key=len))
    return names if option.is_flag else f"{names} {_metavar(option)}"


def _metavar(parameter: Any) -> str:
    return str(parameter.metavar or parameter.name.upper())


def _about(parameter: Any) -> str:
    about = spoken(parameter.help or "")
    if parameter.envvar:
        about += " " + spoken(text("(Or the variable {name}.)", name=parameter.envvar))
    if isinstance(parameter.default, str | int) and not isinstance(parameter.default, bool):
        about += " " + spoken(text("(Otherwise {default}.)", default=parameter.default))
    return about


def _first_line(command: Any) -> str:
    return _unfolded(command.help)


def _unfolded(about: str | None) -> str:
    return " ".join((about or "").split())


def _wrapped(about: str, indent: int) -> list[str]:
    return textwrap.wrap(about, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * indent)

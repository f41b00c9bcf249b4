"""What the command line says, and in which language."""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from archkata.errors import ArchkataError
from archkata.katas import current
from archkata.language import ENGLISH, LANGUAGES, Language, Text, load_language, text

LangOption = Annotated[str | None, typer.Option("--lang", help="Language: en or es.", metavar="en|es")]


class _Speaker:
    language: Language = ENGLISH
    for_all: str | None = None


def choose_language(option: str | None, workspace: str | None = None) -> Language:
    """Settle on a language: the option, else that before the command, else archkata.yaml, the environment, English."""
    option = option or _Speaker.for_all
    if option is not None and option not in LANGUAGES:
        raise ArchkataError(
            text("The language “{name}” is not known.", name=option),
            text("Languages are: {names}.", names=", ".join(LANGUAGES)),
        )
    code = option or workspace or _of_environment()
    _Speaker.language = load_language(code, *current().catalogues())
    return _Speaker.language


def choose_for_all(option: str | None) -> None:
    """Take `--lang` before the command for the command's own: `archkata --lang es review`."""
    _Speaker.for_all = option
    if option is not None:
        choose_language(option)


def chosen_for_all() -> str | None:
    """Return the language that stands before the command."""
    return _Speaker.for_all


def overhear_language(arguments: Sequence[str]) -> None:
    """Take the language from a command line that is not parsed yet, for its help and its mistakes."""
    given = dict(itertools.pairwise(arguments)).get("--lang")
    joined = next((word.partition("=")[2] for word in arguments if word.startswith("--lang=")), None)
    code = given or joined
    _Speaker.language = load_language(code if code in LANGUAGES else _of_environment())


def current_language() -> Language:
    """Return the language chosen so far."""
    return _Speaker.language


def spoken(sentence: Text | str) -> str:
    """Render a sentence in the language chosen."""
    return _Speaker.language.say(sentence)


def say(sentence: Text | str, *, error: bool = False) -> None:
    """Print a sentence in the language chosen; what others had a hand in cannot play with the terminal."""
    from archkata.reports.lines import visible  # noqa: PLC0415 - keeps `--help` fast

    line = visible(spoken(sentence))
    stream = sys.stderr if error else sys.stdout
    if stream.isatty():
        import shutil  # noqa: PLC0415 - keeps `--help` fast
        import textwrap  # noqa: PLC0415 - likewise

        width = shutil.get_terminal_size().columns
        line = "\n".join(textwrap.fill(each, width, break_long_words=False, break_on_hyphens=False)
                         for each in line.split("\n"))  # fmt: skip
    typer.echo(line, err=error)


def complain(error: ArchkataError) -> None:
    """Print what is wrong and what helps, on standard error."""
    say(text("archkata: {sentence}", sentence=error.sentence), error=True)
    if error.remedy is not None:
        say(error.remedy, error=True)


def _of_environment() -> str:
    for name in ("ARCHKATA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        code = os.environ.get(name, "")[:2].lower()
        if code:
            return code if code in LANGUAGES else "en"
    return "en"

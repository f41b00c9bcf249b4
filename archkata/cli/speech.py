"""What the command line says, and in which language."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from archkata.errors import ArchkataError
from archkata.kit import kit_root
from archkata.language import ENGLISH, LANGUAGES, Language, Text, load_language, text

LangOption = Annotated[str | None, typer.Option("--lang", help="Language: en or es.", metavar="en|es")]


class _Speaker:
    language: Language = ENGLISH


def choose_language(option: str | None, workspace: str | None = None) -> Language:
    """Settle on a language: the option, else archkata.yaml, else the environment, else English."""
    if option is not None and option not in LANGUAGES:
        raise ArchkataError(
            text("The language “{name}” is not known.", name=option),
            text("Languages are: {names}.", names=", ".join(LANGUAGES)),
        )
    code = option or workspace or _of_environment()
    _Speaker.language = load_language(code, kit_root() / "harness" / "locale")
    return _Speaker.language


def say(sentence: Text | str, *, error: bool = False) -> None:
    """Print a sentence in the language chosen."""
    typer.echo(_Speaker.language.say(sentence), err=error)


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

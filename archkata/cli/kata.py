"""`archkata kata`: list katas, make a new one, and check whether one is sound."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from archkata.cli.help import Commands, TranslatedCommand
from archkata.cli.i18n import LangOption, choose_language, say
from archkata.errors import ExitCode
from archkata.language import counted, text

kata = typer.Typer(
    name="kata",
    cls=Commands,
    help="List the katas, make one of your own, and check whether one is sound.",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
)


@kata.command("list", cls=TranslatedCommand)
def list_katas(lang: LangOption = None) -> None:
    """List the katas that have names; any other one goes by its folder."""
    from archkata.katas import find, known  # noqa: PLC0415 - keeps `--help` fast

    language = choose_language(lang)
    for name in sorted(known()):
        found = find(name)
        say(text("{name}: {title}", name=name, title=found.title.get(language.code, found.title["en"])))


@kata.command(cls=TranslatedCommand)
def new(
    folder: Annotated[Path, typer.Argument(help="Where the kata is to stand; must not exist.", metavar="FOLDER")],
    lang: LangOption = None,
) -> None:
    """Make the smallest kata that works: three rules, a reference, a mutant each, a scenario."""
    from archkata.scaffold.katas import create_kata  # noqa: PLC0415 - keeps `--help` fast

    choose_language(lang)
    create_kata(folder)
    say(text("The kata stands in {folder}.", folder=folder))
    say(text("Next: archkata kata check {folder}", folder=folder))


@kata.command(cls=TranslatedCommand)
def check(
    folder: Annotated[str, typer.Argument(help="The kata: its folder or its name.", metavar="FOLDER")],
    static: Annotated[bool, typer.Option("--static", help="Compare the parts only; run nothing.")] = False,
    lang: LangOption = None,
) -> None:
    """Check whether a kata is sound: its parts agree, its reference passes, and every mutant is refuted."""
    from archkata.conformance.contract import load_contract  # noqa: PLC0415 - keeps `--help` fast
    from archkata.conformance.kata_check import contradictions, disproved  # noqa: PLC0415 - likewise
    from archkata.conformance.mutants import load_mutants  # noqa: PLC0415 - likewise
    from archkata.katas import current, use  # noqa: PLC0415 - likewise

    use(folder)
    choose_language(lang)
    wrong = list(contradictions(current()))
    if not wrong and not static:
        wrong = list(disproved(current(), say))
    for each in wrong:
        say(each)
    rules, mutants = len(load_contract().rules), len(load_mutants())
    if wrong:
        say(counted(len(wrong), "1 thing is wrong.", "{n} things are wrong."))
        raise typer.Exit(ExitCode.FAILED)
    say(text("{rules} rules, {mutants} mutants: sound.", rules=rules, mutants=mutants))

"""The `archkata` command: all commands in one place, and what happens when one of them fails."""

from __future__ import annotations

import errno
import os
import signal
import sys
from pathlib import Path
from typing import Annotated, TextIO

import typer

from archkata import __version__
from archkata.cli.add import add
from archkata.cli.completion import prepare, script
from archkata.cli.doctor import doctor
from archkata.cli.estimate import estimate
from archkata.cli.example import example
from archkata.cli.explain import explain
from archkata.cli.help import Commands, TranslatedCommand
from archkata.cli.i18n import LangOption, choose_for_all, complain, overhear_language, say
from archkata.cli.kata import kata as katas
from archkata.cli.load import load
from archkata.cli.new import new
from archkata.cli.provider import provider
from archkata.cli.questions import AskingCommand
from archkata.cli.review import review
from archkata.cli.serve import serve
from archkata.cli.stages import stages
from archkata.cli.status import status
from archkata.cli.test import test
from archkata.cli.update import update
from archkata.cli.usage import UsageError, told
from archkata.errors import ArchkataError, ExitCode
from archkata.katas import use, use_of_folder
from archkata.language import text

SHOWN_OF_NAME = 40
VERSION = f"archkata {__version__}"

app = typer.Typer(
    name="archkata",
    cls=Commands,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
ASKING = (new, update)
for command in (
    new,
    add,
    update,
    status,
    review,
    estimate,
    test,
    load,
    serve,
    provider,
    explain,
    example,
    stages,
    doctor,
):
    app.command(cls=AskingCommand if command in ASKING else TranslatedCommand)(command)
app.add_typer(katas)


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Say the version and stop.", is_eager=True)] = False,
    kata: Annotated[
        str | None,
        typer.Option(help="Another kata than the camera store: its name, or its folder.", metavar="NAME|FOLDER"),
    ] = None,
    show_completion: Annotated[
        str | None,
        typer.Option(
            "--show-completion",
            help="Print the script that makes a shell complete commands, stages and rules.",
            metavar="bash|zsh|fish",
            is_eager=True,
        ),
    ] = None,
    lang: LangOption = None,
) -> None:
    """Katas of backend architecture with a judge: design, build in any language, and see whether it holds."""
    choose_for_all(lang)
    if kata is not None:
        use(kata)
    else:
        use_of_folder(Path.cwd())
    if version:
        typer.echo(VERSION)
    elif show_completion is not None:
        typer.echo(script(show_completion))
        raise typer.Exit
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main() -> None:
    """Run the command line; every way out has the exit code of the documentation."""
    for stream in (sys.stdout, sys.stderr):
        _take_anything(stream)
    if sys.argv[1:] == ["--version"]:
        # Typer loads pydantic to read an option, which takes longer than all the rest of the answer
        typer.echo(VERSION)
        sys.exit(ExitCode.PASSED)
    overhear_language(sys.argv[1:])
    prepare()
    _end_orderly()
    sys.exit(_exit_code())


def _exit_code() -> int:
    try:
        code = app(standalone_mode=False, prog_name="archkata")
    except (ArchkataError, UsageError) as error:
        sentence = error if isinstance(error, ArchkataError) else told(error)
        complain(sentence)
        return sentence.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return ExitCode.INTERRUPTED
    except (SystemExit, BrokenPipeError) as end:
        return _after(end)
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
            # every command takes names of files, and the system alone knows how long one may be
            complain(_too_long(error))
            return ExitCode.USAGE
        return _after_bug(error)
    return code if isinstance(code, int) else ExitCode.PASSED


def _end_orderly() -> None:
    """Let SIGTERM, and the end of the terminal, end a command as Ctrl-C does, so that it clears everything away."""
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        # a command that ends in another way, as a server does, has a handler of its own for SIGTERM
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))


def _after(end: SystemExit | BrokenPipeError) -> int:
    """End quietly when the reader of the output has gone, as `| head` does; Typer makes a SystemExit of that."""
    if isinstance(end, BrokenPipeError) or isinstance(end.__context__, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.PASSED
    return end.code if isinstance(end.code, int) else ExitCode.INTERNAL


def _too_long(error: OSError) -> ArchkataError:
    name = str(error.filename or "")
    return ArchkataError(
        text("The name “{name}…” is too long for a file.", name=name[:SHOWN_OF_NAME]), text("Choose a shorter one.")
    )


def _after_bug(error: Exception) -> int:
    say(text("archkata itself broke: {kind}: {error}", kind=type(error).__name__, error=error), error=True)
    if "ARCHKATA_DEBUG" in os.environ:
        import traceback  # noqa: PLC0415 - keeps `--help` fast

        say("".join(traceback.format_exception(error)), error=True)
    else:
        say(text("ARCHKATA_DEBUG=1 shows where. Please report it."), error=True)
    return ExitCode.INTERNAL


def _take_anything(stream: TextIO) -> None:
    """Let a stream show as `\\u2713` what its encoding has no place for, instead of failing."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")

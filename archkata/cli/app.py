"""The `archkata` command: all commands in one place, and what happens when one of them fails."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from archkata import __version__
from archkata.cli.speech import complain, say
from archkata.cli.test import test
from archkata.errors import ArchkataError, ExitCode
from archkata.language import text

app = typer.Typer(
    name="archkata",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command()(test)


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Say the version and stop.", is_eager=True)] = False,
) -> None:
    """Katas of backend architecture with a judge: design, build in any language, and see whether it holds."""
    if version:
        typer.echo(f"archkata {__version__}")
    elif context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main() -> None:
    """Run the command line; every way out has the exit code of the documentation."""
    try:
        app(standalone_mode=True)
    except ArchkataError as error:
        complain(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)
    except BrokenPipeError:
        # whoever read our output has gone, as `| head` does; nothing more can be said
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(ExitCode.PASSED)
    except Exception as error:
        if "ARCHKATA_DEBUG" in os.environ:
            raise
        say(text("archkata itself broke: {kind}: {error}", kind=type(error).__name__, error=error), error=True)
        say(text("ARCHKATA_DEBUG=1 shows where. Please report it."), error=True)
        sys.exit(ExitCode.INTERNAL)

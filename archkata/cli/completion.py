"""Completion for bash, zsh and fish: the script for the shell, and the names that it offers as values."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterable
from typing import Any

from archkata.errors import ArchkataError
from archkata.language import listed, text

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_ARCHKATA_COMPLETE"


def script(shell: str) -> str:
    """Return the script that a shell evaluates to complete `archkata`."""
    if shell not in SHELLS:
        raise ArchkataError(
            text("There is no completion for the shell “{shell}”.", shell=shell[:40]),
            text("Say --show-completion with {shells}.", shells=listed(SHELLS)),
        )
    made = _typer().get_completion_script(prog_name="archkata", complete_var=VARIABLE, shell=shell)
    return str(made)


def prepare() -> None:
    """Let Typer answer where a shell asks what could come next."""
    if VARIABLE in os.environ:
        _typer().completion_init()


def _typer() -> Any:
    """Load what Typer has for completion; it declares no types for it."""
    return importlib.import_module("typer.completion")


def stage_names(incomplete: str) -> list[str]:
    """Return the stages that begin with a text."""
    from archkata.conformance.contract import load_contract  # noqa: PLC0415 - keeps `--help` fast

    return _beginning_with(incomplete, load_contract().stages)


def rule_ids(incomplete: str) -> list[str]:
    """Return the rules whose id begins with a text."""
    from archkata.conformance.contract import load_contract  # noqa: PLC0415 - keeps `--help` fast

    return _beginning_with(incomplete, load_contract().rules)


def example_names(incomplete: str) -> list[str]:
    """Return the documents of the finished design whose name begins with a text."""
    from archkata.design.examples import list_examples  # noqa: PLC0415 - keeps `--help` fast

    return _beginning_with(incomplete, list_examples("en"))


def fault_names(incomplete: str) -> list[str]:
    """Return the faults of the reference that begin with a text."""
    from archkata.conformance.mutants import load_mutants  # noqa: PLC0415 - keeps `--help` fast

    return _beginning_with(incomplete, load_mutants())


def _beginning_with(incomplete: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith(incomplete)]

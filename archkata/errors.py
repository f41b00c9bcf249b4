"""The two families of trouble: what the user (or archkata) did wrong, and, elsewhere, what a target did.

A refuted expectation is the target's fault and a result, never an exception of this module.
"""

from __future__ import annotations

from enum import IntEnum

from archkata.language import Text


class ExitCode(IntEnum):
    """What every command says to the shell."""

    PASSED = 0
    FAILED = 1
    USAGE = 2
    INCOMPLETE = 3
    INTERNAL = 4
    INTERRUPTED = 130


class ArchkataError(Exception):
    """One sentence that says what is wrong, and one remedy."""

    exit_code = ExitCode.USAGE

    def __init__(self, sentence: Text, remedy: Text | None = None) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.remedy = remedy


class UnreachableError(ArchkataError):
    """The target cannot be reached, or nothing about it can be decided."""

    exit_code = ExitCode.INCOMPLETE

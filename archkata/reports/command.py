"""The command line of a run, as reports repeat it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """The target with all that belongs to it, and the options that chose the rules.

    `starting` is the command line with which archkata starts the backend itself.
    """

    base: str = "archkata test"
    selection: str = ""
    starting: str = 'archkata test --start "COMMAND"'

    @property
    def names_rules(self) -> bool:
        """Whether single rules were asked for."""
        return "--only" in self.selection.split()

    def again(self, seed: int) -> str:
        """Return the command that repeats the run."""
        return " ".join(part for part in (self.base, self.selection, f"--seed {seed}") if part)

    def of_rule(self, rule: str) -> str:
        """Return the command that tries one rule."""
        return f"{self.base} --only {rule}"

    def of_stage(self, stage: str) -> str:
        """Return the command that tries one stage."""
        return f"{self.base} --stage {stage}"

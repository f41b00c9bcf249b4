"""Good designs, one a language and shape, and what becomes of one when a good passage is replaced by a bad one.

`pack` follows our template; `free` is one document that never saw it.
"""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from archkata.design.judging.result import ReviewResult
from archkata.design.judging.rulebook import load_rulebook
from archkata.design.judging.stages import Maturity
from archkata.design.review import Design, judge

GOOD = Path(__file__).parent / "good"
TODAY = date(2026, 6, 1)
INDENTS = ("", "  ", "    ")


def copy_pack(language: str, folder: Path) -> Path:
    """Return a copy of the good pack, with the pristine render that `archkata new` would have left."""
    path = folder / "pack"
    shutil.copytree(GOOD / language / "pack", path)
    shutil.copytree(GOOD / language / "base", path / ".archkata" / "base")
    return path


def copy_free(language: str, folder: Path) -> Path:
    """Return a copy of the good document, with the files that it names beside it."""
    shutil.copytree(GOOD / language / "free", folder / "free")
    return folder / "free" / "store.md"


def reviewed(path: Path, stage: Maturity = Maturity.VERIFIED, language: str = "en") -> ReviewResult:
    return judge(Design.read(path), stage, load_rulebook(language), TODAY)


def told(review: ReviewResult) -> list[str]:
    """Return findings as lines that a failing test shows."""
    return [f"{f.rule.id} {f.file}:{f.line} {f.sentence}" for f in review.findings]


def spoil(design: Path, good: str, bad: str) -> bool:
    """Replace the only passage that is as the good example by the bad one; say whether there is one."""
    for path in _files(design):
        text = path.read_text("utf-8")
        for indent in INDENTS:
            if text.count(textwrap.indent(good, indent)) == 1:
                path.write_text(text.replace(textwrap.indent(good, indent), textwrap.indent(bad, indent)), "utf-8")
                return True
    return False


def without_block(design: Path, kind: str) -> None:
    """Take the blocks of a kind out of all documents."""
    for path in _files(design):
        before, opening, rest = path.read_text("utf-8").partition(f"```yaml kata:{kind}\n")
        if opening:
            path.write_text(before + rest.partition("```\n")[2], "utf-8")


def _files(design: Path) -> Iterator[Path]:
    folder = design if design.is_dir() else design.parent
    return (p for p in sorted(folder.rglob("*")) if p.is_file() and ".archkata" not in p.parts and p.suffix != ".svg")

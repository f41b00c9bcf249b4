"""Make the smallest kata that works, as a copy of the one in examples/katas/smallest."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from archkata.errors import ArchkataError
from archkata.kit import kit_root
from archkata.language import text

SMALLEST = "notebook"


def create_kata(folder: Path) -> None:
    """Write the kata into a folder that does not exist yet; it takes the folder's name."""
    if folder.exists():
        raise ArchkataError(text("{folder} exists already; nothing was written.", folder=folder))
    name = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-") or SMALLEST
    shutil.copytree(
        kit_root() / "examples" / "katas" / "smallest", folder, ignore=shutil.ignore_patterns("__pycache__")
    )
    manifest = folder / "kata.yaml"
    manifest.write_text(manifest.read_text("utf-8").replace(f"kata: {SMALLEST}", f"kata: {name}"), "utf-8")

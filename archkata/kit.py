"""Find the kit: harness, loadtests, reference_impl, templates and examples, in a checkout or inside the wheel."""

from __future__ import annotations

import importlib
import sys
from functools import cache
from pathlib import Path
from types import ModuleType


@cache
def kit_root() -> Path:
    """Return the folder that holds the five kit folders."""
    package = Path(__file__).resolve().parent
    inside_the_wheel = package / "_kit"
    return inside_the_wheel if inside_the_wheel.is_dir() else package.parent


def load(name: str) -> ModuleType:
    """Import a module of the kit, such as `harness.stages.users`.

    The kit's root goes first on the path, so that a folder of the same name in the user's directory is never taken.
    """
    root = str(kit_root())
    if root not in sys.path:
        sys.path.insert(0, root)
    return importlib.import_module(name)

"""Objects that a scenario's file imports, such as its analysis: known by name first, imported when a run needs them."""

from __future__ import annotations

import ast
import importlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archkata.errors import ArchkataError
from archkata.kit import kit_root
from archkata.language import text


@dataclass(frozen=True)
class Imported:
    """`name` of `module`, as the file at `path` imports it."""

    path: Path
    module: str
    name: str

    def load(self) -> Any:
        """Import the object: from beside the file, else from the kit or an installed package."""
        top = self.module.partition(".")[0]
        folder = self.path.parent
        is_beside = (folder / top).is_dir() or (folder / f"{top}.py").is_file()
        root = str(folder if is_beside else kit_root())
        sys.path.insert(0, root)
        try:
            return getattr(importlib.import_module(self.module), self.name)
        except (ImportError, AttributeError) as error:
            raise ArchkataError(
                text("{path}: “{name}” cannot be imported: {problem}.", path=self.path.name, name=self.name,
                     problem=error)
            ) from error  # fmt: skip
        finally:
            sys.path.remove(root)


def imports_of(path: Path, tree: ast.Module) -> dict[str, Imported]:
    """Return what a file imports with `from MODULE import NAME`, by the names that the file uses."""
    return {
        alias.asname or alias.name: Imported(path, node.module, alias.name)
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0
        for alias in node.names
    }

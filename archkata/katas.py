"""Katas: where the parts of each stand (contract, checks, faults, scenarios, templates), and which one is meant.

A kata is a folder with a `kata.yaml`. The camera store travels with archkata; others are folders of a teacher's, or
come from installed packages with an entry point in the group `archkata.katas`.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from archkata.errors import ArchkataError
from archkata.files import read_ordinary
from archkata.kit import kit_root
from archkata.kit import load as load_of_kit
from archkata.language import LANGUAGES, Text, text
from archkata.suggest import did_you_mean

DEFAULT = "camera-store"
MANIFEST = "kata.yaml"
ENTRY_POINTS = "archkata.katas"
VARIABLE = "ARCHKATA_KATA"
"""Names the kata where neither the command line nor archkata.yaml does; for processes that archkata starts."""

PARTS: Mapping[str, str] = {
    "contract": "contract.yaml",
    "openapi": "openapi.yaml",
    "locale": "locale",
    "binding": "bindings/contract.yaml",
    "scenarios": "scenarios",
    "templates": "templates",
}
"""Where a part stands below the kata's folder unless its manifest says otherwise."""

_KEYS = {"kata", "title", "extends", "languages", "package", "reference", *PARTS}
_KATA_LINE = re.compile(r"^kata:[ \t]*([^\s#]+)", re.MULTILINE)
MOST_CHARACTERS = 256 * 1024
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True)
class Kata:
    """One kata: its name, its folder, and what its manifest says.

    `package` is an importable package that holds its Python modules (`stages`, `fixtures`, `survey`, `mutants`);
    without one its folder is such a package. `reference` is `module:function`: a function that takes the environment
    (a mapping) and serves the reference implementation; it raises ValueError for a setting that it cannot use. `base`
    is the kata whose rules it has, too.
    """

    name: str
    folder: Path
    title: Mapping[str, str]
    languages: tuple[str, ...]
    parts: Mapping[str, str]
    package: str | None = None
    reference: str | None = None
    base: Kata | None = None

    def path(self, part: str) -> Path:
        """Return where a part stands, or would stand; `part` is a key of PARTS."""
        return (self.folder / self.parts.get(part, PARTS[part])).resolve()

    def lineage(self) -> tuple[Kata, ...]:
        """Return this kata behind those that it extends, the oldest first."""
        return (*(self.base.lineage() if self.base else ()), self)

    def catalogues(self) -> tuple[Path, ...]:
        """Return the folders of all translations that runs of this kata may need, the oldest kata's first."""
        return tuple(
            folder for kata in self.lineage() for folder in (kata.path("locale"), kata.path("scenarios") / "locale")
        )

    def having(self, part: str) -> Kata:
        """Return the nearest kata of the lineage that has a part; this one where none has it."""
        return next((kata for kata in reversed(self.lineage()) if kata.path(part).exists()), self)

    def modules(self, *names: str) -> Iterator[ModuleType]:
        """Import the Python modules of these names that the kata and its bases have, the oldest kata first."""
        for kata in self.lineage():
            for name in names:
                if (kata.folder / name).is_dir() or (kata.folder / f"{name}.py").is_file():
                    yield kata.module(name)

    def serve(self, environment: Mapping[str, str]) -> None:
        """Serve the reference implementation with the settings of an environment, until it is ended."""
        owner = next((kata for kata in reversed(self.lineage()) if kata.reference), None)
        if owner is None:
            raise ArchkataError(text("The kata “{name}” has no reference implementation.", name=self.name))
        module, _, function = str(owner.reference).partition(":")
        found = load_of_kit(module) if owner.package else owner.module(module)
        getattr(found, function)(environment)

    def module(self, name: str) -> ModuleType:
        """Import one of the kata's modules, such as `stages.users`."""
        if self.package is not None:
            return load_of_kit(f"{self.package}.{name}")
        return importlib.import_module(f"{_package_of(self)}.{name}")


class _Chosen:
    name: str | None = None


def use(name: str | None) -> None:
    """Choose the kata of this process and of those that it starts, by name or folder; None leaves it as it is."""
    if name is not None:
        _Chosen.name = str(Path(name).resolve()) if _is_folder(name) else name
        os.environ[VARIABLE] = _Chosen.name


def use_of_folder(folder: Path) -> None:
    """Choose the kata that the archkata.yaml of a folder names with `kata:`, if there is one."""
    path = folder / "archkata.yaml"
    try:
        found = _KATA_LINE.search(read_ordinary(path, MOST_CHARACTERS, path.name).decode("utf-8", "replace"))
    except FileNotFoundError:
        return
    if found is not None:
        name = found[1].strip("'\"")
        use(str(folder / name) if _is_folder(name) else name)


def current() -> Kata:
    """Return the chosen kata: the camera store unless something else was named."""
    return find(_Chosen.name or os.environ.get(VARIABLE) or DEFAULT)


@cache
def find(name: str) -> Kata:
    """Return a kata by its name or folder; an unknown one is the user's error."""
    if _is_folder(name):
        return _read(Path(name).resolve())
    folders = known()
    if name not in folders:
        raise ArchkataError(
            text("There is no kata “{name}”.", name=name),
            did_you_mean(name, folders)
            or text("Katas are: {names}; another one goes by its folder.", names=", ".join(sorted(folders))),
        )
    return _read(folders[name])


def known() -> dict[str, Path]:
    """Return the folders of the katas that have names: archkata's own, and those of installed packages."""
    from importlib.metadata import entry_points  # noqa: PLC0415 - keeps `--help` fast

    folders = {DEFAULT: kit_root() / "harness"}
    for point in entry_points(group=ENTRY_POINTS):
        spec = importlib.util.find_spec(point.value)
        if spec is not None and spec.submodule_search_locations:
            folders[point.name] = Path(next(iter(spec.submodule_search_locations)))
    return folders


def _is_folder(name: str) -> bool:
    return name in {".", ".."} or "/" in name or os.sep in name or (Path(name) / MANIFEST).is_file()


def _read(folder: Path) -> Kata:
    from archkata.strict_yaml import StrictYamlError, read  # noqa: PLC0415 - keeps `--help` fast

    path = folder / MANIFEST
    try:
        document = read(read_ordinary(path, MOST_CHARACTERS, path).decode("utf-8"))
    except FileNotFoundError as error:
        raise ArchkataError(
            text("{folder} is no kata: it has no {file}.", folder=folder, file=MANIFEST),
            text("“archkata kata new FOLDER” makes the smallest one that works."),
        ) from error
    except (StrictYamlError, UnicodeDecodeError) as error:
        if isinstance(error, StrictYamlError):
            raise _error(path, error.line, text("{problem}", problem=error.problem)) from error
        raise _error(path, 1, text("it is not UTF-8")) from error
    value = document.value if isinstance(document.value, dict) else {}
    for key in value:
        if key not in _KEYS:
            raise _error(
                path, document.lines[(key,)], text("“{name}” is not known", name=key), did_you_mean(key, _KEYS)
            )
    return _kata(path, value)


def _kata(path: Path, value: Mapping[str, Any]) -> Kata:
    name = value.get("kata")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise _error(path, 1, text("“kata” takes a name of small letters, digits and hyphens, such as url-shortener"))
    languages = tuple(value.get("languages", ("en",)))
    if not languages or any(language not in LANGUAGES for language in languages):
        raise _error(path, 1, text("“languages” takes some of {names}", names=", ".join(LANGUAGES)))
    title = value.get("title", name)
    base = value.get("extends")
    return Kata(
        name,
        path.parent,
        title if isinstance(title, dict) else {"en": str(title)},
        languages,
        {part: str(value[part]) for part in PARTS if part in value},
        value.get("package"),
        value.get("reference"),
        find(str(path.parent / base) if isinstance(base, str) and _is_folder(base) else base) if base else None,
    )


def _package_of(kata: Kata) -> str:
    """Make the kata's folder importable as a package, and return the name of that."""
    name = f"kata_{kata.name.replace('-', '_')}"
    if name not in sys.modules:
        package = ModuleType(name, f"The kata {kata.name}.")
        package.__path__ = [str(kata.folder)]
        sys.modules[name] = package
    return name


def _error(path: Path, line: int, problem: Text, remedy: Text | None = None) -> ArchkataError:
    return ArchkataError(text("{file}:{line}: {problem}.", file=path.name, line=line, problem=problem), remedy)

"""Templates to files, in memory: a pack and what was answered become a mapping of paths to texts.

A template sees each question's id as a variable ("" or [] while it is open), `unconfirmed` (ids that were not answered
himself), `kata`, `template_version`, `language`, `created` (a day), `starter` ("" or its name), and the filters of
`escaping.FILTERS`. Names that begin with an underscore are for `include` and `archkata add` and are not rendered.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from archkata.files import read_ordinary
from archkata.scaffold.escaping import FILTERS
from archkata.scaffold.hints import without_hints

if TYPE_CHECKING:
    from jinja2 import Environment

SUFFIX = ".j2"
MOST_BYTES = 2 * 1024 * 1024


def read_pack(folder: Path) -> dict[str, str]:
    """Return all template files of a folder by their relative path; `.j2` ends those that hold Jinja."""
    return {
        path.relative_to(folder).as_posix(): read_ordinary(path, MOST_BYTES).decode("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def render(templates: Mapping[str, str], context: Mapping[str, object], *, plain: bool = False) -> dict[str, str]:
    """Render every file of a pack; `plain` leaves the hints of documents out."""
    environment = _environment(templates)
    files = {}
    for name in sorted(templates):
        if PurePosixPath(name).name.startswith("_"):
            continue
        path = inside(name.removesuffix(SUFFIX))
        source = _rendered(environment, name, templates, context)
        files[path] = without_hints(source) if plain and path.endswith(".md") else source
    return files


def render_one(templates: Mapping[str, str], name: str, context: Mapping[str, object]) -> str:
    """Render one template of a pack."""
    return _rendered(_environment(templates), name, templates, context)


def inside(name: str) -> str:
    """Return a relative path that stays in its folder; any other is a bug of the pack."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or not path.parts:
        raise ValueError(f"{name!r} leaves the workspace")
    return path.as_posix()


def _rendered(environment: Environment, name: str, templates: Mapping[str, str], context: Mapping[str, object]) -> str:
    return environment.get_template(name).render(context) if name.endswith(SUFFIX) else templates[name]


def _environment(templates: Mapping[str, str]) -> Environment:
    from jinja2 import DictLoader, StrictUndefined  # noqa: PLC0415 - kept out of `archkata --help`
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415 - likewise

    environment = ImmutableSandboxedEnvironment(
        loader=DictLoader(templates),
        undefined=StrictUndefined,
        autoescape=False,  # Markdown and YAML are no HTML: FILTERS make answers safe where they land
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(FILTERS)
    return environment

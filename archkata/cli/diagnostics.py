"""What `archkata doctor` looks at: this machine, this installation, this folder."""

from __future__ import annotations

import platform
import shutil
import socket
import sys
from collections.abc import Iterator
from enum import Enum, auto
from pathlib import Path

from archkata import __version__
from archkata.conformance.contract import load_contract
from archkata.conformance.mutants import load_mutants
from archkata.conformance.registry import load_checks
from archkata.errors import ArchkataError
from archkata.kit import kit_root
from archkata.language import Text, text
from archkata.workspace import FILE_NAME, load_workspace

OLDEST_PYTHON = (3, 11)
TOOLS = {
    "curl": text("for the scripts that reproduce a failure"),
    "docker": text("for the scaled-out example"),
    "postgres": text("for a reference backend with PostgreSQL"),
    "redis-server": text("for the scaled-out example"),
    "node": text("for the example backend in JavaScript"),
}


class Condition(Enum):
    """How something is."""

    GOOD = auto()
    ABSENT = auto()
    WRONG = auto()


Finding = tuple[Condition, Text]


def examine(folder: Path) -> list[Finding]:
    """Look at everything once; what is wrong keeps archkata from working, what is absent does not."""
    return [_python(), *_kit(), *_addresses(), *_tools(), _workspace(folder)]


def _python() -> Finding:
    is_new = sys.version_info >= OLDEST_PYTHON
    versions = text(
        "archkata {version} on Python {python} ({executable})",
        version=__version__,
        python=platform.python_version(),
        executable=sys.executable,
    )
    return (
        (Condition.GOOD, versions)
        if is_new
        else (Condition.WRONG, text("{versions}; 3.11 is needed", versions=versions))
    )


def _kit() -> Iterator[Finding]:
    root = kit_root()
    try:
        rules, checks, faults = len(load_contract().rules), len(load_checks().checks), len(load_mutants())
    except (OSError, ImportError) as error:
        yield Condition.WRONG, text("the kit in {folder} cannot be read: {error}", folder=root, error=error)
        return
    yield (
        Condition.GOOD,
        text(
            "the kit in {folder}: {rules} rules, {checks} checks, {faults} faults",
            folder=root,
            rules=rules,
            checks=checks,
            faults=faults,
        ),
    )


def _addresses() -> Iterator[Finding]:
    if _can_listen("127.0.0.1"):
        yield Condition.GOOD, text("free ports on 127.0.0.1")
    else:
        yield Condition.WRONG, text("no process can listen on 127.0.0.1, so no backend can be started here")
    if _can_listen("127.0.0.2"):
        yield Condition.GOOD, text("127.0.0.2, to play a second client")
    else:
        yield (
            Condition.ABSENT,
            text("127.0.0.2, to play a second client; on macOS: sudo ifconfig lo0 alias 127.0.0.2"),
        )


def _can_listen(host: str) -> bool:
    try:
        with socket.create_server((host, 0)):
            return True
    except OSError:
        return False


def _tools() -> Iterator[Finding]:
    for name, purpose in TOOLS.items():
        where = shutil.which(name)
        if where is None:
            yield Condition.ABSENT, text("{tool}, {purpose}", tool=name, purpose=purpose)
        else:
            yield Condition.GOOD, text("{tool}, {purpose}: {where}", tool=name, purpose=purpose, where=where)


def _workspace(folder: Path) -> Finding:
    if not (folder / FILE_NAME).is_file():
        return Condition.ABSENT, text(
            "{file} in {folder}: the URL goes on the command line", file=FILE_NAME, folder=folder
        )
    try:
        workspace = load_workspace(folder, load_contract().stages)
    except ArchkataError as error:
        return Condition.WRONG, text("{sentence} {remedy}", sentence=error.sentence, remedy=error.remedy or "")
    return (
        Condition.GOOD,
        text(
            "{file}: target {target}",
            file=folder / FILE_NAME,
            target=workspace.url or workspace.start or text("nothing"),
        ),
    )

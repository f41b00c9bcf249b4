"""Read the plugin's options, and register its hooks."""

from __future__ import annotations

import os
import sys
from pathlib import Path, PurePosixPath

import pytest

from archkata.cli.i18n import choose_language
from archkata.conformance.contract import load_contract
from archkata.conformance.registry import Registry, load_checks
from archkata.conformance.session import TestOptions
from archkata.errors import ArchkataError
from archkata.kit import kit_root
from archkata.language import text
from archkata.pytest_plugin.hooks import NAME, Hooks
from archkata.pytest_plugin.items import ROOT, names
from archkata.pytest_plugin.telling import PytestReporter
from archkata.pytest_plugin.visit import Visit
from archkata.redaction import Secrets
from archkata.wire import Address
from archkata.workspace import FILE_NAME, Workspace, load_workspace

VERBOSE = 2


def activate(config: pytest.Config) -> None:
    """Read the options and register the hooks; mistakes in them are reported as pytest reports its own."""
    try:
        hooks = _hooks(config)
    except ArchkataError as error:
        sentences = (error.sentence, error.remedy) if error.remedy else (error.sentence,)
        language = choose_language(None)
        raise pytest.UsageError("archkata: " + " ".join(language.say(sentence) for sentence in sentences)) from error
    for stage in hooks.visit.contract.stages.values():
        config.addinivalue_line("markers", f"{stage.name}: archkata, {stage.title}")
    config.addinivalue_line("markers", f"{ROOT}: archkata, every rule")
    config.pluginmanager.register(hooks, NAME)
    config.add_cleanup(hooks.visit.close)


def _hooks(config: pytest.Config) -> Hooks:
    option = config.getoption
    choose_language(option("archkata_lang"))
    workspace = load_workspace(_folder(config), load_contract().stages)
    language = choose_language(option("archkata_lang"), workspace.language)
    wish = TestOptions(
        option("archkata_url"),
        option("archkata_start"),
        tuple(option("archkata_stage")),
        strict=option("archkata_strict"),
    )
    _demand_target(workspace, wish)
    visit = Visit(load_contract(language.code), _checks(), workspace, wish)
    verbose, secrets = config.get_verbosity() >= VERBOSE, Secrets(workspace.editors, os.environ)
    teller = PytestReporter(language, secrets, verbose=verbose, stack=workspace.stack)
    return Hooks(visit, teller, _take_addresses(config, visit))


def _folder(config: pytest.Config) -> Path:
    """Return where archkata.yaml is read: where pytest was called, or its root folder."""
    here = config.invocation_params.dir
    return here if (here / FILE_NAME).is_file() else config.rootpath


def _demand_target(workspace: Workspace, wish: TestOptions) -> None:
    url, start = workspace.target(wish.url, wish.start)
    if url is not None:
        Address.parse(url)
    elif start is None:
        raise ArchkataError(
            text("There is no target: neither a URL nor a start command."),
            text("Say --archkata-url http://127.0.0.1:8000, or write url: or start: into archkata.yaml."),
        )


def _checks() -> Registry:
    """Load the checks without leaving the kit's folder on the path, where it could hide packages of the user."""
    path = list(sys.path)
    try:
        return load_checks()
    except ImportError as error:  # a package of the user has the name of one of the kit's
        raise ArchkataError(
            text("the kit in {folder} cannot be read: {error}", folder=kit_root(), error=error)
        ) from error
    finally:
        sys.path[:] = path


def _take_addresses(config: pytest.Config, visit: Visit) -> list[str]:
    """Take what names rules (`archkata::users::USR-01`) from pytest's arguments, which are files for it."""
    found: list[str] = []
    for argument in list(config.args):
        path, colons, rest = argument.partition("::")
        if not colons or PurePosixPath(path).name != ROOT:
            continue
        address = f"{ROOT}::{rest}"
        named = {rule.id for rule in visit.contract.rules.values() if names(address, rule)}
        if not named:
            raise ArchkataError(
                text("“{name}” is not known.", name=argument), text("“archkata stages” lists all of them.")
            )
        visit.asked |= named
        found.append(address)
        config.args.remove(argument)
    return found

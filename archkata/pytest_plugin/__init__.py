"""The pytest plugin: every rule a test, and the actors of the checks as fixtures for tests of one's own.

pytest loads this module in every run, so it imports nothing but pytest until one of its options or fixtures is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from archkata.conformance.scene import Scene

_CALLING = ("archkata", "archkata_url", "archkata_start", "archkata_stage")
"""The options that make rules into tests; the others only say how, and may stand in `addopts`."""


class RuleWarning(UserWarning):
    """A rule that a backend should keep does not hold."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the options of `archkata test`."""
    group = parser.getgroup("archkata", "archkata: the rules of the kata as tests")
    group.addoption("--archkata", action="store_true", help="Test the backend that archkata.yaml names.")
    group.addoption("--archkata-url", metavar="URL", help="Base URL of the backend, else that of archkata.yaml.")
    group.addoption("--archkata-start", metavar="COMMAND", help="Command that starts the backend.")
    group.addoption(
        "--archkata-stage",
        metavar="STAGE",
        action="append",
        default=[],
        help="Only the rules of this stage (repeatable).",
    )
    group.addoption("--archkata-strict", action="store_true", help="A broken SHOULD fails, too.")
    group.addoption("--archkata-lang", metavar="en|es", help="Language: en or es.")


def pytest_configure(config: pytest.Config) -> None:
    """Register the hooks that do the work, where there is any."""
    if any(config.getoption(name) for name in _CALLING):
        from archkata.pytest_plugin.activation import activate  # noqa: PLC0415 - costs nothing where it is not used

        activate(config)


@pytest.fixture
def archkata_scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    """The surroundings of this test: fresh data, and connections that are closed at its end."""
    from archkata.pytest_plugin.borrowing import borrowed  # noqa: PLC0415 - costs nothing where it is not used

    with borrowed(request.config, request.node.nodeid) as scene:
        yield scene


@pytest.fixture
def archkata_make(archkata_scene: Scene) -> Callable[[str], Any]:
    """Makes what the kata's checks may ask for, by the name of its fixture: `archkata_make("editor")`."""
    from archkata.conformance.fixtures import make  # noqa: PLC0415 - costs nothing where it is not used

    return lambda name: make(name, archkata_scene)


# The kata is not loaded yet when pytest looks for fixtures; these are the names of the camera store's.


@pytest.fixture
def archkata_guest(archkata_make: Callable[[str], Any]) -> Any:
    """A client without a token."""
    return archkata_make("guest")


@pytest.fixture
def archkata_user(archkata_make: Callable[[str], Any]) -> Any:
    """A freshly registered user, logged in when that is needed."""
    return archkata_make("user")


@pytest.fixture
def archkata_editor(archkata_make: Callable[[str], Any]) -> Any:
    """The first of the accounts that publish, which the backend has from its start."""
    return archkata_make("editor")


@pytest.fixture
def archkata_product(archkata_make: Callable[[str], Any]) -> Any:
    """A freshly published product with a stock of 100."""
    return archkata_make("product")

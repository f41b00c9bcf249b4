"""What tests of one's own borrow: a scene in front of the backend of the session."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from archkata.cli.i18n import choose_language
from archkata.conformance.scene import Scene
from archkata.language import text
from archkata.pytest_plugin.hooks import NAME, Hooks


@contextlib.contextmanager
def borrowed(config: pytest.Config, name: str) -> Iterator[Scene]:
    """Yield a scene in front of the backend of this session; without one the test is skipped."""
    hooks = config.pluginmanager.get_plugin(NAME)
    if not isinstance(hooks, Hooks):
        language = choose_language(config.getoption("archkata_lang"))
        pytest.skip(
            language.say(
                text("needs a backend: --archkata-url URL, --archkata-start COMMAND, or --archkata and archkata.yaml")
            )
        )
    refusal = hooks.visit.refusal()
    if refusal is not None:
        pytest.fail(hooks.teller.complaint(refusal), pytrace=False)
    with hooks.visit.lend(name) as scene:
        yield scene

"""One more start of a backend, for the part of a check that can be left out where none is possible."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from archkata.conformance.scene import Scene
from archkata.conformance.signals import NotExercised


@contextlib.contextmanager
def started_once_more(scene: Scene, **variables: str) -> Iterator[Scene | None]:
    """Start an instance that was asked for nothing but its health, and stop it at the end.

    There is none without a start command, or where the backend does not listen where HOST and PORT say.
    """
    with contextlib.ExitStack() as stack:
        there: Scene | None = None
        with contextlib.suppress(NotExercised):
            there, _ = stack.enter_context(scene.another_instance(**variables))
        yield there

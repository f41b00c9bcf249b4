"""What is still there after a second start on the same data."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from archkata.backend_process.launch import Instance
from archkata.conformance.outcome import Finding
from archkata.conformance.scene import Scene
from archkata.conformance.signals import NotExercised, Refuted
from archkata.errors import ArchkataError
from archkata.language import text


@contextlib.contextmanager
def another_instance_if_possible(scene: Scene) -> Iterator[tuple[Scene, Instance] | None]:
    """Start one more instance where there is a start command for it; None where the toolkit cannot start one."""
    with contextlib.ExitStack() as stack:
        try:
            started = stack.enter_context(scene.another_instance())
        except NotExercised:
            started = None
        yield started


def start_again(instance: Instance) -> None:
    """Start an instance a second time on its data; refute the rule where it does not come up."""
    try:
        instance.restart()
    except ArchkataError as error:
        raise Refuted(Finding(text("a backend that starts again on its own data"), error.sentence)) from error

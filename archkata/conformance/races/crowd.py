"""Work side by side, each worker in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def side_by_side(tasks: Iterable[Callable[[], T]]) -> list[T]:
    """Run all tasks at once and return their results; the first exception is raised when all have ended."""
    work = list(tasks)
    with ThreadPoolExecutor(len(work), thread_name_prefix="worker") as pool:
        futures = [pool.submit(task) for task in work]
    return [future.result() for future in futures]

"""Several calls at once, each in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from archkata.conformance.calling.caller import Caller

A = TypeVar("A", bound=Caller)
T = TypeVar("T")
U = TypeVar("U")
CONNECTIONS = 4


def together(calls: Iterable[Callable[[], T]]) -> list[T]:
    """Make all calls at once and return what they return, in order. Each needs a connection of its own."""
    tasks = list(calls)
    with ThreadPoolExecutor(len(tasks) or 1) as pool:
        return list(pool.map(_made, tasks))


def in_a_burst(actor: A, act: Callable[[A, U], T], items: Sequence[U]) -> list[T]:
    """Do the same with many items over a few connections of one caller, and return the results, in order."""
    shares = [items[start::CONNECTIONS] for start in range(CONNECTIONS)]
    done = together(partial(_in_turn, actor.anew(), act, share) for share in shares)
    return [done[place % CONNECTIONS][place // CONNECTIONS] for place in range(len(items))]


def _made(call: Callable[[], T]) -> T:
    return call()


def _in_turn(actor: A, act: Callable[[A, U], T], items: Sequence[U]) -> list[T]:
    return [act(actor, item) for item in items]

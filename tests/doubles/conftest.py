"""Doubles for a test, and connections to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from archkata.doubles import Doubles, EventSubscriber, PaymentProvider
from archkata.doubles.double import Double
from tests.doubles.client import Wire

Dial = Callable[[Double], Wire]


@pytest.fixture
def doubles() -> Iterator[Doubles]:
    with Doubles() as doubles:
        yield doubles


@pytest.fixture
def provider(doubles: Doubles) -> PaymentProvider:
    return doubles.provider()


@pytest.fixture
def subscriber(doubles: Doubles) -> EventSubscriber:
    return doubles.subscriber()


@pytest.fixture
def dial() -> Iterator[Dial]:
    wires: list[Wire] = []

    def connect(double: Double) -> Wire:
        wires.append(Wire(double.port))
        return wires[-1]

    yield connect
    for wire in wires:
        wire.close()

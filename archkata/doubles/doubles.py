"""All doubles of a run, on one event loop in one thread."""

from __future__ import annotations

from types import TracebackType
from typing import Self, TypeVar

from archkata.doubles.background import Background
from archkata.doubles.double import Double
from archkata.doubles.provider import PaymentProvider
from archkata.doubles.proxy import FaultProxy
from archkata.doubles.subscriber import EventSubscriber
from archkata.wire import Address

D = TypeVar("D", bound=Double)


class Doubles:
    """Makes doubles, and ends all of them when its block ends.

    ```python
    with Doubles() as doubles:
        provider = doubles.provider()
        provider.on_charge(Status(500), Status(500), Success(), amount=129900)
    ```
    """

    def __init__(self) -> None:
        self._background = Background()
        self._doubles: list[Double] = []

    def provider(self, port: int = 0, *, keep_notes: bool = True) -> PaymentProvider:
        """Return one more payment provider, with empty books; port 0 is any free one.

        One without notes runs for as long as its books have room: attempts are shown to who watches, and forgotten.
        """
        return self._keep(PaymentProvider(self._background, port, keep_notes=keep_notes))

    def subscriber(self, port: int = 0, *, keep_notes: bool = True) -> EventSubscriber:
        """Return one more event subscriber; port 0 is any free one. One without notes runs for ever."""
        return self._keep(EventSubscriber(self._background, port, keep_notes=keep_notes))

    def proxy(self, upstream: Address) -> FaultProxy:
        """Return one more fault proxy in front of a backend."""
        return self._keep(FaultProxy(self._background, upstream))

    def close(self) -> None:
        """End all doubles, so that nothing of them is left behind; raise what broke one, if anything did."""
        for double in self._doubles:
            double.close()
        self._doubles.clear()
        self._background.close()
        self._background.complain()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()

    def _keep(self, double: D) -> D:
        self._doubles.append(double)
        return double

"""What the composition root has put together, as the routes find it."""

from dataclasses import dataclass
from typing import cast

from starlette.requests import HTTPConnection

from reference_impl.repositories.store import Store
from reference_impl.services.checkout import Checkout
from reference_impl.services.cursors import Cursors
from reference_impl.services.devices import Devices
from reference_impl.services.login_guard import LoginGuard
from reference_impl.services.passwords import Passwords
from reference_impl.services.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Backend:
    """The parts that live as long as the application."""

    store: Store
    passwords: Passwords
    guard: LoginGuard
    devices: Devices
    tokens: Tokens
    cursors: Cursors
    checkout: Checkout


def backend_of(connection: HTTPConnection) -> Backend:
    """The backend that answers this request."""
    return cast(Backend, connection.app.state.backend)

"""Device cookies, as OWASP describes them: a client that has logged in once as a user is known from then on.

A cookie is no authentication. It only says that failed log-ins of others are none of this client's business.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

NAME_BYTES = 16


@dataclass(frozen=True, slots=True)
class Devices:
    """Signs the random name of a device together with the account, so that it is worth something for no other."""

    secret: bytes

    def issue(self, account: str) -> str:
        """The cookie of a device that is new to an account."""
        name = secrets.token_hex(NAME_BYTES)
        return f"{name}.{self._signature(name, account)}"

    def name_in(self, cookie: str, account: str) -> str | None:
        """The name of the device, if this account has logged in with it."""
        name, _, signature = cookie.partition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(name, account).encode()):
            return None
        return name

    def _signature(self, name: str, account: str) -> str:
        return hmac.new(self.secret, f"{name}.{account}".encode(), hashlib.sha256).hexdigest()

"""Cursors: places in a list that a client can carry, but not make up."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass

from reference_impl.errors import NotFoundError

PLACE_BYTES = 6
SEAL_BYTES = 12
CURSOR_PATTERN = r"^[A-Za-z0-9_-]{24}$"  # the 18 bytes in base64


@dataclass(frozen=True, slots=True)
class Cursors:
    """Seals a place together with the name of its list, so that it is good for no other."""

    secret: bytes

    def issue(self, listing: str, place: int) -> str:
        """The cursor of a place in a list."""
        place_bytes = place.to_bytes(PLACE_BYTES, "big")
        return base64.urlsafe_b64encode(place_bytes + self._seal(listing, place_bytes)).decode()

    def place(self, listing: str, cursor: str) -> int:
        """The place that a cursor means. NotFoundError if it is made up, altered, or from another list."""
        try:
            sealed = base64.b64decode(cursor, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            sealed = b""
        place_bytes, seal = sealed[:PLACE_BYTES], sealed[PLACE_BYTES:]
        if not hmac.compare_digest(seal, self._seal(listing, place_bytes)):
            raise NotFoundError("This cursor belongs to no page of this list.")
        return int.from_bytes(place_bytes, "big")

    def _seal(self, listing: str, place_bytes: bytes) -> bytes:
        return hmac.digest(self.secret, place_bytes + listing.encode(), hashlib.sha256)[:SEAL_BYTES]

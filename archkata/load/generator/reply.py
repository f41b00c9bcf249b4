"""An answer as it came; its header is parsed on demand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class RawReply:
    """`head` begins with the status line, and may have the first bytes of the body behind the header.

    `interim` counts the 1xx answers in front of it; `body` is at most the first MiB of `size` bytes. `pause` is the
    longest wait between two parts of it in seconds, 0 where it came over a network.
    """

    status: int
    head: bytes
    interim: int
    body: bytes
    size: int
    pause: float = 0.0

    def headers(self) -> dict[str, str]:
        """Return the header by lower-case name; a repeated name has its values joined by commas."""
        found: dict[str, str] = {}
        for line in _header(self.head, self.interim).split(b"\r\n")[1:]:
            name, _, value = line.decode("latin-1").partition(":")
            key, value = name.strip().lower(), value.strip()
            found[key] = f"{found[key]}, {value}" if key in found else value
        return found


def has_framing(head: bytes, interim: int) -> bool:
    """Say whether an answer's header announces where its body ends."""
    header = _header(head, interim).lower()
    return b"\r\ncontent-length:" in header or b"\r\ntransfer-encoding:" in header


def _header(head: bytes, interim: int) -> bytes:
    parts = head.split(b"\r\n\r\n", interim + 1)
    return parts[interim] if interim < len(parts) else b""

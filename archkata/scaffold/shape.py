"""How a file is written down: byte order mark and line ends. A merge works on plain lines and puts both back."""

from __future__ import annotations

from dataclasses import dataclass

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Shape:
    """What is not text in a text file."""

    bom: bool = False
    crlf: bool = False

    def write(self, source: str) -> bytes:
        """Return the bytes of a text in this shape."""
        ended = source.replace("\n", "\r\n") if self.crlf else source
        return (BOM if self.bom else b"") + ended.encode("utf-8", "surrogateescape")


def read_shape(content: bytes) -> tuple[str, Shape]:
    """Return the text with plain line ends, and its shape; a stray byte that is not UTF-8 survives."""
    bom = content.startswith(BOM)
    source = content.removeprefix(BOM).decode("utf-8", "surrogateescape")
    crlf = source.count("\r\n") * 2 > source.count("\n")
    return source.replace("\r\n", "\n"), Shape(bom, crlf)

"""From bytes to text: UTF-8 as it should be, and what editors of this world make of it.

Stray bytes of Latin-1 are read as such, UTF-16 by its mark, and mojibake (UTF-8 that was taken for Latin-1, `Ã³` for
`ó`) is only reported: `repaired` undoes it where words are compared.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from archkata.design.reading.document import Remark
from archkata.language import Text, text

_BINARY = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")
_CONTROL = bytes(set(range(32)) - {9, 10, 11, 12, 13, 27})
_BREAKS = re.compile(r"\r\n?|\x0b|\x0c|\x85|\u2028|\u2029")
# What the second and third bytes of UTF-8 look like in Latin-1 and in Windows-1252.
_TAIL = "[\x80-\xbf" + bytes(range(0x80, 0xC0)).decode("cp1252", errors="ignore") + "]"
_MOJIBAKE = re.compile(f"[\u00c2\u00c3]{_TAIL}|\u00e2{_TAIL}{{2}}|\u00f0{_TAIL}{{3}}")


@dataclass(frozen=True)
class Decoded:
    """A text with LF and without byte order mark, and what was odd about its bytes."""

    text: str
    remarks: tuple[Remark, ...] = ()


def decode(content: bytes) -> Decoded | None:
    """Return the text of a file, or None where it holds none."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _with_remark(content.decode("utf-16", errors="replace"), text("The file is UTF-16; save it as UTF-8."))
    if content.startswith(_BINARY) or len(content.translate(None, _CONTROL)) < len(content) - len(content) // 500:
        return None
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        decoded, stray = content.decode("utf-8"), None
    except UnicodeDecodeError as error:
        stray = content.count(b"\n", 0, error.start) + 1
        decoded = _latin(content)
    decoded = _BREAKS.sub("\n", decoded).replace("\0", "")
    remarks = []
    if stray is not None:
        remarks.append(
            Remark(stray, text("These bytes are not UTF-8 and were read as Latin-1; save the file as UTF-8."))
        )
    broken = _MOJIBAKE.search(decoded)
    if broken:
        line = decoded.count("\n", 0, broken.start()) + 1
        sentence = text("“{letters}” is “{meant}” in a broken encoding.", letters=broken[0], meant=repaired(broken[0]))
        remarks.append(Remark(line, sentence))
    return Decoded(decoded, tuple(remarks))


def repaired(words: str) -> str:
    """Undo mojibake: `DescripciÃ³n` is `Descripción`; everything else is left alone."""
    if "Ã" not in words and "Â" not in words and "â" not in words and "ð" not in words:
        return words
    return _MOJIBAKE.sub(lambda found: _undone(found[0]), words)


def _undone(letters: str) -> str:
    try:
        return b"".join(_byte(letter) for letter in letters).decode("utf-8")
    except UnicodeError:
        return letters


def _byte(letter: str) -> bytes:
    return letter.encode("latin-1") if ord(letter) < 256 else letter.encode("cp1252")


def _with_remark(decoded: str, sentence: Text) -> Decoded | None:
    if "\0" in decoded:
        return None
    return Decoded(_BREAKS.sub("\n", decoded.lstrip("\ufeff")), (Remark(1, sentence),))


def _latin(content: bytes) -> str:
    """Decode UTF-8 and take each byte that does not fit for Windows-1252, the Latin-1 of most editors."""
    return content.decode("utf-8", errors=_HANDLER)


def _as_latin(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    odd = error.object[error.start : error.end]
    return odd.decode("cp1252", errors="replace"), error.end


_HANDLER = "archkata-latin"
codecs.register_error(_HANDLER, _as_latin)

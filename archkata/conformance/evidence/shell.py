"""Write for a POSIX shell: words out of literal text and variables, quoted so that nothing is lost or run."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

SHORT = 2048
LEAST_REPEATED = 256
_BARE = re.compile(r"[A-Za-z0-9_./:=@%+,-]+")
LEAST_TIMES = 32
LONGEST_UNIT = 64
MOST_PROBES = 4096


@dataclass(frozen=True)
class Variable:
    """A shell variable. What a `tame` one holds is never split or expanded, so it needs no quotes."""

    name: str
    tame: bool = False


Piece = bytes | Variable
"""Text as it is, or the place where a variable goes."""


def word(pieces: Iterable[Piece]) -> str:
    """Return one shell word.

    Text that a terminal could not show as it is (control characters, bidi overrides, bytes that are not UTF-8) goes
    through printf, in octal; what is very long is generated.
    """
    parts = merged(pieces)
    if length(parts) > SHORT:
        return f'"$({generated(parts)})"'
    if any(isinstance(part, bytes) and not is_showable(part) for part in parts):
        return '"$(' + printed(parts) + ')"'
    if len(parts) == 1 and isinstance(parts[0], bytes) and _BARE.fullmatch(parts[0].decode("utf-8")):
        return parts[0].decode("utf-8")
    return "".join(_quoted(part) for part in parts) or "''"


def url_word(pieces: Sequence[Piece]) -> str:
    """Return one shell word in double quotes, where there is nothing in it that needs single ones."""
    if any(_repetitions(piece) for piece in pieces if isinstance(piece, bytes)):
        return f'"$({generated(pieces)})"'
    if all(isinstance(p, Variable) or re.fullmatch(rb"[A-Za-z0-9_./:=@%+,?&~-]*", p) for p in pieces):
        return '"' + "".join(_expanded(p, pieces[i + 1 : i + 2]) for i, p in enumerate(pieces)) + '"'
    return word(pieces)


def printed(pieces: Iterable[Piece]) -> str:
    """Return a command that prints the pieces byte by byte."""
    commands = [
        f'printf %s "${piece.name}"' if isinstance(piece, Variable) else f"printf '{_octal(piece)}'" for piece in pieces
    ]
    return commands[0] if len(commands) == 1 else "{ " + "; ".join(commands) + "; }"


def generated(pieces: Sequence[Piece]) -> str:
    """Return a command that prints the pieces, with long repetitions written as such."""
    variables = [piece for piece in pieces if isinstance(piece, Variable)]
    terms: list[str] = []
    for piece in pieces:
        if isinstance(piece, Variable):
            terms.append(f"sys.argv[{variables.index(piece) + 1}].encode()")
        else:
            terms += _terms(piece)
    arguments = "".join(f' "${variable.name}"' for variable in variables)
    return f"python3 -c 'import sys; sys.stdout.buffer.write({' + '.join(terms)})'{arguments}"


def merged(pieces: Iterable[Piece]) -> list[Piece]:
    """Put neighbouring texts together."""
    parts: list[Piece] = []
    for piece in pieces:
        previous = parts[-1] if parts else None
        if isinstance(piece, bytes) and isinstance(previous, bytes):
            parts[-1] = previous + piece
        elif piece:
            parts.append(piece)
    return parts


def length(pieces: Iterable[Piece]) -> int:
    """Count the bytes of the literal text."""
    return sum(len(piece) for piece in pieces if isinstance(piece, bytes))


def is_repetitive(pieces: Sequence[Piece]) -> bool:
    """Say whether most of a long text is the repetition of a short one."""
    repeated = sum(
        len(each.unit) * each.times for piece in pieces if isinstance(piece, bytes) for each in _repetitions(piece)
    )
    return length(pieces) - repeated <= SHORT


def shortened(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the beginning of a long text."""
    kept: list[Piece] = []
    for piece in pieces:
        room = SHORT - length(kept)
        kept.append(piece[:room] if isinstance(piece, bytes) else piece)
        if room <= 0:
            break
    return [piece for piece in kept if piece]


def is_showable(text: bytes) -> bool:
    """Say whether a text can stand in a script as it is."""
    try:
        return text.decode("utf-8").isprintable()
    except UnicodeDecodeError:
        return False


def _quoted(piece: Piece) -> str:
    if isinstance(piece, Variable):
        return f"${piece.name}" if piece.tame else f'"${piece.name}"'
    return "'" + piece.decode("utf-8").replace("'", "'\\''") + "'"


def _expanded(piece: Piece, following: Sequence[Piece]) -> str:
    if not isinstance(piece, Variable):
        return piece.decode("ascii")
    glued = following and isinstance(following[0], bytes) and re.match(rb"\w", following[0])
    return "${" + piece.name + "}" if glued else f"${piece.name}"


def _octal(text: bytes) -> str:
    plain = set(range(0x20, 0x7F)) - set(b"%\\'")
    octal = "".join(chr(byte) if byte in plain else f"\\{byte:03o}" for byte in text)
    # some shells take a leading dash for an option
    return octal.replace("-", "\\055", 1) if octal.startswith("-") else octal


@dataclass(frozen=True)
class _Repetition:
    start: int
    unit: bytes
    times: int

    @property
    def end(self) -> int:
        return self.start + len(self.unit) * self.times


def _repetitions(text: bytes) -> list[_Repetition]:
    """Return the stretches that repeat up to 64 bytes 32 times or more.

    A probe every so many bytes asks whether the same bytes come again soon; a regular expression would take seconds and
    a gigabyte for a text of some megabytes.
    """
    step = max(LONGEST_UNIT, len(text) // MOST_PROBES)
    found: list[_Repetition] = []
    free = probe = 0
    while probe + LONGEST_UNIT <= len(text):
        again = text.find(text[probe : probe + LONGEST_UNIT], probe + 1, probe + 2 * LONGEST_UNIT)
        repetition = _around(text, probe, again - probe, free) if again >= 0 else None
        if repetition is not None:
            found.append(repetition)
            free = probe = repetition.end
        else:
            probe += step
    return found


def _around(text: bytes, place: int, period: int, free: int) -> _Repetition | None:
    """Return the longest repetition of so many bytes around a place, behind what is taken already."""
    rest = len(text) - period - place
    start = place - _longest(
        place - free, lambda n: text[place - n : place] == text[place - n + period : place + period]
    )
    end = (
        place + period + _longest(rest, lambda n: text[place : place + n] == text[place + period : place + period + n])
    )
    times = (end - start) // period
    if times < LEAST_TIMES or times * period < LEAST_REPEATED:
        return None
    return _Repetition(start, text[start : start + period], times)


def _longest(most: int, holds: Callable[[int], bool]) -> int:
    """Return the largest number up to `most` for which something holds that holds for all smaller ones."""
    least, step = 0, 1
    while least < most and holds(min(least + step, most)):
        least, step = min(least + step, most), step * 2
    while step > 1:
        step //= 2
        if least + step <= most and holds(least + step):
            least += step
    return least


def _terms(text: bytes) -> list[str]:
    terms, end = [], 0
    for each in _repetitions(text):
        if each.start > end:
            terms.append(_bytes_literal(text[end : each.start]))
        terms.append(f"{_bytes_literal(each.unit)} * {each.times}")
        end = each.end
    return [*terms, _bytes_literal(text[end:])] if end < len(text) or not terms else terms


def _bytes_literal(text: bytes) -> str:
    plain = set(range(0x20, 0x7F)) - set(b"\"\\'")
    escaped = {ord('"'): '\\"', ord("\\"): "\\\\"}
    return 'b"' + "".join(chr(byte) if byte in plain else escaped.get(byte, f"\\x{byte:02x}") for byte in text) + '"'

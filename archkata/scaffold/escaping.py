"""What a learner answered, made safe for the place where it lands: a YAML block, a paragraph, a cell of a table.

An answer is text and nothing else. It never ends a comment or a fence, opens a heading, or adds a key to a block.
"""

from __future__ import annotations

import re

_PLAIN_YAML = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _./%-]*(?<! )")
_READ_OTHERWISE = re.compile(r"(?i:y|n|yes|no|on|off|true|false|null|nan)|\d{4}-\d.*|0[xo0-9].*|\d[\d_]*_[\d_]*")
_BLOCK_SIGN = re.compile(r"(?P<sign>#{1,6}(?=\s|$)|[-+*](?=\s|$)|>|=+\s*$|-{2,}\s*$|\||~{3,})")
_ORDINAL = re.compile(r"(?P<digits>\d{1,9})(?P<sign>[.)])(?=\s|$)")
_CODE = re.compile(r"(?<!`)`(?!`)[^`]+`(?!`)")


def one_line(answer: object) -> str:
    """Return an answer as one line: every run of blanks, line feeds and controls becomes a blank."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(answer)).split())


def yaml_scalar(answer: object) -> str:
    """Return an answer as one YAML scalar: plain where that is beyond doubt, else in double quotes."""
    said = one_line(answer)
    if _PLAIN_YAML.fullmatch(said) and not _READ_OTHERWISE.fullmatch(said):
        return said
    escaped = said.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def words(answer: object) -> str:
    """Return an answer as words of a paragraph, also where it is the first thing of its line."""
    said = one_line(answer).replace("\\", "\\\\").replace("<", "\\<").replace("-->", "--\\>").replace("--!>", "--!\\>")
    if "`" in _CODE.sub("", said):
        said = said.replace("`", "\\`")
    ordinal = _ORDINAL.match(said)
    if ordinal is not None:
        return f"{ordinal['digits']}\\{said[ordinal.end('digits') :]}"
    return f"\\{said}" if _BLOCK_SIGN.match(said) else said


def cell(answer: object) -> str:
    """Return an answer as the text of one cell of a table."""
    return re.sub(r"(?<!\\)\|", r"\\|", words(answer))


FILTERS = {"yaml": yaml_scalar, "words": words, "line": words, "cell": cell}

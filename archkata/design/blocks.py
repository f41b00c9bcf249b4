"""Machine-readable blocks of a design document: fences labelled `yaml kata:<kind>`, read strictly, with lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, RootModel, ValidationError

from archkata.design.complaints import complaint
from archkata.design.flow_calls import with_quoted_calls
from archkata.design.models import KINDS
from archkata.design.reading import Document
from archkata.language import Text, text
from archkata.strict_yaml import StrictYamlError, YamlDocument, read
from archkata.suggest import STRICT, nearest

_OPENING = re.compile(r"^(?P<indent> {0,3})(?P<fence>`{3,}|~{3,})[ \t]*yaml[ \t]+kata:(?P<kind>[\w-]*)[ \t]*$")
MOST_BYTES = 256 * 1024


@dataclass(frozen=True)
class BlockProblem:
    """What is wrong in a block, and in which line of the document (from 1)."""

    line: int
    sentence: Text
    example: str = ""


@dataclass(frozen=True)
class RawBlock:
    """A block as it stands in the document; `line` is that of its opening fence."""

    kind: str
    line: int
    source: str


@dataclass(frozen=True)
class Block:
    """A block that was read: its model where it is valid, else its problems; `lines` by path, as in strict_yaml."""

    kind: str
    line: int
    model: BaseModel | None
    problems: tuple[BlockProblem, ...] = ()
    lines: Mapping[tuple[str | int, ...], int] = field(default_factory=dict)

    def line_of(self, *path: str | int) -> int:
        """Return the line in the document of a member, or of the nearest one around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.line + self.lines.get(path, 0)


def find_blocks(document: str) -> Iterator[RawBlock]:
    """Yield the labelled blocks of a Markdown text; one that is never closed ends with the document."""
    lines = document.splitlines()
    number = 0
    while number < len(lines):
        opening = _OPENING.match(lines[number])
        number += 1
        if opening is None:
            continue
        begin, fence = number, opening["fence"]
        while number < len(lines) and not _closes(lines[number], fence):
            number += 1
        indent = len(opening["indent"])
        body = [line[indent:] if line[:indent].isspace() else line for line in lines[begin:number]]
        yield RawBlock(opening["kind"], begin, "\n".join(body) + "\n")
        number += 1


def mislabelled(document: Document, kinds: Sequence[str]) -> Iterator[tuple[int, Text]]:
    """Yield the lines of fences that mean to be blocks of these kinds and are not read as one, and what is wrong."""
    read = {raw.line for raw in find_blocks(document.text) if raw.kind in KINDS}
    for fence in document.fences:
        kind = fence.info.partition("kata:")[2].strip()
        if kind and fence.line not in read and nearest(kind.lower(), kinds, STRICT):
            yield fence.line, mislabel(fence.info)


def mislabel(label: str) -> Text:
    """Say that a label is not one of a block, and what such a label looks like."""
    kind = label.partition("kata:")[2].strip()
    close = nearest(kind.lower(), KINDS, STRICT)
    return text(
        "“{label}” is not the label of a block; one looks so: {example}",
        label=label[:60],
        example=f"yaml kata:{close if close else 'limits'}",
    )


def read_block(raw: RawBlock) -> Block:
    """Parse and validate a block; every problem has its line, what was found and what is allowed."""
    model = KINDS.get(raw.kind)
    if model is None:
        problem = BlockProblem(raw.line, _unknown(raw.kind, list(KINDS)))
        return Block(raw.kind, raw.line, None, (problem,))
    if len(raw.source) > MOST_BYTES:
        problem = BlockProblem(raw.line, text("the block is larger than 256 KiB"))
        return Block(raw.kind, raw.line, None, (problem,))
    try:
        document = read(with_quoted_calls(raw.source))
        return Block(raw.kind, raw.line, model.model_validate(document.value), lines=document.lines)
    except StrictYamlError as error:
        problem = BlockProblem(raw.line + error.line, text("{problem}", problem=error.problem))
        return Block(raw.kind, raw.line, None, (problem,))
    except ValidationError as error:
        problems = tuple(_problem(raw, document, model, dict(row)) for row in error.errors(include_url=False)[:20])
        return Block(raw.kind, raw.line, None, problems)


def _closes(line: str, fence: str) -> bool:
    stripped = line.strip()
    return len(stripped) >= len(fence) and set(stripped) == {fence[0]}


def _problem(raw: RawBlock, document: YamlDocument, model: type[BaseModel], row: dict[str, Any]) -> BlockProblem:
    path = tuple(part for part in row["loc"] if isinstance(part, int | str))
    while path and path not in document.lines:
        path = path[:-1]
    line = raw.line + document.lines.get(path, 1)
    example = example_of(model, *row["loc"])
    member = str(row["loc"][-1]) if row["loc"] else raw.kind
    if row["type"] == "extra_forbidden":
        return BlockProblem(line, _unknown(member, sorted(_members(model, row["loc"][:-1]))), example)
    if row["type"] == "missing":
        return BlockProblem(line, text("“{member}” is missing", member=member), example)
    if row["loc"] and isinstance(row["loc"][-1], int):  # a row as a whole has no name, and its line says which it is
        return BlockProblem(line, complaint(row), example)
    return BlockProblem(line, text("“{member}”: {sentence}", member=member, sentence=complaint(row)), example)


def example_of(model: type[BaseModel], *path: str | int) -> str:
    """Return one line of the kind of block, near to a member where the model has such a line."""
    near: dict[str, str] = getattr(model, "EXAMPLES", {})
    return near.get(str(path[0]) if path else "", getattr(model, "EXAMPLE", ""))


def _members(model: type[BaseModel], path: tuple[Any, ...]) -> set[str]:
    """Return the members that a model, or the part of it at a path, knows."""
    found: Any = model
    for part in (*path, None):
        if isinstance(found, type) and issubclass(found, RootModel):
            found = found.model_fields["root"].annotation
        found = _element(found) if not (isinstance(found, type) and issubclass(found, BaseModel)) else found
        if part is None or isinstance(part, int):
            continue
        fields = getattr(found, "model_fields", {})
        found = fields[part].annotation if part in fields else found
    fields = getattr(found, "model_fields", {})
    return {field.alias or name for name, field in fields.items()}


def _element(annotation: Any) -> Any:
    arguments = [a for a in getattr(annotation, "__args__", ()) if isinstance(a, type) and issubclass(a, BaseModel)]
    return arguments[-1] if arguments else annotation


def _unknown(name: str, known: list[str]) -> Text:
    close = nearest(name, known)
    if close:
        return text("“{name}” is not known; did you mean “{close}”?", name=name, close=close)
    return text("“{name}” is not known; allowed: {known}", name=name, known=", ".join(known))

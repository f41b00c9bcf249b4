"""Everything that a check may look at: the documents, their sections and blocks, and the files beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from archkata.design.blocks import BlockProblem, RawBlock, find_blocks, read_block
from archkata.design.judging.diagrams import Diagrams
from archkata.design.judging.stages import Maturity, number_of, stage_of
from archkata.design.reading import Document
from archkata.design.reading.todo import waits
from archkata.design.sections import Section
from archkata.workspace import Workspace

KATA = "camera-store"
MOST_BLOCKS = 300
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class PlacedBlock:
    """A block, the document in which it stands, and its model where it is valid."""

    document: Document
    kind: str
    line: int
    source: str
    model: BaseModel | None
    problems: tuple[BlockProblem, ...]

    def line_of(self, words: str, nth: int = 1) -> int:
        """Return the line in which words stand for the nth time; that of the block where they do not."""
        lines = [number for number, line in enumerate(self.source.split("\n"), self.line + 1) if words in line]
        return lines[nth - 1] if len(lines) >= nth else self.line


@dataclass(frozen=True)
class Dossier:
    """One design. `root` is the folder whose files the documents may name; `whole` says whether all of it was read."""

    root: Path
    documents: Sequence[Document]
    sections: Sequence[Section]
    today: date
    stage: Maturity = Maturity.VERIFIED
    whole: bool = True
    workspace: Workspace | None = None
    diagrams: Diagrams = field(default_factory=Diagrams)

    @cached_property
    def blocks(self) -> tuple[PlacedBlock, ...]:
        """All labelled blocks, valid or not, as far as a reader would follow."""
        return tuple(_read(document, raw) for document, raw in self._raw_blocks[:MOST_BLOCKS])

    @property
    def has_too_many_blocks(self) -> bool:
        """Say whether there are more blocks than are read."""
        return len(self._raw_blocks) > MOST_BLOCKS

    @cached_property
    def _raw_blocks(self) -> list[tuple[Document, RawBlock]]:
        return [(document, raw) for document in self.documents for raw in find_blocks(document.text)]

    @cached_property
    def by_number(self) -> Mapping[str, tuple[Document, ...]]:
        """The documents of the pack by number: `02`, `03` (all decisions) …; none with other file names."""
        found: dict[str, tuple[Document, ...]] = {}
        for document in self.documents if self.follows_template else ():
            number = number_of(document.name)
            if number is not None:
                found[number] = (*found.get(number, ()), document)
        return found

    @cached_property
    def follows_template(self) -> bool:
        """Say whether the documents come from our template: one of them says so, or `.archkata` is beside them."""
        said = any("kata" in (document.front_matter or {}) for document in self.documents)
        return said or (self.whole and (self.root / ".archkata").is_dir())

    def asked_at(self, name: str, line: int, part: str | None = None) -> Maturity:
        """Return the stage that asks for a part of a document: the named one, else that in which a line stands."""
        return stage_of(name, part or self._part_at(name, line)) if self.follows_template else Maturity.DRAFT

    def _part_at(self, name: str, line: int) -> str | None:
        document = self.document(name)
        around = [h.id for h in document.headings if h.id and h.line <= line <= h.end_line] if document else []
        return around[-1] if around else None

    def open_lines(self, document: Document) -> list[int]:
        """Return the lines of a document that wait for an answer; comments never do."""
        fences = [range(fence.line, fence.line + fence.source.count("\n") + 1) for fence in document.fences]
        fenced = {number for lines in fences for number in lines}
        comments = {n for comment in document.comments for n in range(comment.line, comment.end_line + 1)}
        shown = ((n, line) for n, line in enumerate(document.lines, 1) if n not in comments)
        return [n for n, line in shown if waits(line, in_fence=n in fenced)]

    @property
    def is_pack(self) -> bool:
        """Say whether the whole pack was read, so that what it asks for may be expected."""
        return self.whole and bool(self.by_number)

    @property
    def foreign_api(self) -> bool:
        """Say whether calls and rules are perhaps not those of the kit: another kata, or a binding to other paths."""
        katas = {str((document.front_matter or {}).get("kata") or KATA) for document in self.documents}
        return katas != {KATA} or (self.workspace is not None and self.workspace.binding is not None)

    def lines_of(self, section: Section) -> range:
        """Return the lines of a section in its document, from its heading to its end; none where it is not there."""
        document = self.document(section.file)
        if document is None or section.line is None:
            return range(0)
        heading = next((h for h in document.headings if h.line == section.line), None)
        return range(section.line, (heading.end_line if heading else section.line) + 1)

    def is_put_off(self, section: Section) -> bool:
        """Say whether a draft says itself that this section waits for its answer."""
        document = self.document(section.file)
        if self.stage is not Maturity.DRAFT or document is None:
            return False
        return not set(self.lines_of(section)).isdisjoint(self.open_lines(document))

    def of(self, model: type[Model]) -> Iterator[tuple[PlacedBlock, Model]]:
        """Yield the valid blocks of a kind."""
        for block in self.blocks:
            if isinstance(block.model, model):
                yield block, block.model

    def broken(self, kind: str) -> bool:
        """Say whether a block of a kind stands there with mistakes: they are told, and not what follows from them."""
        return kind in self._broken

    @cached_property
    def _broken(self) -> frozenset[str]:
        return frozenset(block.kind for block in self.blocks if block.model is None)

    def section(self, id: str) -> Section:
        """Return one of the twelve sections."""
        return next(section for section in self.sections if section.id == id)

    def document(self, name: str | None) -> Document | None:
        """Return a document by its name."""
        return next((document for document in self.documents if document.name == name), None)


def _read(document: Document, raw: RawBlock) -> PlacedBlock:
    block = read_block(raw)
    return PlacedBlock(document, raw.kind, raw.line, raw.source, block.model, block.problems)

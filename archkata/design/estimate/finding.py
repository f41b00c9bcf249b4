"""Find the blocks of an estimate in a document or a workspace; whatever is wrong there is one error with its lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from archkata.design import models
from archkata.design.blocks import BlockProblem, RawBlock, find_blocks, mislabelled, read_block
from archkata.design.estimate.plan import FoundBlock, Model
from archkata.design.reading import Document, read_document, read_folder
from archkata.errors import ArchkataError
from archkata.language import LANGUAGES, Text, text

KINDS = ("capacity", "costs")
MOST_PROBLEMS = 5
Row = tuple[Document, RawBlock]
MOST_OTHERS = 50


@dataclass(frozen=True)
class Sources:
    """The blocks that were found."""

    capacity: FoundBlock[models.Capacity] | None = None
    costs: FoundBlock[models.Costs] | None = None


def read_documents(path: Path) -> list[Document]:
    """Read one document, or those of a workspace; where none of them has a block, all of the folder's own."""
    if not path.exists():
        raise ArchkataError(
            text("There is no {path}.", path=path), text("Name a Markdown file, or the folder of a workspace.")
        )
    if not path.is_dir():
        return [read_document(path, path.parent)]
    documents = read_folder(path)
    if not any(_rows(documents)):
        read = {document.path for document in documents}
        others = [other for other in sorted(path.glob("*.md")) if other not in read]
        documents += [read_document(other, path) for other in others[:MOST_OTHERS]]
    return documents


def find_sources(documents: Sequence[Document]) -> Sources:
    """Find the blocks in documents; raise ArchkataError for what is wrong with them."""
    for document in documents:
        for line, problem in mislabelled(document, KINDS):
            raise ArchkataError(text("{file}:{line}: {problem}.", file=document.name, line=line, problem=problem))
    rows = list(_rows(documents))
    return Sources(_only("capacity", models.Capacity, rows), _only("costs", models.Costs, rows))


def _rows(documents: Sequence[Document]) -> Iterator[Row]:
    for document in documents:
        for raw in find_blocks(document.text):
            if raw.kind in KINDS:
                yield document, raw


def _only(kind: str, model: type[Model], rows: list[Row]) -> FoundBlock[Model] | None:
    """Read the only block of a kind, if there is one."""
    ours = [row for row in rows if row[1].kind == kind]
    if not ours:
        return None
    if len(ours) > 1:
        raise _second(kind, *ours[:2])
    document, raw = ours[0]
    block = read_block(raw)
    if not isinstance(block.model, model):
        problems = [_told(document.name, problem) for problem in block.problems[:MOST_PROBLEMS]]
        example = next((problem.example for problem in block.problems if problem.example), "")
        raise ArchkataError(_lines(problems), text("For example: {example}", example=example) if example else None)
    return FoundBlock(document.name, block, block.model)


def _told(file: str, problem: BlockProblem) -> Text:
    """Say where a problem stands; a question ("did you mean …?") has its mark already."""
    if problem.sentence.template.endswith("?"):
        return text("{file}:{line}: {problem}", file=file, line=problem.line, problem=problem.sentence)
    return text("{file}:{line}: {problem}.", file=file, line=problem.line, problem=problem.sentence)


def _second(kind: str, first: Row, second: Row) -> ArchkataError:
    sentence = text(
        "{file}:{line}: a second block “{kind}”; the first one stands at {other_file}:{other_line}.",
        file=second[0].name,
        line=second[1].line,
        kind=kind,
        other_file=first[0].name,
        other_line=first[1].line,
    )
    return ArchkataError(sentence, text("Keep one of them, or name the document: archkata estimate FILE."))


def _lines(sentences: list[Text]) -> Text:
    joined = sentences[0]
    for sentence in sentences[1:]:
        joined = text("{above}\n{below}", above=joined, below=sentence)
    return joined


def language_of(documents: Sequence[Document]) -> str | None:
    """Return the language that the first document with front matter says it is written in."""
    for document in documents:
        code = (document.front_matter or {}).get("language")
        if code in LANGUAGES:
            return str(code)
    return None

"""Blocks that a machine can read: their form, their names, and ids that stand for one thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from archkata.design.blocks import mislabel
from archkata.design.judging.dossier import Dossier, PlacedBlock
from archkata.design.judging.registry import Found, check
from archkata.language import Text, text

SINGLE = ("capacity", "costs")
UNKNOWN = "“{name}” is not known"


@check("DOC-41")
def blocks_can_be_read(dossier: Dossier) -> Iterable[Found]:
    """Every mistake with its line, what was found, what is allowed, and an example."""
    for block in dossier.blocks:
        for problem in block.problems:
            if not _is_unknown(problem.sentence):
                yield Found(block.document.name, problem.line, _with_example(block, problem.sentence, problem.example))


@check("DOC-42")
def names_in_blocks_are_known(dossier: Dossier) -> Iterable[Found]:
    """A misspelt key is ignored without notice."""
    for block in dossier.blocks:
        for problem in block.problems:
            if _is_unknown(problem.sentence):
                yield Found(block.document.name, problem.line, _with_example(block, problem.sentence, problem.example))
    yield from _misspelt_labels(dossier)


@check("DOC-43")
def an_id_stands_for_one_thing(dossier: Dossier) -> Iterable[Found]:
    """Everything else refers to it."""
    seen: dict[str, str] = {}
    for block, id, line in _ids(dossier):
        place = f"{block.document.name}:{line}"
        if id in seen:
            yield Found(block.document.name, line, text("{id} stands in {place} already.", id=id, place=seen[id]))
        seen.setdefault(id, place)
    for kind in SINGLE:
        blocks = [block for block in dossier.blocks if block.kind == kind]
        for block in blocks[1:]:
            place = f"{blocks[0].document.name}:{blocks[0].line}"
            sentence = text("A second block kata:{kind}; the first stands in {place}.", kind=kind, place=place)
            yield Found(block.document.name, block.line, sentence)


def _ids(dossier: Dossier) -> Iterator[tuple[PlacedBlock, str, int]]:
    """Yield the ids of all rows, with the line of each."""
    for block in dossier.blocks:
        rows = getattr(block.model, "root", None)
        counts: Counter[str] = Counter()
        for row in rows if isinstance(rows, list) else []:
            id = getattr(row, "id", None)
            if id is not None:
                counts[id] += 1
                yield block, id, block.line_of(f"id: {id}", counts[id])


def _misspelt_labels(dossier: Dossier) -> Iterator[Found]:
    """Yield fences that mean to be blocks and are not labelled as one: then nothing in them is read."""
    read = {(block.document.name, block.line) for block in dossier.blocks}
    for document in () if dossier.has_too_many_blocks else dossier.documents:
        for fence in document.fences:
            if "kata:" in fence.info and (document.name, fence.line) not in read:
                yield Found(document.name, fence.line, text("{problem}.", problem=mislabel(fence.info)))


def _is_unknown(sentence: Text) -> bool:
    return sentence.template.startswith(UNKNOWN)


def _with_example(block: PlacedBlock, sentence: Text, example: str) -> Text:
    if not example:
        return text("kata:{kind}: {problem}.", kind=block.kind[:40], problem=sentence)
    return text(
        "kata:{kind}: {problem}. An example: {example}", kind=block.kind[:40], problem=sentence, example=example
    )

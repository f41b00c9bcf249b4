"""Review a design: read its documents, ask every rule of the stage, and write nothing."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from archkata.conformance.contract import load_contract
from archkata.design.judging.diagrams import Diagrams
from archkata.design.judging.dossier import MOST_BLOCKS, Dossier
from archkata.design.judging.registry import load_checks
from archkata.design.judging.result import ANSWERED, DocumentFinding, ReviewResult
from archkata.design.judging.rulebook import Rulebook
from archkata.design.judging.stages import Maturity
from archkata.design.reading import Document, read_document, read_folder
from archkata.design.rules.pictures import diagrams_in
from archkata.design.sections import Section, sections_of
from archkata.errors import ArchkataError
from archkata.language import LANGUAGES, Text, text
from archkata.workspace import Workspace, load_workspace

MOST_FOUND = 50
"""Of one rule; more of the same would not be read."""


@dataclass(frozen=True)
class Design:
    """The documents of a workspace, or one document anywhere; `workspace` is what archkata.yaml beside them says."""

    path: Path
    documents: Sequence[Document]
    workspace: Workspace | None = None

    @classmethod
    def read(cls, path: Path) -> Design:
        """Read a folder or a file; raise ArchkataError where there is no document."""
        if not path.is_dir():
            return cls(path, [_read_file(path)])
        documents = read_folder(path)
        if not documents:
            raise ArchkataError(
                text("There is no Markdown document in {path}.", path=str(path)),
                text("“archkata new” begins a design; any Markdown file of yours can be reviewed, too."),
            )
        return cls(path, documents, load_workspace(path, load_contract().stages))

    @property
    def root(self) -> Path:
        """The folder whose files the documents may name."""
        return self.path if self.path.is_dir() else self.path.parent

    @property
    def language(self) -> str | None:
        """The language of the documents: archkata.yaml, else what the first document says, else None."""
        said = self.workspace.language if self.workspace is not None else None
        return said or self._said("language", LANGUAGES)

    @property
    def claimed_stage(self) -> Maturity:
        """The stage that archkata.yaml, else the first document claims; otherwise the first one."""
        said = self.workspace.maturity if self.workspace is not None else None
        return Maturity(said or self._said("stage", tuple(Maturity)) or Maturity.DRAFT)

    def _said(self, key: str, allowed: Sequence[str]) -> str | None:
        value = str((self.documents[0].front_matter or {}).get(key))
        return value if value in allowed else None


def judge(
    design: Design,
    stage: Maturity,
    rulebook: Rulebook,
    today: datetime.date | None = None,
    diagrams: Diagrams | None = None,
) -> ReviewResult:
    """Judge a design by the rules of a stage. `today` is the day against which prices are old."""
    documents = design.documents
    diagrams = diagrams or Diagrams()
    diagrams.ask([fence.source for document in documents for fence in diagrams_in(document)])
    dossier = Dossier(
        root=design.root,
        documents=documents,
        sections=sections_of(documents),
        today=today or datetime.datetime.now(datetime.UTC).date(),
        stage=stage,
        whole=design.path.is_dir(),
        workspace=design.workspace,
        diagrams=diagrams,
    )
    order = {document.name: position for position, document in enumerate(documents)}
    found = sorted(_findings(dossier, stage, rulebook), key=lambda f: (order.get(f.file, len(order)), f.file, f.line))
    rules = [rule for rule in rulebook.values() if rule.level_at(stage) is not None]
    return ReviewResult(
        path=str(design.path),
        stage=stage,
        documents=len(documents),
        sections=dossier.sections,
        findings=found,
        rules=rules,
        notices=list(_notices(dossier)),
        waiting=_waiting(dossier, {rule.section for rule in rules}),
    )


def _read_file(path: Path) -> Document:
    if not path.exists() and not path.is_symlink():
        raise ArchkataError(
            text("There is no {path}.", path=str(path)),
            text("Name a folder with design documents, or one Markdown file."),
        )
    return read_document(path, path.parent)


def _findings(dossier: Dossier, stage: Maturity, rulebook: Rulebook) -> Iterator[DocumentFinding]:
    """Yield what breaks a rule of the stage, in a document for which the stage asks."""
    for id, check in load_checks().items():
        level = rulebook[id].level_at(stage)
        if level is None:
            continue
        for found in islice(check(dossier), MOST_FOUND):
            if stage.includes(dossier.asked_at(found.file, found.line, found.part)):
                yield DocumentFinding(rulebook[id], level, found.file, found.line, found.sentence)


def _waiting(dossier: Dossier, asked: Collection[str | None]) -> list[Section]:
    """Return the sections of the stage that are not answered, and of which the design says so itself."""
    open_ones = (section for section in dossier.sections if section.state not in ANSWERED)
    return [section for section in open_ones if section.id in asked and dossier.is_put_off(section)]


def _notices(dossier: Dossier) -> Iterator[Text]:
    diagrams = dossier.diagrams
    if dossier.workspace is not None:
        yield from dossier.workspace.notices
    if dossier.has_too_many_blocks:
        yield text("Only the first {n} blocks were read.", n=MOST_BLOCKS)
    if diagrams.unchecked and not diagrams.available:
        yield text("Diagrams were not checked: pip install 'archkata[diagrams]' adds what that needs.")
    elif diagrams.unchecked:
        yield text("Some diagrams were not checked: they are too many, too large or too slow.")

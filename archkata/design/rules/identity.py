"""What a document of the pack says of itself, and which parts of the template it kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from archkata.design.judging.dossier import Dossier
from archkata.design.judging.prose import folded
from archkata.design.judging.registry import Found, check
from archkata.design.judging.stages import Maturity
from archkata.design.reading import Document
from archkata.language import LANGUAGES, listed, text

KEYS = ("kata", "document", "language", "template", "stage", "status")
BASE = Path(".archkata") / "base"
MOST_BYTES = 256 * 1024
_SECTION = re.compile(r"^#{1,6}[ \t](?P<title>[^\n]+)\n<!-- *id: *(?P<id>\w+) *-->", re.MULTILINE)


@check("DOC-66")
def a_document_says_what_it_is(dossier: Dossier) -> Iterable[Found]:
    """Six lines by which tools and readers know it."""
    if not dossier.is_pack:
        return
    allowed = {"language": LANGUAGES, "stage": tuple(Maturity)}
    for documents in dossier.by_number.values():
        for document in documents:
            identity = document.front_matter
            if identity is None:
                if not _is_index(document):
                    yield Found(document.name, 1, text("The six lines between --- at the top are missing."))
                continue
            missing = [key for key in KEYS if identity.get(key) in (None, "")]
            if missing:
                yield Found(document.name, 1, text("At the top {keys} is missing.", keys=", ".join(missing)))
            for key, names in allowed.items():
                value = identity.get(key)
                if value not in (None, "") and value not in names:
                    sentence = text(
                        "“{key}” is “{value}”; allowed: {names}.",
                        key=key,
                        value=str(value)[:40],
                        names=listed(list(names)),
                    )
                    yield Found(document.name, _line_of(document, key), sentence)


@check("DOC-67")
def parts_of_the_template_are_kept(dossier: Dossier) -> Iterable[Found]:
    """Compared with the document as it was made; a part under another title, or without its mark, is kept, too."""
    for document in dossier.documents:
        made = _made(dossier.root / BASE, document.name)
        if not made:
            continue
        ids = {heading.id for heading in document.headings}
        titles = {_words(heading.title) for heading in document.headings}
        for match in _SECTION.finditer(made):
            if match["id"] not in ids and _words(match["title"]) not in titles:
                sentence = text(
                    "The part “{title}” of the template is not there any more.", title=match["title"].strip()[:60]
                )
                yield Found(document.name, 1, sentence)


def _made(base: Path, name: str) -> str:
    """Return a document as it was made; nothing where that is not known."""
    path = base / name
    try:
        if base.is_symlink() or path.is_symlink() or not path.is_file() or path.stat().st_size > MOST_BYTES:
            return ""
        return path.read_text("utf-8", errors="replace")
    except OSError:
        return ""


def _words(title: str) -> str:
    return " ".join(re.findall(r"\w+", folded(title)))


def _is_index(document: Document) -> bool:
    return document.path.name.lower() in {"readme.md", "index.md"}


def _line_of(document: Document, key: str) -> int:
    return next((n for n, line in enumerate(document.lines[:30], 1) if line.startswith(f"{key}:")), 1)

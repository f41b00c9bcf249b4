"""Diagrams that can be drawn, pictures that exist, links that lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

from archkata.design.judging.dossier import Dossier
from archkata.design.judging.prose import folded, quoted
from archkata.design.judging.registry import Found, check
from archkata.design.reading import Document, Fence
from archkata.language import text

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|#|<|\{")
MERMAID = "mermaid"


@check("DOC-63")
def diagrams_can_be_drawn(dossier: Dossier) -> Iterable[Found]:
    """A diagram with a mistake is shown as a red box, or not at all."""
    for document in dossier.documents:
        for fence in diagrams_in(document):
            trouble = dossier.diagrams.trouble(fence.source)
            if trouble is not None:
                within = min(trouble.line or 0, fence.source.count("\n"))
                sentence = text("Mermaid cannot draw this diagram: {message}", message=quoted(trouble.message, 160))
                yield Found(document.name, fence.line + within, sentence)


@check("DOC-64")
def pictures_exist(dossier: Dossier) -> Iterable[Found]:
    """A picture on the author's disk is not visible to other readers."""
    for document in dossier.documents:
        for image in document.images:
            if _is_broken(dossier, document, image.target):
                yield Found(
                    document.name, image.line, text("The picture “{file}” is not there.", file=quoted(image.target))
                )


@check("DOC-65")
def links_lead_somewhere(dossier: Dossier) -> Iterable[Found]:
    """Links to files beside the document; nothing is requested over the network."""
    for document in dossier.documents:
        for link in document.links:
            if _is_broken(dossier, document, link.target):
                yield Found(
                    document.name, link.line, text("The link “{file}” leads to no file.", file=quoted(link.target))
                )


def diagrams_in(document: Document) -> Iterable[Fence]:
    """Yield the Mermaid fences of a document; one that is never closed holds more than a diagram."""
    return (fence for fence in document.fences if fence.closed and folded(fence.info).split(" ")[0] == MERMAID)


def _is_broken(dossier: Dossier, document: Document, target: str) -> bool:
    """Say whether a target means a file of the design that is not there."""
    path = unquote(target.partition("#")[0].partition("?")[0].strip())
    if not path or _SCHEME.match(path) or path.startswith("/") or "\\" in path or "\0" in path:
        return False
    return not _exists(dossier.root, document.path.parent / path)


def _exists(root: Path, path: Path) -> bool:
    """Say whether a file is there; what lies outside the folder is not looked at and counts as there."""
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            return True
        return path.exists()
    except (OSError, ValueError, RuntimeError):
        return True

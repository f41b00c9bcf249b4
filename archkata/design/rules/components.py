"""The boxes of the architecture: block, diagrams and compose file tell of the same ones."""

from __future__ import annotations

import re
from collections.abc import Iterable

from archkata.design.judging.compose import compose_services
from archkata.design.judging.dossier import Dossier, PlacedBlock
from archkata.design.judging.prose import quoted
from archkata.design.judging.registry import Found, check
from archkata.design.models import Component, Components
from archkata.language import text

LOOSE = {"pipeline", "cdn"}
_TOKEN = re.compile(r"\bCMP[-_][A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
MERMAID = "mermaid"


@check("DOC-52")
def no_component_stands_alone(dossier: Dossier) -> Iterable[Found]:
    """A box without an arrow is either forgotten or not needed."""
    rows = _components(dossier)
    if len(rows) < 2 or dossier.broken("components"):
        return
    targets = {name for _, component in rows for name in component.depends_on}
    for block, component in rows:
        if not component.depends_on and component.id not in targets and component.kind not in LOOSE:
            sentence = text("{id} depends on nothing, and nothing depends on it.", id=component.id)
            yield Found(block.document.name, block.line_of(component.id), sentence)


@check("DOC-53")
def diagrams_and_components_agree(dossier: Dossier) -> Iterable[Found]:
    """Only where diagrams use the ids of components: other names may mean the same boxes."""
    rows = _components(dossier)
    drawn = list(_drawn(dossier))
    known = {component.id for _, component in rows}
    if not rows or not drawn or dossier.broken("components"):
        return
    shown = {name for _, _, name in drawn}
    for file, line, name in drawn:
        if name not in known:
            yield Found(file, line, text("The diagram shows {name}, which is not a component.", name=quoted(name)))
    for block, component in rows:
        if component.id not in shown and shown & known:
            yield Found(
                block.document.name, block.line_of(component.id), text("No diagram shows {id}.", id=component.id)
            )


@check("DOC-54")
def the_compose_file_starts_components(dossier: Dossier) -> Iterable[Found]:
    """A container that the design does not know surprises the person on call."""
    rows = _components(dossier)
    if not rows or dossier.broken("components"):
        return
    names = {component.id.removeprefix("CMP-") for _, component in rows}
    for file, line, service in compose_services(dossier.root):
        if not any(_alike(service, name) for name in names):
            sentence = text("The compose file starts “{service}”, which is not a component.", service=quoted(service))
            yield Found(file, line, sentence)


def _components(dossier: Dossier) -> list[tuple[PlacedBlock, Component]]:
    return [(block, component) for block, rows in dossier.of(Components) for component in rows.root]


def _drawn(dossier: Dossier) -> Iterable[tuple[str, int, str]]:
    """Yield the ids of components in Mermaid diagrams, each once."""
    seen: set[str] = set()
    for document in dossier.documents:
        for fence in document.fences:
            if fence.info.split(" ")[0].lower() != MERMAID:
                continue
            for offset, line in enumerate(fence.source.split("\n"), 1):
                for match in _TOKEN.finditer(line):
                    name = "CMP-" + match[0][4:].replace("_", "-").lower()
                    if name not in seen:
                        seen.add(name)
                        yield document.name, fence.line + offset, name


def _alike(service: str, name: str) -> bool:
    """Say whether two names share a word: `camera-api` and `api`, `postgres-db` and `db`."""
    words = set(re.split(r"[-_.]", service.lower()))
    return bool(words & set(name.split("-"))) or name in service.lower() or service.lower() in name

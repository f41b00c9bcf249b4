"""Where users are, and where a version goes first: the brief, the plan and every other document tell one story."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archkata.design.judging.dossier import Dossier
from archkata.design.judging.prose import all_words, folded, prose, quoted, section_prose, sentences
from archkata.design.judging.registry import Found, check
from archkata.design.judging.words import ABOUT_REGIONS, OPENS_FIRST, PLACES, WEIGHED
from archkata.design.operation_models import Pipeline
from archkata.design.reading import Document
from archkata.language import text

MANY_PLACES = 2
UNDECIDED_PARTS = ("context", "drivers", "options", "alternatives", "open_questions")
"""Parts that tell facts and possibilities, and decide nothing."""
UNDECIDED_STATUS = {"superseded", "rejected", "deprecated"}
_ARROW = re.compile(r"\s(?:->|=>|→|⇒)\s")
_FOLLOWS = re.compile(r"\b(?:then|next|followed by|finally|luego|despues|seguid[oa]|finalmente|por ultimo)\b")


@check("DOC-32")
def where_users_are_leads_to_a_decision(dossier: Dossier) -> Iterable[Found]:
    """A request across an ocean waits for the distance alone."""
    brief = {(document.name, line): _places(document.lines[line - 1]) for document, line in _of_the_brief(dossier)}
    if len(set().union(*brief.values())) < MANY_PLACES:
        return
    name, first = next(place for place, named in brief.items() if named)
    if not ABOUT_REGIONS.search(all_words(dossier, but=brief)):
        yield Found(name, first, text("Where the users are is told here, and nothing follows from it."))


@check("DOC-71")
def documents_agree_on_the_regions(dossier: Dossier) -> Iterable[Found]:
    """What the pipeline block says is compared with each sentence that tells an order or a beginning."""
    plan = _Plan(dossier)
    if not plan.order:
        return
    for document, number, sentence in _decided(dossier):
        told = plan.contradicted_by(folded(sentence))
        if told is not None:
            yield Found(
                document.name,
                number,
                text(
                    "“{words}” contradicts the pipeline block, which goes {order}.",
                    words=quoted(sentence, 100),
                    order=" → ".join(told),
                ),
            )
    yield from _places_left_out(dossier, plan)


class _Plan:
    """The regions of the pipeline block in their order, and by which words each is known."""

    def __init__(self, dossier: Dossier) -> None:
        blocks = [rows for _, rows in dossier.of(Pipeline)] if not dossier.broken("pipeline") else []
        regions = [row.region for rows in blocks for row in rows.root if row.region]
        self.order = list(dict.fromkeys(regions))
        shared = [place for region in self.order for place in _places(region)]
        self.places = set(shared)
        self._known = {
            region: [
                re.compile(rf"\b{re.escape(folded(region))}\b"),
                *(PLACES[place] for place in _places(region) if shared.count(place) == 1),
            ]
            for region in self.order
        }

    def contradicted_by(self, sentence: str) -> list[str] | None:
        """Return the order of the plan where a sentence tells another one; None where it does not."""
        if "?" in sentence or WEIGHED.search(sentence):
            return None
        told = self._told(sentence, 0)
        if len(told) > 1 and (_ARROW.search(sentence) or _FOLLOWS.search(sentence)):
            positions = [self.order.index(region) for region in told if region in self.order]
            if positions != sorted(positions):
                return self.order
        begins = OPENS_FIRST.search(sentence)
        first = self._told(sentence, begins.start())[:1] if begins else []
        return self.order if first and first != self.order[:1] else None

    def _told(self, sentence: str, begin: int) -> list[str]:
        """Return the regions, and the places outside of the plan, that a sentence names from a position on."""
        outside = {place: [pattern] for place, pattern in PLACES.items() if place not in self.places}
        found = {
            name: min(places)
            for name, patterns in {**self._known, **outside}.items()
            if (places := [match.start() for pattern in patterns for match in pattern.finditer(sentence, begin)])
        }
        return sorted(found, key=lambda name: found[name])


def _places_left_out(dossier: Dossier, plan: _Plan) -> Iterator[Found]:
    """Yield places where the brief has users, which the plan never reaches and no other sentence mentions."""
    lines = [(document, number) for document in dossier.by_number.get("01", ()) for number, _ in prose(document)]
    elsewhere = " ".join(
        folded(sentence) for document, _, sentence in _decided(dossier) if document not in dossier.by_number["01"]
    )
    seen: set[str] = set()
    for document, number in lines if plan.places else ():
        for place in sorted(_places(document.lines[number - 1]) - plan.places - seen):
            seen.add(place)
            if not PLACES[place].search(elsewhere):
                sentence = text(
                    "There are users in {place}; the pipeline block goes {order}, and nothing says who serves them.",
                    place=PLACE_NAMES[place],
                    order=" → ".join(plan.order),
                )
                yield Found(document.name, number, sentence)


PLACE_NAMES = {
    "south america": text("South America"),
    "north america": text("North America"),
    "europe": text("Europe"),
    "asia": text("Asia"),
    "africa": text("Africa"),
    "oceania": text("Oceania"),
}


def _decided(dossier: Dossier) -> Iterator[tuple[Document, int, str]]:
    """Yield the sentences of the pack that tell what is so: no options, no questions, no decision that was replaced."""
    for documents in dossier.by_number.values():
        for document in documents:
            if str((document.front_matter or {}).get("status")) in UNDECIDED_STATUS:
                continue
            undecided = [heading for heading in document.headings if heading.id in UNDECIDED_PARTS]
            left_out = {n for heading in undecided for n in range(heading.line, heading.end_line + 1)}
            lines = [(number, line) for number, line in prose(document) if number not in left_out]
            yield from ((document, number, sentence) for number, sentence in sentences(lines))


def _places(line: str) -> set[str]:
    words = folded(line)
    return {place for place, pattern in PLACES.items() if pattern.search(words)}


def _of_the_brief(dossier: Dossier) -> list[tuple[Document, int]]:
    """Return the lines that tell the problem, its users and the scope."""
    found: list[tuple[Document, int]] = []
    for document in dossier.documents:
        if document in dossier.by_number.get("01", ()):
            found += [(document, line) for line in range(1, len(document.lines) + 1)]
    for id in ("objective", "scope", "use_cases", "out_of_scope"):
        document_of = dossier.document(dossier.section(id).file)
        if document_of is not None:
            found += [(document_of, line) for line, _ in section_prose(dossier, id)]
    return found

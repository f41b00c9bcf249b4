"""The documents of the pack beyond the twelve sections: each is there, and says something of its own."""

from __future__ import annotations

from collections.abc import Iterable

from archkata.design.judging.decisions import decisions_of
from archkata.design.judging.dossier import Dossier
from archkata.design.judging.prose import prose, without_todo, words_in
from archkata.design.judging.registry import Found, check
from archkata.design.operation_models import Alerts, Retries, Review, Throttles
from archkata.design.operation_models import Threats as ThreatsModel
from archkata.design.reading import Document
from archkata.language import text

LEAST_WORDS = 12


@check("DOC-13")
def decisions_are_recorded(dossier: Dossier) -> Iterable[Found]:
    """A pack without any decision record has decided without saying so."""
    if dossier.is_pack and not any(decisions_of(dossier)):
        yield Found("03-decisions", 1, text("There is no decision record yet."))


@check("DOC-14")
def the_api_is_described(dossier: Dossier) -> Iterable[Found]:
    """What the contract leaves open is chosen here."""
    return _answered(dossier, "05", "05-api.md")


@check("DOC-15")
def the_design_is_reviewed(dossier: Dossier) -> Iterable[Found]:
    """A review that asks for changes is not over."""
    if not dossier.is_pack or dossier.broken("review"):
        return
    reviews = list(dossier.of(Review))
    if not reviews:
        place = _place(dossier, "15", "15-runbook-and-review.md")
        yield Found(place, 1, text("This design has not been reviewed yet."), part="review")
    elif all(review.decision != "approved" for _, review in reviews):
        block, review = reviews[-1]
        yield Found(
            block.document.name,
            block.line_of("decision:"),
            text("The last review ended with “{decision}”, not with “approved”.", decision=review.decision),
            part="review",
        )


@check("DOC-16")
def the_code_is_designed(dossier: Dossier) -> Iterable[Found]:
    """Modules, state and transactions before the code."""
    return _answered(dossier, "08", "08-low-level-design.md")


@check("DOC-17")
def retries_have_a_policy(dossier: Dossier) -> Iterable[Found]:
    """A caller decides beforehand how long, how often, and with which pauses."""
    if dossier.is_pack and not any(dossier.of(Retries)) and not dossier.broken("retries"):
        yield Found(_place(dossier, "12", "12-retries-and-timeouts.md"), 1, text("There is no block kata:retries yet."))


@check("DOC-18")
def clients_are_throttled(dossier: Dossier) -> Iterable[Found]:
    """A limit for each client, in numbers."""
    if dossier.is_pack and not any(dossier.of(Throttles)) and not dossier.broken("throttles"):
        yield Found(_place(dossier, "13", "13-throttling.md"), 1, text("There is no block kata:throttles yet."))


@check("DOC-19")
def done_is_defined(dossier: Dossier) -> Iterable[Found]:
    """A definition of done has lines with a yes or a no."""
    if not dossier.is_pack:
        return
    documents = dossier.by_number.get("11", ())
    if not any("[ ]" in line or "[x]" in line.lower() for document in documents for _, line in prose(document)):
        place = _place(dossier, "11", "11-code-complete.md")
        yield Found(place, 1, text("The definition of done has no line to tick yet."))


@check("DOC-20")
def threats_are_named(dossier: Dossier) -> Iterable[Found]:
    """Threats with what is done about each."""
    if dossier.is_pack and not any(dossier.of(ThreatsModel)) and not dossier.broken("threats"):
        yield Found(_place(dossier, "14", "14-threat-model.md"), 1, text("There is no block kata:threats yet."))


@check("DOC-21")
def alerts_are_defined(dossier: Dossier) -> Iterable[Found]:
    """A system without alerts is watched by its users."""
    if dossier.is_pack and not any(dossier.of(Alerts)) and not dossier.broken("alerts"):
        yield Found(_place(dossier, "15", "15-runbook-and-review.md"), 1, text("There is no block kata:alerts yet."))


def says_something(dossier: Dossier, document: Document) -> bool:
    """Say whether a document of the pack has a block or words of its author, beyond headings and open questions."""
    if any(block.document is document and block.model is not None for block in dossier.blocks):
        return True
    headings = {heading.line for heading in document.headings}
    own = [(number, line) for number, line in without_todo(prose(document)) if number not in headings]
    return words_in(own) >= LEAST_WORDS


def _answered(dossier: Dossier, number: str, name: str) -> Iterable[Found]:
    if not dossier.is_pack:
        return
    documents = dossier.by_number.get(number, ())
    if not documents:
        yield Found(name, 1, text("{file} is missing.", file=name))
    elif not any(says_something(dossier, document) for document in documents):
        yield Found(documents[0].name, 1, text("{file} has no words of your own yet.", file=documents[0].name))


def _place(dossier: Dossier, number: str, name: str) -> str:
    documents = dossier.by_number.get(number, ())
    return documents[0].name if documents else name

"""What of the template stayed, what is borrowed, and what cannot be read as it was meant."""

from __future__ import annotations

from collections.abc import Iterable

from archkata.design.judging.dossier import Dossier
from archkata.design.judging.naming import NAMES
from archkata.design.judging.prose import quoted
from archkata.design.judging.registry import Found, check
from archkata.design.operation_models import Review
from archkata.design.reading import Document
from archkata.design.reading.todo import TODO
from archkata.design.rules.pack import says_something
from archkata.design.sections import Leftover, Section, State
from archkata.design.sections.templates import is_title_of_template
from archkata.language import counted, text

UNTOUCHED = {State.PLACEHOLDER, State.EMPTY, State.MISSING}
MOST_LINES = 3


@check("DOC-22")
def nothing_waits_for_an_answer(dossier: Dossier) -> Iterable[Found]:
    """One word a document; what a rule for the whole section or document says already is not said again."""
    for document in dossier.documents:
        if document.name in _silent(dossier):
            continue
        inside = _untouched_lines(dossier, document.name) | _review_lines(dossier, document)
        lines = [n for n in dossier.open_lines(document) if n not in inside and _is_asked(dossier, document, n)]
        if lines:
            where = ", ".join(map(str, lines[:MOST_LINES])) + (" …" if len(lines) > MOST_LINES else "")
            yield Found(
                document.name,
                lines[0],
                counted(
                    len(lines),
                    "One answer is still open (TODO) in line {where}.",
                    "{n} answers are still open (TODO) in lines {where}.",
                    where=where,
                ),
            )


@check("DOC-23")
def words_of_the_template_are_gone(dossier: Dossier) -> Iterable[Found]:
    """Beside the author's own words, those of the template make a reader doubt which of them count."""
    seen: set[tuple[str, int]] = set()
    for section in dossier.sections:
        left = [leftover for leftover in section.leftovers if not _is_todo(dossier, section, leftover)]
        if section.file is None or section.state is not State.FILLED_WITH_LEFTOVERS or not left:
            continue
        if (section.file, left[0].line) not in seen:
            seen.add((section.file, left[0].line))
            yield Found(
                section.file,
                left[0].line,
                text(
                    "{section}: “{words}” is the template's, beside words of your own.",
                    section=NAMES[section.id],
                    words=quoted(left[0].excerpt),
                ),
            )


@check("DOC-72")
def the_title_is_its_own(dossier: Dossier) -> Iterable[Found]:
    """By its title a design is found and spoken of; the documents of the pack have the titles of the pack."""
    for document in dossier.documents:
        title = next((heading for heading in document.headings if heading.level == 1), None)
        ours = "kata" in (document.front_matter or {})
        if title is not None and not ours and is_title_of_template(title.title):
            sentence = text("The title is still the template's: “{words}”.", words=quoted(title.title))
            yield Found(document.name, title.line, sentence)


@check("DOC-24")
def numbers_are_not_borrowed(dossier: Dossier) -> Iterable[Found]:
    """The example of the course answers the question of the example."""
    for section in (dossier.section("limits"), dossier.section("cost")):
        if section.borrowed and section.file is not None and section.state not in UNTOUCHED:
            yield Found(
                section.file,
                section.line or 1,
                text("{section}: this is the example of the course, word for word.", section=NAMES[section.id]),
            )


@check("DOC-25")
def the_text_can_be_read(dossier: Dossier) -> Iterable[Found]:
    """Bytes that are no UTF-8 are shown as other letters by each program."""
    yield from _remarks(dossier, unclosed=False)


@check("DOC-75")
def what_is_opened_is_closed(dossier: Dossier) -> Iterable[Found]:
    """A fence or a comment without an end hides the rest of the document."""
    yield from _remarks(dossier, unclosed=True)


def _remarks(dossier: Dossier, *, unclosed: bool) -> Iterable[Found]:
    for document in dossier.documents:
        for remark in document.remarks:
            if remark.unclosed is unclosed:
                yield Found(document.name, remark.line, remark.sentence)


def _is_todo(dossier: Dossier, section: Section, leftover: Leftover) -> bool:
    """Say whether it is an open question, of which another rule speaks."""
    document = dossier.document(section.file)
    line = document.lines[leftover.line - 1] if document is not None and leftover.line <= len(document.lines) else ""
    return TODO in leftover.excerpt or TODO in line


def _silent(dossier: Dossier) -> set[str]:
    """Return the documents of which a rule says already that they have no words of their own."""
    return {
        document.name
        for number in ("05", "08")
        for document in dossier.by_number.get(number, ())
        if not says_something(dossier, document)
    }


def _untouched_lines(dossier: Dossier, name: str) -> set[int]:
    reported = (s for s in dossier.sections if s.file == name and _reported(s) and not dossier.is_put_off(s))
    return {line for section in reported for line in dossier.lines_of(section)}


def _review_lines(dossier: Dossier, document: Document) -> set[int]:
    """Return the lines about the review before its approval: then another rule speaks of it."""
    if any(review.decision == "approved" for _, review in dossier.of(Review)):
        return set()
    around = [heading for heading in document.headings if heading.id == "review"]
    return {line for heading in around for line in range(heading.line, heading.end_line + 1)}


def _is_asked(dossier: Dossier, document: Document, line: int) -> bool:
    return dossier.stage.includes(dossier.asked_at(document.name, line))


def _reported(section: Section) -> bool:
    return section.state in UNTOUCHED or section.state is State.PARTIAL

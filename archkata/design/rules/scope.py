"""What is out of scope is neither a permission nor promised elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from archkata.design.judging.dossier import Dossier
from archkata.design.judging.kit_facts import shape
from archkata.design.judging.prose import folded, quoted, section_prose
from archkata.design.judging.registry import Found, check
from archkata.design.judging.words import CHANGES_SOMETHING, STRANGER
from archkata.design.models import Capacity, Limits, OutOfScopes, UseCases
from archkata.language import Text, text


@check("DOC-31")
def out_of_scope_is_no_rule_about_permissions(dossier: Dossier) -> Iterable[Found]:
    """What somebody may not do has to be refused, and that is work: it is very much in scope."""
    section = dossier.section("out_of_scope")
    heading = section.line
    for number, line in section_prose(dossier, "out_of_scope"):
        if number != heading and _is_permission(line):
            yield Found(section.file or ".", number, _disguised(line))
    for block, rows in dossier.of(OutOfScopes):
        for row in rows.root:
            if _is_permission(row.title):
                yield Found(block.document.name, block.line_of(row.title), _disguised(row.title))


@check("DOC-33")
def what_is_out_of_scope_is_not_promised(dossier: Dossier) -> Iterable[Found]:
    """The same call cannot be left out and promised."""
    promised = {shape(call): name for name, call in _promises(dossier)}
    for block, rows in dossier.of(OutOfScopes):
        for row in rows.root:
            for call in row.calls:
                if shape(call) in promised:
                    yield Found(
                        block.document.name,
                        block.line_of(call),
                        text(
                            "{call} is out of scope here, and promised by {name}.",
                            call=call,
                            name=promised[shape(call)],
                        ),
                    )


def _promises(dossier: Dossier) -> Iterable[tuple[str, str]]:
    for _, cases in dossier.of(UseCases):
        yield from ((case.id, call) for case in cases.root for call in case.calls)
    for _, limits in dossier.of(Limits):
        yield from ((limit.id, limit.on) for limit in limits.root)
    for _, capacity in dossier.of(Capacity):
        yield from (("kata:capacity", call) for call in capacity.calls)


def _is_permission(line: str) -> bool:
    words = folded(line)
    return STRANGER.search(words) is not None and CHANGES_SOMETHING.search(words) is not None


def _disguised(line: str) -> Text:
    return text("“{words}” is a rule about permissions.", words=quoted(line))

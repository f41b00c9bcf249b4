"""What is out of scope is neither a permission nor promised elsewhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from archkata.design.judging.dossier import Dossier
from archkata.design.judging.kit_facts import shape
from archkata.design.judging.prose import folded, quoted, section_prose
from archkata.design.judging.registry import Found, check
from archkata.design.judging.words import CHANGES_SOMETHING, ONLY_SOME, STRANGER
from archkata.design.models import Capacity, Limits, OutOfScopes, UseCases
from archkata.design.sections.borrowed import same_word
from archkata.design.sections.meanings import content_words
from archkata.language import Text, text

_STEM = 4
_REASON = re.compile(r"[:;.,(]|\b(?:because|since|so that|porque|ya que|para que)\b| - ")


@check("DOC-31")
def out_of_scope_is_no_rule_about_permissions(dossier: Dossier) -> Iterable[Found]:
    """A refusal is work of the first version; where others cannot do the same either, a feature is left out."""
    section = dossier.section("out_of_scope")
    heading, offered = section.line, _offered(dossier)
    for number, line in section_prose(dossier, "out_of_scope"):
        if number != heading and _is_permission(line, offered):
            yield Found(section.file or ".", number, _disguised(line))
    for block, rows in dossier.of(OutOfScopes):
        for row in rows.root:
            if _is_permission(row.title, offered):
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


def _is_permission(line: str, offered: Collection[str]) -> bool:
    """Say whether a line keeps some people from what the design offers to others."""
    words = folded(line)
    action = CHANGES_SOMETHING.search(words)
    if action is None or not (STRANGER.search(words) or ONLY_SOME.search(words)):
        return False
    subject = _meant(_REASON.split(words[action.start() :], maxsplit=1)[0]) or [action[0][:_STEM]]
    return all(word in offered for word in subject)


def _offered(dossier: Dossier) -> frozenset[str]:
    """Return what the words of scope and use cases, and the calls of the blocks, are about."""
    lines = [line for id in ("scope", "use_cases") for _, line in section_prose(dossier, id)]
    for _, cases in dossier.of(UseCases):
        lines += [words for case in cases.root for words in (case.title, *case.calls)]
    actions = {found[0][:_STEM] for line in lines for found in CHANGES_SOMETHING.finditer(folded(line))}
    return frozenset(actions).union(*(_meant(folded(line)) for line in lines))


def _meant(words: str) -> list[str]:
    """Return what folded words are about, in the singular; verbs that change something are one, in any language."""
    rest = STRANGER.sub(" ", CHANGES_SOMETHING.sub(" ", words))
    return [same_word(each) for each in content_words(rest) if not each.isdigit()]


def _disguised(line: str) -> Text:
    return text("“{words}” is a rule about permissions.", words=quoted(line))

"""Three versions become one: the learner's words survive, and so do the template's changes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archkata.scaffold.document_merge import Manner, MergedText, merge_document, merge_text
from archkata.scaffold.hints import without_comments, without_hints
from archkata.scaffold.lines_merge import OnConflict
from archkata.scaffold.sections import split

BASE = """\
---
language: en
template: 1
stage: draft
status: open
---

# Design

## Solution
<!-- id: solution -->
<!-- What goes here: words.
Common mistake: products. -->

TODO(kata): tell it.

## Limits
<!-- id: limits -->
<!-- What goes here: numbers. -->

```yaml kata:limits
p95: 100 ms
errors: 0.1%
at: peak
```

A sentence about limits.
"""
SPANISH = (
    BASE.replace("language: en", "language: es")
    .replace("# Design", "# Diseño")
    .replace("## Solution", "## Solución")
    .replace("## Limits", "## Límites")
    .replace("What goes here: words.\nCommon mistake: products.", "Qué va aquí: palabras.")
    .replace("What goes here: numbers.", "Qué va aquí: números.")
    .replace("tell it.", "contarla.")
    .replace("A sentence about limits.", "Una frase sobre límites.")
)
WORDS = "One process and one database.\n\nThat is all."
ANSWERED = BASE.replace("TODO(kata): tell it.", WORDS)


def merged(base: str, mine: str, theirs: str, manner: Manner | None = None) -> MergedText:
    return merge_document(base, mine, theirs, manner or Manner())


def test_nothing_changes_where_the_template_has_not() -> None:
    assert merged(BASE, ANSWERED, BASE) == MergedText(ANSWERED)


def test_an_untouched_document_becomes_the_new_one() -> None:
    assert merged(BASE, BASE, SPANISH) == MergedText(SPANISH)


def test_the_learner_and_the_template_may_change_different_places() -> None:
    newer = BASE.replace("numbers.", "numbers with units.").replace("template: 1", "template: 2")

    found = merged(BASE, ANSWERED, newer)

    assert found == MergedText(newer.replace("TODO(kata): tell it.", WORDS))


def test_another_language_keeps_the_learners_words_and_changes_the_rest() -> None:
    found = merged(BASE, ANSWERED, SPANISH, Manner(OnConflict.MINE))

    assert found == MergedText(
        SPANISH.replace("TODO(kata): contarla.", "One process and one database.\n\nThat is all.")
    )


def test_there_and_back_again_is_where_one_was() -> None:
    there = merged(BASE, ANSWERED, SPANISH, Manner(OnConflict.MINE)).text

    assert merged(SPANISH, there, BASE, Manner(OnConflict.MINE)) == MergedText(ANSWERED)


def test_a_sentence_of_the_template_that_was_rewritten_stays_in_another_language() -> None:
    mine = BASE.replace("A sentence about limits.", "My own sentence.")

    found = merged(BASE, mine, SPANISH, Manner(OnConflict.MINE))

    assert found.text == SPANISH.replace("Una frase sobre límites.", "My own sentence.")
    assert found.conflicts == ("limits",)


@pytest.mark.parametrize("newer", [SPANISH, BASE.replace("words.", "better words.")])
def test_hints_that_were_taken_out_stay_out_without_a_conflict(newer: str) -> None:
    mine = without_hints(ANSWERED)

    found = merged(BASE, mine, newer)

    assert found.conflicts == ()
    assert "goes here" not in found.text
    assert "va aquí" not in found.text
    assert "One process and one database." in found.text


def test_hints_come_back_where_they_are_asked_for() -> None:
    mine = without_hints(ANSWERED)

    assert merged(BASE, mine, BASE, Manner(hints=True)) == MergedText(ANSWERED)
    assert merged(without_hints(BASE), mine, BASE) == MergedText(ANSWERED)


def test_hints_go_where_a_plain_template_has_none() -> None:
    assert merged(BASE, ANSWERED, without_hints(BASE)) == MergedText(without_hints(ANSWERED))


def test_a_section_that_was_deleted_stays_deleted() -> None:
    mine = BASE[: BASE.index("## Limits")]

    found = merged(BASE, mine, BASE.replace("numbers.", "numbers with units."))

    assert found == MergedText(mine)


def test_a_new_section_comes_after_its_neighbour_wherever_that_was_moved() -> None:
    limits = BASE[BASE.index("## Limits") :]
    solution = BASE[BASE.index("## Solution") : BASE.index("## Limits")]
    head = BASE[: BASE.index("## Solution")]
    new = "## Risks\n<!-- id: risks -->\n\nTODO(kata): risks.\n\n"

    found = merged(BASE, head + limits + solution, head + solution + new + limits)

    assert found == MergedText(head + limits + solution + new)


def test_a_section_of_the_learners_own_stays() -> None:
    own = "\n## Mine\n<!-- id: mine -->\n\nMy words.\n"

    found = merged(BASE, BASE + own, BASE.replace("words.", "better words."))

    assert found == MergedText(BASE.replace("words.", "better words.") + own)


def test_a_section_that_the_template_drops_goes_only_if_nobody_wrote_into_it() -> None:
    newer = BASE[: BASE.index("## Limits")]

    assert merged(BASE, BASE, newer).text == newer
    mine = BASE.replace("100 ms", "80 ms")
    assert merged(BASE, mine, newer).text == mine


def test_a_section_is_known_by_its_heading_where_the_marker_is_gone() -> None:
    mine = ANSWERED.replace("<!-- id: limits -->\n", "")

    found = merged(BASE, mine, BASE.replace("100 ms", "90 ms"))

    assert found == MergedText(mine.replace("100 ms", "90 ms"))


def test_front_matter_is_merged_key_by_key() -> None:
    mine = BASE.replace("stage: draft", "stage: reviewed").replace("status: open", "status: done\nowner: Ana")
    newer = BASE.replace("template: 1", "template: 2").replace("status: open", "status: new\nkata: x")

    found = merged(BASE, mine, newer)

    rows = found.text.split("---\n")[1].splitlines()
    assert rows == ["language: en", "template: 2", "stage: reviewed", "status: done", "owner: Ana", "kata: x"]
    assert found.conflicts == ()


def test_neighbouring_keys_of_a_block_do_not_conflict() -> None:
    mine, newer = BASE.replace("100 ms", "80 ms"), BASE.replace("0.1%", "1%")

    assert merged(BASE, mine, newer) == MergedText(BASE.replace("100 ms", "80 ms").replace("0.1%", "1%"))


def test_the_same_line_changed_twice_is_a_conflict_with_both_inside() -> None:
    found = merged(BASE, BASE.replace("100 ms", "80 ms"), BASE.replace("100 ms", "90 ms"))

    assert found.conflicts == ("limits",)
    assert "<<<<<<< mine\np95: 80 ms\n=======\np95: 90 ms\n>>>>>>> template\n" in found.text


@pytest.mark.parametrize(("way", "number"), [(OnConflict.MINE, "80 ms"), (OnConflict.TEMPLATE, "90 ms")])
def test_a_conflict_can_be_settled_for_one_side(way: OnConflict, number: str) -> None:
    found = merged(BASE, BASE.replace("100 ms", "80 ms"), BASE.replace("100 ms", "90 ms"), Manner(way))

    assert found.text == BASE.replace("100 ms", number)


def test_a_todo_that_was_done_does_not_come_back_in_other_words() -> None:
    mine = BASE.replace("TODO(kata): tell it.\n", "")

    found = merged(BASE, mine, BASE.replace("tell it.", "tell the solution."))

    assert found == MergedText(mine)


@pytest.mark.parametrize("answer", ["One process.\n{todo}", "{todo}\nOne process.", "One.\n{todo}\nTwo."])
def test_an_answer_right_beside_a_todo_is_no_conflict(answer: str) -> None:
    mine = BASE.replace("TODO(kata): tell it.", answer.format(todo="TODO(kata): tell it."))

    found = merged(BASE, mine, SPANISH)

    assert found == MergedText(SPANISH.replace("TODO(kata): contarla.", answer.format(todo="TODO(kata): contarla.")))


def test_a_new_todo_comes_although_another_was_done() -> None:
    newer = BASE.replace("TODO(kata): tell it.\n", "TODO(kata): tell it.\nTODO(kata): more.\n")
    mine = BASE.replace("TODO(kata): tell it.\n", "")

    assert merged(BASE, mine, newer).text == BASE.replace("TODO(kata): tell it.\n", "TODO(kata): more.\n")


def test_a_todo_that_the_template_drops_goes() -> None:
    mine = BASE.replace("TODO(kata): tell it.\n", "One process.\n\nTODO(kata): tell it.\n")

    found = merged(BASE, mine, BASE.replace("TODO(kata): tell it.\n", "Something.\n"), Manner(OnConflict.MINE))

    assert "One process." in found.text


def test_a_heading_inside_a_fence_begins_no_section() -> None:
    source = "# T\n\n```text\n## Solution\n<!-- id: solution -->\n```\n\n## Real\n<!-- id: real -->\n\nx\n"

    parts = split(source)

    assert parts is not None
    assert list(parts) == ["", "real"]


def test_an_id_that_stands_there_twice_is_merged_as_lines() -> None:
    twice = ANSWERED + "\n## Again\n<!-- id: limits -->\n\nMore.\n"

    found = merged(BASE, twice, BASE.replace("template: 1", "template: 2"))

    assert found == MergedText(twice.replace("template: 1", "template: 2"))


def test_a_last_line_without_an_end_is_left_as_it_is() -> None:
    mine = ANSWERED.rstrip("\n")

    assert merged(BASE, mine, BASE) == MergedText(mine)
    assert merge_text("a\n", "b", "a\n", Manner()) == MergedText("b")


def test_comments_are_blanked_without_moving_a_line() -> None:
    assert without_comments("a\n<!-- x\ny -->\nb\n") == "a\n\n\nb\n"


def test_without_hints_keeps_markers_and_regions() -> None:
    source = "## A\n<!-- id: a -->\n<!-- hint\nmore -->\n\nx\n<!-- kata:begin result -->\ny\n<!-- kata:end -->\n"

    assert without_hints(source) == "## A\n<!-- id: a -->\n\nx\n<!-- kata:begin result -->\ny\n<!-- kata:end -->\n"


def test_a_template_that_has_not_changed_touches_nothing() -> None:
    mine = BASE.replace("## Solution\n", "## Solution\n\n")

    assert merged(BASE, mine, BASE).text == mine


LINES = st.lists(
    st.sampled_from(["a\n", "b\n", "\n", "## S\n", "<!-- id: s -->\n", "```\n", "---\n", "k: v\n"]), max_size=12
)


@settings(max_examples=200, deadline=None)
@given(LINES, LINES, LINES)
def test_whatever_stands_there_merging_ends_and_is_right_where_it_is_obvious(
    base: list[str], mine: list[str], theirs: list[str]
) -> None:
    before, ours, after = "".join(base), "".join(mine), "".join(theirs)

    merged(before, ours, after)

    assert merged(before, ours, before).text == ours
    assert merged(before, ours, ours).text == ours

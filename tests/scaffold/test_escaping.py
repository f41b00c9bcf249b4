"""An answer is text wherever it lands: it ends nothing, opens nothing and adds nothing."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from archkata.scaffold.escaping import cell, one_line, words, yaml_scalar
from archkata.strict_yaml import read

NASTY = [
    "{{ 7 * 7 }}",
    "{% include 'x' %}",
    "--> end of comment",
    "<!-- id: limits -->",
    "<script>alert(1)</script>",
    "```",
    "~~~ yaml",
    "# a heading",
    "- a list",
    "1. a list",
    "> a quote",
    "===",
    "---",
    "| a | b |",
    "key: value",
    "- {id: X}",
    "a # no comment",
    "\n\nnew paragraph\n\n# heading",
    'quote " and \\ backslash',
    "\\| \\",
    "yes",
    "null",
    "1e3",
    "0x1F",
    "1_000",
    "2026-01-15",
    "*alias",
    "&anchor",
    "!!python/object:x",
    "\u2028\u2029\x85 separators",
    "\u202eright to left",
    "nul \x00 and \x1b[31m",
    "`code` and `one more",
    "``` inside",
    "100 ms",
    "40 USD/month",
    "0.1%",
    "800..1500",
    "emoji 🎥 ñ",
]
ANY_TEXT = st.one_of(st.sampled_from(NASTY), st.text(max_size=60), st.text("`|<>-#!\\ \n{}%:[]&*~=+1.)", max_size=30))


@settings(max_examples=100, deadline=None)
@given(ANY_TEXT)
def test_a_yaml_scalar_reads_back_as_the_same_text_in_every_position(answer: str) -> None:
    source = f"first: {{key: {yaml_scalar(answer)}, list: [{yaml_scalar(answer)}]}}\nother: {yaml_scalar(answer)}\n"

    strict, stock = read(source).value, yaml.safe_load(source)

    said = one_line(answer)
    assert set(strict) == set(stock) == {"first", "other"}
    for found in (strict["other"], strict["first"]["key"], strict["first"]["list"][0]):
        assert same(found, said)


def same(found: object, said: str) -> bool:
    """Say whether a value is the text, or the number that the text is."""
    return found == said or (not isinstance(found, str) and float(str(found)) == float(said))


@settings(max_examples=100, deadline=None)
@given(ANY_TEXT)
def test_words_are_one_paragraph_and_nothing_else(answer: str) -> None:
    tokens = MarkdownIt("commonmark").parse(f"before\n\n{words(answer)}\n\nafter\n")

    kinds = [token.type for token in tokens if token.nesting >= 0 and token.type != "inline"]
    paragraphs = 3 if one_line(answer) else 2
    assert kinds == ["paragraph_open"] * paragraphs


@settings(max_examples=100, deadline=None)
@given(ANY_TEXT)
def test_words_neither_open_nor_end_a_comment(answer: str) -> None:
    said = words(answer)

    assert "<!--" not in said.replace("\\<", "")
    assert "-->" not in said
    assert "--!>" not in said
    assert not any(token.type == "html_inline" for token in inline_tokens(f"x {said}"))


def inline_tokens(source: str) -> list[Token]:
    return [child for token in MarkdownIt("commonmark").parse(source) for child in token.children or ()]


@settings(max_examples=100, deadline=None)
@given(ANY_TEXT)
def test_a_cell_is_one_cell(answer: str) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(f"| a | b |\n| --- | --- |\n| {cell(answer)} | end |\n")

    cells = [tokens[number + 1].content for number, token in enumerate(tokens) if token.type == "td_open"]
    assert len(cells) == 2
    assert cells[1] == "end"


@pytest.mark.parametrize("answer", ["1000", "0.1", "800..1500", "100 ms", "40 USD/month", "0.1%", "relational"])
def test_plain_answers_look_plain_in_yaml(answer: str) -> None:
    assert yaml_scalar(answer) == answer


def test_a_balanced_piece_of_code_stays_code() -> None:
    assert words("see `GET /products` there") == "see `GET /products` there"


def test_controls_and_separators_become_blanks() -> None:
    assert one_line("a\x00b\x1b[0m\u2028c\r\nd\te") == "a b [0m c d e"

"""YAML without surprises."""

from __future__ import annotations

import pytest

from archkata.strict_yaml import StrictYamlError, read


def test_words_stay_words_and_numbers_are_numbers() -> None:
    document = read("no: yes\non: off\nn: 12\nx: 1.5\nversion: 1.2.3\ndate: 2026-01-15\nnothing: ~\nt: true\nq: '12'\n")

    assert document.value == {
        "no": "yes",
        "on": "off",
        "n": 12,
        "x": 1.5,
        "version": "1.2.3",
        "date": "2026-01-15",
        "nothing": None,
        "t": True,
        "q": "12",
    }


def test_every_part_knows_its_line() -> None:
    document = read("a: 1\nb:\n  - c: 2\n  - d\n")

    assert document.lines[("b", 0, "c")] == 3
    assert document.lines[("b", 1)] == 4


@pytest.mark.parametrize(
    ("source", "line"),
    [("a: 1\na: 2\n", 2), ("a: [\n", 1), ("a: &x 1\nb: *x\n", 1), ("a: b: c\n", 1), ("\tx: 1\n", 1)],
)
def test_what_is_wrong_has_a_line(source: str, line: int) -> None:
    with pytest.raises(StrictYamlError) as caught:
        read(source)

    assert caught.value.line == line


def test_a_document_cannot_explode() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{c}: &{c} [*{p}, *{p}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True))

    with pytest.raises(StrictYamlError, match="alias"):
        read(bomb)


def test_a_million_values_are_refused() -> None:
    with pytest.raises(StrictYamlError, match="20000"):
        read("[" + "1," * 30_000 + "]")


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(StrictYamlError):
        read("[" * 5_000)


def test_an_empty_document_is_nothing() -> None:
    assert read("").value is None
    assert read("# only a remark\n").value is None

"""Spanish and English are one pack: a missing id, another order, other blocks or questions, an old translation fail."""

from __future__ import annotations

import pytest
from jinja2 import Environment, meta

from archkata.scaffold.escaping import FILTERS
from tests.templates.pack import LANGUAGES, PACK, Section, names, read, sections

ENVIRONMENT = Environment(autoescape=False)  # noqa: S701 - nothing is rendered here
ENVIRONMENT.filters.update(FILTERS)
NAMES = names("en")


def asked(language: str, name: str) -> set[str]:
    """Return the names that a template takes from outside."""
    return meta.find_undeclared_variables(ENVIRONMENT.parse(read(language, name)))


def test_both_languages_have_the_same_files_and_no_others() -> None:
    assert names("en") == names("es")
    for language in LANGUAGES:
        files = [path for path in (PACK / language).rglob("*") if path.is_file()]
        assert all(path.suffix == ".j2" for path in files)


@pytest.mark.parametrize("name", NAMES)
def test_sections_have_the_same_ids_in_the_same_order(name: str) -> None:
    english, spanish = ([section.id for section in sections(lang, name)] for lang in LANGUAGES)

    assert english == spanish
    assert len(set(english)) == len(english)


@pytest.mark.parametrize("name", NAMES)
def test_sections_hold_the_same_kinds_of_blocks(name: str) -> None:
    english, spanish = ([section.blocks for section in sections(lang, name)] for lang in LANGUAGES)

    assert english == spanish


@pytest.mark.parametrize("name", NAMES)
def test_templates_ask_for_the_same_answers(name: str) -> None:
    assert asked("en", name) == asked("es", name)


@pytest.mark.parametrize("name", NAMES)
def test_every_spanish_section_translates_the_english_one_as_it_is_now(name: str) -> None:
    english = {section.id: section.hash for section in sections("en", name)}
    outdated = [section.id for section in sections("es", name) if section.translates != english[section.id]]

    assert outdated == [], "translate them again, then run: python -m tests.templates"


def test_english_sections_translate_nothing() -> None:
    assert [s.id for name in NAMES for s in sections("en", name) if s.translates is not None] == []


def test_a_change_of_an_english_section_outdates_the_spanish_one_and_a_new_wrapping_does_not() -> None:
    before = Section("limits", "## Limits\n<!-- id: limits -->\nhow fast\n")

    assert Section("limits", "## Limits\n<!-- id: limits -->\nhow\nfast\n").hash == before.hash
    assert Section("limits", "## Limits\n<!-- id: limits -->\nhow slow\n").hash != before.hash
    assert before.marked("abc").endswith("{# translates: abc #}<!-- id: limits -->\nhow fast\n")
    assert Section("limits", before.marked("abc")).translates == "abc"

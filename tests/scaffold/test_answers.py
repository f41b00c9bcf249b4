"""Answers from options and files: checked by type, with the line, what was found and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from archkata.errors import ArchkataError
from archkata.language import ENGLISH
from archkata.scaffold.answer_types import AnswerError, read_answer
from archkata.scaffold.answers import Answers, changed, from_file, from_options, gather, missing, with_defaults
from archkata.scaffold.prompts import Prompt, Questionnaire, Wording
from archkata.scaffold.record import WorkspaceRecord, read_record, write_record
from tests.scaffold.packs import questions, write_pack


@pytest.fixture
def asked(tmp_path: Path) -> Questionnaire:
    return questions(write_pack(tmp_path))


def prompt(
    kind: str,
    least: int | None = None,
    most: int | None = None,
    choices: tuple[str, ...] = (),
    meanings: dict[str, str] | None = None,
    aliases: dict[str, str] | None = None,
) -> Prompt:
    wordings = {"en": Wording("?", "!", {}), "es": Wording("¿?", "!", meanings or {})}
    return Prompt("x", "--x", kind, None, least, most, choices, None, wordings, aliases or {})


def complaint(call: object, *arguments: object) -> str:
    with pytest.raises(ArchkataError) as caught:
        call(*arguments)  # type: ignore[operator]  # a function of the module under test
    return f"{caught.value.sentence} {caught.value.remedy or ''}".strip()


@pytest.mark.parametrize(
    ("kind", "said", "taken"),
    [
        ("number", "1000", "1000"),
        ("number", 0.1, "0.1"),
        ("number", " 800..1500 ", "800..1500"),
        ("integer", "2", 2),
        ("integer", 2, 2),
        ("duration", "100 ms", "100 ms"),
        ("share", "0.1%", "0.1%"),
        ("money", "40 USD/month", "40 USD/month"),
        ("money", "30..40 EUR/month", "30..40 EUR/month"),
        ("list", "one, two ,three", ["one", "two", "three"]),
        ("list", ["one", "two"], ["one", "two"]),
        ("number", "0,05", "0.05"),
        ("number", "1e6", "1000000"),
        ("number", "0,1..0,5", "0.1..0.5"),
        ("duration", "100ms", "100 ms"),
        ("share", "0,1 %", "0.1%"),
        ("money", "200 EUR", "200 EUR/month"),
        ("money", "eur 12,50", "12.50 EUR/month"),
        ("money", "60 EUR/mes", "60 EUR/month"),
        ("money", "60 USD al mes", "60 USD/month"),
        ("words", "  two\nlines\t", "two lines"),
        ("words", "{{ 7 * 7 }} --> <!--", "{{ 7 * 7 }} --> <!--"),
    ],
)
def test_an_answer_is_taken_as_its_type(kind: str, said: object, taken: object) -> None:
    assert read_answer(prompt(kind), said) == taken


@pytest.mark.parametrize(
    ("kind", "said", "problem"),
    [
        ("number", "many", "“many” is not a number or a range, such as 1000 or 800..1500"),
        ("number", "9" * 200, "is not a number"),
        ("number", True, "a text is expected"),
        ("number", None, "a text is expected"),
        ("number", {"a": 1}, "a text is expected"),
        ("number", ["1"], "one value is expected, not a list"),
        ("number", "", "it is empty"),
        ("integer", "2.5", "a whole number is expected"),
        ("integer", "²", "a whole number is expected"),
        ("integer", "9" * 30, "a whole number is expected"),
        ("duration", "100", "has no unit"),
        ("duration", "100 KB", "the unit “KB” does not fit"),
        ("share", "0.1", "has no unit"),
        ("money", "40", "has no unit"),
        ("money", "40 USD/year", "does not fit"),
        ("money", "$40", "is not a sum such as 40 USD/month"),
        ("number", "1,500", "“1,500” may mean 1500 or 1.5; write one of them"),
        ("number", "1.500", "“1.500” may mean 1500 or 1.5; write one of them"),
        ("number", "1.000.000", "“1.000.000” has signs between its digits; write 1000000"),
        ("list", "one, one", "the same name stands there twice"),
        ("list", "x" * 101 + ",y", "at most 100 characters"),
        ("list", ",".join(map(str, range(50))), "from 1 to 20 names are expected"),
        ("words", "\x00\u200b \t", "it is empty"),
        ("words", "x" * 501, "at most 500 characters are expected"),
        ("words", "x" * 1_000_000, "at most 500 characters are expected"),
    ],
)
def test_any_other_answer_is_refused_in_one_sentence(kind: str, said: object, problem: str) -> None:
    with pytest.raises(AnswerError) as caught:
        read_answer(prompt(kind), said)

    assert problem in str(caught.value)


@pytest.mark.parametrize("said", ["0", "11", "5..11", "0..5"])
def test_a_number_stays_within_its_bounds(said: str) -> None:
    with pytest.raises(AnswerError, match="it must lie between 1 and 10"):
        read_answer(prompt("number", 1, 10), said)
    with pytest.raises(AnswerError, match=r"it must lie between 1 and 10|a whole number"):
        read_answer(prompt("integer", 1, 10), said)


def test_a_choice_takes_any_case_and_tells_what_there_is() -> None:
    question = prompt("choice", choices=("UC-1", "UC-2"))

    assert read_answer(question, "uc-2") == "UC-2"
    with pytest.raises(AnswerError, match="“UC-3” is none of UC-1, UC-2"):
        read_answer(question, "UC-3")


STORES = {"relational": "tablas y transacciones", "document": "documentos completos", "key_value": "valores por clave"}
CASES = {"UC-1": "alguien se registra", "UC-6": "una persona compra"}


@pytest.mark.parametrize(
    ("meanings", "said", "taken"),
    [
        (STORES, "relacional", "relational"),
        (STORES, "Key Value", "key_value"),
        (STORES, "2", "document"),
        (STORES, "transacciones", "relational"),
        (CASES, "6", "UC-6"),
        (CASES, "uc6", "UC-6"),
        (CASES, "compra", "UC-6"),
    ],
)
def test_a_choice_is_known_by_other_words_and_by_its_number(meanings: dict[str, str], said: str, taken: str) -> None:
    question = prompt("choice", choices=tuple(meanings), meanings=meanings, aliases={"relacional": "relational"})

    assert read_answer(question, said) == taken


@pytest.mark.parametrize("said", ["2", "completo y valores", "una", "s"])
def test_what_could_be_two_choices_or_none_is_refused(said: str) -> None:
    with pytest.raises(AnswerError, match="is none of UC-1, UC-6"):
        read_answer(prompt("choice", choices=tuple(CASES), meanings=CASES), said)


def test_options_win_over_pairs_and_pairs_over_the_file(asked: Questionnaire, tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text("users_per_day: 1\nstorage: document\nreason: file\n", "utf-8")

    given = gather(asked, file, {"users_per_day": "3"}, ["users_per_day=2", "reason=a = b"])

    assert given == {"users_per_day": "3", "storage": "document", "reason": "a = b"}


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("a: 1\n\nusers_per_dya: 3\n", "1: “a” is not a question. Allowed: users_per_day, storage"),
        ("# one\nusers_per_dya: 3\n", "2: “users_per_dya” is not a question. Did you mean “users_per_day”?"),
        ("reason: x\nusers_per_day: many\n", "2: users_per_day: “many” is not a number or a range"),
        ("storage: sql\n", "1: storage: “sql” is none of relational, document."),
        ("reason: x\nreason: y\n", "2: “reason” stands there twice."),
        ("regions: [one]\n", "1: regions: from 2 to 3 names are expected."),
        ("regions: {a: b}\n", "1: regions: a text is expected."),
        ("- a list\n", "1: a mapping is expected, such as users_per_day: 1000."),
        ("a: [\n", "1: "),
        ("a: &x 1\nb: *x\n", "an alias (*name) is not allowed here"),
        ("[" * 2000, "nested too deeply"),
    ],
)
def test_a_mistake_in_the_file_has_its_line_and_a_way_out(
    asked: Questionnaire, tmp_path: Path, source: str, said: str
) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text(source, "utf-8")

    found = complaint(from_file, asked, file)

    assert found.startswith(f"{file}:")
    assert said in found


def test_a_file_that_cannot_be_read_is_one_sentence(asked: Questionnaire, tmp_path: Path) -> None:
    large, binary = tmp_path / "large.yaml", tmp_path / "binary.yaml"
    large.write_bytes(b"reason: " + b"x" * 1_000_000)
    binary.write_bytes(b"reason: \xff\xfe\x00")

    assert complaint(from_file, asked, tmp_path / "none.yaml") == f"There is no file {tmp_path / 'none.yaml'}."
    assert complaint(from_file, asked, tmp_path).startswith(f"{tmp_path} is no ordinary file. ")
    assert complaint(from_file, asked, large) == f"{large} is larger than 256 KiB."
    assert complaint(from_file, asked, binary) == f"{binary}:1: it is not UTF-8."


def test_an_empty_value_is_an_unanswered_question(asked: Questionnaire, tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text("reason:\nregions: ''\n", "utf-8")

    assert from_file(asked, file) == {}


def test_a_wrong_option_is_told_by_its_name(asked: Questionnaire) -> None:
    assert complaint(from_options, asked, {"users_per_day": "x"}, []).startswith("--users-per-day: “x” is not a number")
    assert complaint(from_options, asked, {}, ["x"]) == (
        "“x” is not an answer. Write it like --answer users_per_day=1000."
    )
    assert complaint(from_options, asked, {}, ["storag=x"]) == "“storag” is not a question. Did you mean “storage”?"


def test_two_answers_that_must_differ_may_not_be_the_same(asked: Questionnaire) -> None:
    said = complaint(gather, asked, None, {"storage": "document", "rejected": "document"}, [])

    assert said.startswith("rejected and storage cannot both be “document”.")


def test_defaults_are_assumed_and_never_what_they_must_differ_from(asked: Questionnaire) -> None:
    assert with_defaults(asked, Answers()).assumed == {
        "users_per_day": "1000",
        "storage": "relational",
        "rejected": "document",
    }
    assert with_defaults(asked, Answers({"storage": "document"})).assumed["rejected"] == "relational"
    assert with_defaults(asked, Answers({"rejected": "relational"})).assumed["storage"] == "document"


def test_an_assumed_value_stays_although_the_default_changes(asked: Questionnaire) -> None:
    earlier = Answers({}, {"users_per_day": "500"})

    assert with_defaults(asked, earlier).assumed["users_per_day"] == "500"
    assert "users_per_day" not in with_defaults(asked, changed(asked, earlier, {"users_per_day": "7"})).assumed


def test_what_is_missing_is_what_nobody_answered(asked: Questionnaire) -> None:
    answers = Answers({"reason": "x"}, {"storage": "document"})

    assert [each.id for each in missing(asked, answers)] == ["users_per_day", "rejected", "regions"]


def test_a_record_reads_back_as_it_was_written(asked: Questionnaire, tmp_path: Path) -> None:
    given = Answers({"reason": 'a "b" # c: {{ d }}', "regions": ["sa, east", "us"]}, {"users_per_day": "1000"})
    record = WorkspaceRecord("1", "es", "2026-01-15", "python", True, True, given)
    path = tmp_path / ".archkata" / "answers.yaml"
    path.parent.mkdir()
    path.write_text(write_record(record, asked, ENGLISH), "utf-8")

    assert read_record(tmp_path, asked, ["python"]) == (record, ["storage", "rejected"])


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("language: fr\ncreated: 2026-01-15\n", "1: “fr” is not known. Allowed: en, es."),
        ("langage: es\n", "1: “langage” is not known. Did you mean “language”?"),
        ("created: yesterday\n", "1: “created” takes a date such as 2026-01-15."),
        ("created: 2026-01-15\nplain: maybe\n", "2: “plain” takes true or false."),
        ("template: 1\ncreated: 2026-01-15\nanswers:\n  nobody: 1\n", "4: “nobody” is not a question."),
        ("created: 2026-01-15\nanswers: []\n", ""),
        ("created: 2026-01-15\nanswers: [1]\n", "2: a mapping is expected"),
    ],
)
def test_a_record_that_was_edited_wrongly_is_told_by_line(
    asked: Questionnaire, tmp_path: Path, source: str, said: str
) -> None:
    path = tmp_path / ".archkata" / "answers.yaml"
    path.parent.mkdir()
    path.write_text(source, "utf-8")

    if not said:
        assert read_record(tmp_path, asked, [])[0].answers == Answers()
        return
    assert said in complaint(read_record, tmp_path, asked, [])


def test_an_answer_that_a_newer_template_does_not_ask_for_is_forgotten(asked: Questionnaire, tmp_path: Path) -> None:
    path = tmp_path / ".archkata" / "answers.yaml"
    path.parent.mkdir()
    path.write_text("template: 0\ncreated: 2026-01-15\nanswers: {asked_no_more: 1, reason: x}\n", "utf-8")

    assert read_record(tmp_path, asked, [])[0].answers.given == {"reason": "x"}

"""What was answered: from options and a file, checked question by question; what is missing, and what was assumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archkata.errors import ArchkataError
from archkata.files import read_ordinary
from archkata.language import Text, text
from archkata.scaffold.answer_types import Answer, AnswerError, read_answer
from archkata.scaffold.prompts import Prompt, Questionnaire
from archkata.strict_yaml import StrictYamlError, YamlDocument, read
from archkata.suggest import suggest

MOST_BYTES = 256 * 1024


@dataclass(frozen=True)
class Answers:
    """The answers by id. `assumed` are defaults that were not chosen; a question may also stay open."""

    given: Mapping[str, Answer] = field(default_factory=dict)
    assumed: Mapping[str, Answer] = field(default_factory=dict)

    def of(self, name: str) -> Answer | None:
        """Return the answer to a question, also an assumed one."""
        return self.given.get(name, self.assumed.get(name))


def missing(questionnaire: Questionnaire, answers: Answers) -> list[Prompt]:
    """Return the questions without an answer, in their order."""
    return [prompt for prompt in questionnaire.prompts if answers.of(prompt.id) is None]


def with_defaults(questionnaire: Questionnaire, answers: Answers) -> Answers:
    """Take the default of each question that is not answered; what is taken stays to be confirmed."""
    defaults = {
        prompt.id: read_answer(prompt, prompt.default) for prompt in questionnaire.prompts if prompt.default is not None
    }
    assumed = {name: value for name, value in {**defaults, **answers.assumed}.items() if name not in answers.given}
    _avoid_equals(questionnaire, answers.given, assumed)
    return Answers(answers.given, assumed)


def clashes(questionnaire: Questionnaire, prompt: Prompt, answer: Answer, answers: Answers) -> bool:
    """Say whether an answer is what another question has, and may not be."""
    pairs = [pair for each in questionnaire.prompts for pair in _pairs(each, questionnaire)]
    return any(one.id == prompt.id and answers.of(other.id) == answer for one, other in pairs)


def changed(questionnaire: Questionnaire, answers: Answers, given: Mapping[str, Answer]) -> Answers:
    """Return earlier answers with some of them given anew."""
    together = {**answers.given, **given}
    check_together(questionnaire, together)
    return Answers(together, answers.assumed)


def gather(
    questionnaire: Questionnaire, file: Path | None, options: Mapping[str, str], pairs: Sequence[str]
) -> dict[str, Answer]:
    """Return the answers of a file and of the command line, which wins; refuse two that may not be the same."""
    given = {} if file is None else from_file(questionnaire, file)
    given |= from_options(questionnaire, options, pairs)
    check_together(questionnaire, given)
    return given


def incomplete(questions: Sequence[Prompt]) -> ArchkataError:
    """Return the error that lists questions without an answer that cannot be asked here."""
    rows = "\n".join(f"  {prompt.flag} {prompt.metavar}" for prompt in questions)
    return ArchkataError(
        text("Answers are missing, and there is no terminal to ask on:\n{rows}", rows=rows),
        text("Give them as options or in --answers FILE, or say --yes to take the defaults."),
    )


def from_options(questionnaire: Questionnaire, options: Mapping[str, str], pairs: Sequence[str]) -> dict[str, Answer]:
    """Read answers from the questions' own options (by id) and from `ID=VALUE`."""
    answers: dict[str, Answer] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            example = text("Write it like {example}.", example="--answer users_per_day=1000")
            raise ArchkataError(text("“{pair}” is not an answer.", pair=pair[:100]), example)
        prompt = questionnaire.find(name.strip())
        if prompt is None:
            raise ArchkataError(text("“{name}” is not a question.", name=name[:100]), did_you_mean(name, questionnaire))
        answers[prompt.id] = _read_option("--answer " + prompt.id, prompt, value)
    for name, value in options.items():
        prompt = questionnaire.find(name)
        if prompt is not None:
            answers[name] = _read_option(prompt.flag, prompt, value)
    return answers


def from_file(questionnaire: Questionnaire, path: Path) -> dict[str, Answer]:
    """Read answers from a YAML file `id: value`; errors say file:line and what is allowed."""
    document = read_yaml_file(path)
    value = {} if document.value is None else document.value
    if not isinstance(value, dict):
        raise complaint(path, 1, text("a mapping is expected, such as users_per_day: 1000"))
    return from_mapping(questionnaire, path, document, value, ())


def from_mapping(
    questionnaire: Questionnaire, path: Path, document: YamlDocument, rows: Mapping[str, object], under: tuple[str, ...]
) -> dict[str, Answer]:
    """Read the answers that stand in a part of a YAML file; an empty value is an unanswered question."""
    answers: dict[str, Answer] = {}
    for name, value in rows.items():
        line = document.lines.get((*under, name), 1)
        prompt = questionnaire.find(name)
        if prompt is None:
            raise complaint(
                path, line, text("“{name}” is not a question", name=name[:100]), did_you_mean(name, questionnaire)
            )
        if value is None or value == "":
            continue
        try:
            answers[name] = read_answer(prompt, value)
        except AnswerError as error:
            raise complaint(path, line, text("{name}: {problem}", name=name, problem=error.sentence)) from error
    return answers


def check_together(questionnaire: Questionnaire, answers: Mapping[str, Answer]) -> None:
    """Refuse two given answers that may not be the same."""
    for prompt in questionnaire.prompts:
        other = prompt.differs_from
        if other is not None and prompt.id in answers and answers[prompt.id] == answers.get(other):
            raise ArchkataError(
                text("{flag} and {other} cannot both be “{value}”.", flag=prompt.id, other=other, value=answers[other]),
                text("Choose another value for one of them."),
            )


def read_yaml_file(path: Path) -> YamlDocument:
    """Read a YAML file of at most 256 KiB; whatever is wrong with it is one sentence."""
    try:
        content = read_ordinary(path, MOST_BYTES)
    except FileNotFoundError as error:
        raise ArchkataError(text("There is no file {file}.", file=path)) from error
    try:
        return read(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise complaint(path, 1, text("it is not UTF-8")) from error
    except StrictYamlError as error:
        raise complaint(path, error.line, text("{problem}", problem=error.problem)) from error


def complaint(path: Path, line: int, problem: Text, remedy: Text | None = None) -> ArchkataError:
    """Return an error about one line of a file."""
    return ArchkataError(text("{file}:{line}: {problem}.", file=path, line=line, problem=problem), remedy)


def did_you_mean(name: str, questionnaire: Questionnaire) -> Text:
    """Return the nearest question, or all of them."""
    return suggest(name, [prompt.id for prompt in questionnaire.prompts])


def _read_option(option: str, prompt: Prompt, value: str) -> Answer:
    try:
        return read_answer(prompt, value)
    except AnswerError as error:
        raise ArchkataError(text("{option}: {problem}.", option=option, problem=error.sentence)) from error


def _avoid_equals(questionnaire: Questionnaire, given: Mapping[str, Answer], assumed: dict[str, Answer]) -> None:
    """Take another choice than the default where two answers may not be the same."""
    for prompt in questionnaire.prompts:
        for one, other in _pairs(prompt, questionnaire):
            taken = given.get(other.id, assumed.get(other.id))
            if one.id in assumed and assumed[one.id] == taken:
                assumed[one.id] = next((choice for choice in one.choices if choice != taken), taken)


def _pairs(prompt: Prompt, questionnaire: Questionnaire) -> list[tuple[Prompt, Prompt]]:
    """Return a question and the one that it must differ from, both ways round."""
    other = questionnaire.find(prompt.differs_from) if prompt.differs_from else None
    return [] if other is None else [(prompt, other), (other, prompt)]

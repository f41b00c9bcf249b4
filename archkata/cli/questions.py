"""The questions of a template pack on the command line: each is an option of its own, and is asked on a terminal."""

from __future__ import annotations

import copy
import shutil
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from archkata.cli.asking import read_line
from archkata.cli.help import TranslatedCommand
from archkata.cli.i18n import current_language, say, spoken
from archkata.language import counted, text

if TYPE_CHECKING:
    from archkata.language import Language
    from archkata.scaffold.answer_types import Answer
    from archkata.scaffold.answers import Answers
    from archkata.scaffold.prompts import Prompt, Questionnaire

_GIVEN = "archkata.answers"
PATTERN = "answer"
BACK, EXPLAIN = "<", "?"


class AskingCommand(TranslatedCommand):
    """A command with one more option for each question of the templates, read when the command is."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the command's own options, then those of the questions, then --help."""
        own = super().get_params(ctx)
        pattern = next(option for option in own if option.name == PATTERN)
        return [*own[:-1], *_options(pattern), own[-1]]


def given_options(context: typer.Context) -> Mapping[str, str]:
    """Return what was given by the questions' own options, by id."""
    found: dict[str, str] = context.meta.get(_GIVEN, {})
    return found


def is_interactive() -> bool:
    """Say whether questions can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


@dataclass(frozen=True)
class Given:
    """What a command line says about answers: its context, a file, `ID=VALUE` pairs, and whether to ask at all."""

    context: typer.Context
    file: Path | None
    pairs: Sequence[str]
    yes: bool


def settle(
    given: Given, questionnaire: Questionnaire, language: Language, earlier: Answers, seen: Sequence[str]
) -> Answers:
    """Return all answers: earlier ones, those of the command line, those that are asked for now, and defaults.

    `seen` are questions that were left open on purpose. Without a terminal and --yes what is missing is an error.
    """
    from archkata.scaffold import answers as answering  # noqa: PLC0415 - keeps `--help` fast

    said = answering.gather(questionnaire, given.file, given_options(given.context), given.pairs)
    answers = answering.changed(questionnaire, earlier, said)
    missing = [prompt for prompt in answering.missing(questionnaire, answers) if prompt.id not in seen]
    if missing and not given.yes:
        if not is_interactive():
            raise answering.incomplete(missing)
        answers = ask(questionnaire, missing, answers, language)
    return answering.with_defaults(questionnaire, answers)


def ask(questionnaire: Questionnaire, open_ones: list[Prompt], answers: Answers, language: Language) -> Answers:
    """Ask the open questions one by one; Enter takes the default, which stays to be confirmed."""
    say(counted(len(open_ones), "1 question.", "{n} questions."))
    say(text("Enter takes what stands in brackets, ? explains, < goes back. Ctrl-C stops, and nothing is written."))
    interview = _Interview(questionnaire, dict(answers.given), dict(answers.assumed))
    number = 0
    while number < len(open_ones):
        _introduce(open_ones[number], f"{number + 1}/{len(open_ones)}", language)
        number = max(0, number + (1 if interview.ask(open_ones[number]) else -1))
    typer.echo("")
    return interview.answers


@dataclass
class _Interview:
    """What was answered so far (`given`), and which defaults were taken (`passed`)."""

    questionnaire: Questionnaire
    given: dict[str, Answer]
    passed: dict[str, Answer]

    @property
    def answers(self) -> Answers:
        from archkata.scaffold.answers import Answers  # noqa: PLC0415 - keeps `--help` fast

        return Answers(self.given, {name: value for name, value in self.passed.items() if name not in self.given})

    def ask(self, prompt: Prompt) -> bool:
        """Read lines until one answers the question; False where the question before is wanted."""
        from archkata.scaffold.answers import with_defaults  # noqa: PLC0415 - keeps `--help` fast

        suggested = self.given.get(prompt.id, with_defaults(self.questionnaire, self.answers).assumed.get(prompt.id))
        shown = spoken(text("open")) if suggested is None else suggested
        while True:
            said = read_line(f"  [{shown}] > ").strip()
            if said == BACK:
                return False
            if said == EXPLAIN:
                _explain(prompt)
            elif not said:
                if suggested is not None and prompt.id not in self.given:
                    self.passed[prompt.id] = suggested
                return True
            elif (answer := self._read(prompt, said)) is not None:
                self.given[prompt.id] = answer
                return True

    def _read(self, prompt: Prompt, said: str) -> Answer | None:
        """Return what was said as an answer; None, after saying why, where it is none."""
        from archkata.scaffold.answer_types import AnswerError, read_answer  # noqa: PLC0415 - keeps `--help` fast
        from archkata.scaffold.answers import clashes  # noqa: PLC0415 - likewise

        try:
            answer = read_answer(prompt, said)
        except AnswerError as error:
            say(text("  Not like that: {problem}.", problem=error.sentence))
            return None
        if clashes(self.questionnaire, prompt, answer, self.answers):
            say(text("  Not like that: {problem}.", problem=text("it must differ from “{other}”", other=answer)))
            return None
        return answer


def _introduce(prompt: Prompt, place: str, language: Language) -> None:
    wording = prompt.wording(language.code)
    typer.echo(f"\n{typer.style(_filled(f'{place}  {wording.question}'), bold=True)}")
    typer.echo(typer.style(_filled(f"  {wording.why}"), dim=True))
    for value, meaning in wording.choices.items():
        typer.echo(f"  {value:12} {meaning}")


def _filled(words: str) -> str:
    """Wrap a line as wide as the terminal; what follows is indented by two."""
    width = shutil.get_terminal_size().columns
    return textwrap.fill(words, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def _explain(prompt: Prompt) -> None:
    from archkata.scaffold.answer_types import expected  # noqa: PLC0415 - keeps `--help` fast

    say(text("  {expected}", expected=expected(prompt)))
    if prompt.used_in:
        say(text("  It goes into {documents}.", documents=", ".join(prompt.used_in)))
    if prompt.default is None:
        say(text("  Enter leaves it open: the document then says TODO(kata) there."))
    else:
        say(text("  Enter takes {default}; the document then says that it is to be confirmed.", default=prompt.default))


def _options(pattern: Any) -> list[Any]:
    from archkata.scaffold.prompts import load_questionnaire  # noqa: PLC0415 - keeps other commands fast
    from archkata.scaffold.workspaces import default_pack  # noqa: PLC0415 - likewise

    code = current_language().code
    return [_option(pattern, prompt, code) for prompt in load_questionnaire(default_pack()).prompts]


def _option(pattern: Any, prompt: Prompt, code: str) -> Any:
    """Make the option of one question after the pattern of another, since each Typer builds options its own way."""
    option = copy.copy(pattern)
    option.name, option.opts, option.secondary_opts = prompt.id, [prompt.flag], []
    option.metavar, option.help = prompt.metavar, prompt.wording(code).question
    option.expose_value, option.callback = False, _remember(prompt.id)
    return option


def _remember(name: str) -> Callable[[Any, Any, Any], None]:
    def remember(context: Any, _: Any, value: Any) -> None:
        if value:
            context.meta.setdefault(_GIVEN, {})[name] = value[-1]

    return remember

"""`archkata new`: asks on a terminal, never elsewhere; makes a workspace whole or not at all."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from archkata.design.blocks import find_blocks, read_block
from archkata.scaffold.prompts import Questionnaire, load_questionnaire
from archkata.scaffold.workspaces import default_pack
from tests.cli.conftest import Run

SAMPLES = {
    "number": "2",
    "integer": "2",
    "duration": "90 ms",
    "share": "1%",
    "money": "30 EUR/month",
    "choice": "UC-6",
    "list": "one, two",
    "words": "words",
}
HOSTILE = '{{ 7 * 7 }} {% raw %} --> <!-- id: limits --> ``` | x: [ ]#" \\ <script> `'


@pytest.fixture
def asked() -> Questionnaire:
    return load_questionnaire(default_pack())


def documents(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in sorted(folder.rglob("*.md"))}


def test_with_yes_nothing_is_asked_and_the_next_step_is_said(here: Run, tmp_path: Path) -> None:
    ended = here("new", "shop", "--yes")

    assert (ended.returncode, ended.stderr) == (0, "")
    assert "shop has " in ended.stdout
    assert "archkata status" in ended.stdout
    assert (tmp_path / "shop" / "01-brief.md").is_file()
    assert (tmp_path / "shop" / ".archkata" / "answers.yaml").is_file()


def test_without_a_terminal_what_is_missing_is_listed_with_its_options(
    here: Run, tmp_path: Path, asked: Questionnaire
) -> None:
    ended = here("new", "shop", "--users-per-day", "500")

    assert ended.returncode == 2
    missing = [line.split()[0] for line in ended.stderr.splitlines() if line.startswith("  --")]
    assert missing == [prompt.flag for prompt in asked.prompts if prompt.id != "users_per_day"]
    assert not (tmp_path / "shop").exists()


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_question_has_its_option_in_the_help_in_both_languages(
    here: Run, asked: Questionnaire, language: str
) -> None:
    shown = " ".join(here("new", "--help", "--lang", language).stdout.split())

    for prompt in asked.prompts:
        assert f"{prompt.flag} {prompt.metavar}" in shown
        assert " ".join(prompt.wording(language).question.split()) in shown


def test_an_answer_is_found_in_the_documents_and_needs_no_confirmation(here: Run, tmp_path: Path) -> None:
    (tmp_path / "answers.yaml").write_text("users_per_day: 777\nread_p95: 41 ms\n", "utf-8")

    here("new", "shop", "--yes", "--answers", "answers.yaml", "--answer", "peak_factor=13", "--read-p95", "42 ms")

    everything = "\n".join(documents(tmp_path / "shop").values())
    assert "users_per_day: 777\n" in everything
    assert "peak_factor: 13\n" in everything
    assert "p95: 42 ms\n" in everything
    record = (tmp_path / "shop" / ".archkata" / "answers.yaml").read_text("utf-8")
    assert record.index("users_per_day: 777") < record.index("assumed:")


def test_a_dry_run_lists_the_files_and_writes_nothing(here: Run, tmp_path: Path) -> None:
    ended = here("new", "shop", "--yes", "--dry-run")

    assert ended.returncode == 0
    assert "  02-design.md\n" in ended.stdout
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(here: Run, tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "02-design.md").write_text("mine", "utf-8")

    ended = here("new", "shop", "--yes")

    assert ended.returncode == 2
    assert "02-design.md" in ended.stderr
    assert [path.name for path in (tmp_path / "shop").iterdir()] == ["02-design.md"]


def test_this_folder_can_be_the_workspace_once(here: Run, tmp_path: Path) -> None:
    assert here("new", ".", "--yes").returncode == 0
    before = documents(tmp_path)

    again = here("new", ".", "--yes")

    assert again.returncode == 2
    assert "overwrites nothing" in again.stderr
    assert documents(tmp_path) == before


@pytest.mark.parametrize("language", ["en", "es"])
def test_hostile_answers_break_no_block_and_no_section(
    here: Run, tmp_path: Path, asked: Questionnaire, language: str
) -> None:
    hostile = [f"--answer={p.id}={HOSTILE[: p.most or 500]}" for p in asked.prompts if p.type == "words"]
    hostile += ["--answer=regions={{ a }} | b, --> ``` c"]
    here(
        "new",
        "calm",
        "--yes",
        "--lang",
        language,
        *(f"{each.split('=')[0]}={each.split('=')[1]}=x" for each in hostile[:-1]),
    )

    ended = here("new", "wild", "--yes", "--lang", language, *hostile)

    assert (ended.returncode, ended.stderr) == (0, "")
    calm, wild = documents(tmp_path / "calm"), documents(tmp_path / "wild")
    assert calm.keys() == wild.keys()
    for name, source in wild.items():
        assert ids(source) == ids(calm[name]), name
        assert [raw.kind for raw in find_blocks(source)] == [raw.kind for raw in find_blocks(calm[name])], name
        assert [read_block(raw).problems for raw in find_blocks(source)] == [() for _ in find_blocks(source)], name


def ids(source: str) -> list[str]:
    return re.findall(r"^<!-- id: ([\w-]+) -->", source, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "said", "remedy"),
    [
        ([], "Which folder? Say archkata new DIR.", "“archkata new --help” shows more."),
        (["w", "--starter", "cobol"], "There is no starter “cobol”.", "Starters are: node or python."),
        (["w", "--users-per-day", "many"], "--users-per-day: “many” is not a number or a range", ""),
        (["w", "--users-per-dya", "1"], "“--users-per-dya” is not an option of archkata new.", "“--users-per-day”?"),
        (["w", "--users-per-day"], "The option --users-per-day needs a value.", "--help” shows"),
        (["x" * 300, "--yes"], "x", "File name too long"),
        (["w", "--answers", "none.yaml"], "There is no file none.yaml.", ""),
        (["w", "--brief", "none.md"], "none.md cannot be read: No such file or directory.", ""),
        (["w", "--answer", "x=1"], "“x” is not a question.", "Allowed: users_per_day"),
        (
            ["w", "--storage", "relational", "--storage-rejected", "relational"],
            "storage_rejected and storage",
            "another",
        ),
    ],
)
def test_a_mistake_is_one_sentence_and_nothing_is_written(
    here: Run, tmp_path: Path, arguments: list[str], said: str, remedy: str
) -> None:
    ended = here("new", *arguments)

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"archkata: {said}")
    assert remedy in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_brief_of_ones_own_is_taken_as_it_is(here: Run, tmp_path: Path) -> None:
    (tmp_path / "ours.md").write_text("# Ours\n\n{{ no Jinja }}\n", "utf-8")

    here("new", "shop", "--yes", "--brief", "ours.md")

    assert (tmp_path / "shop" / "01-brief.md").read_text("utf-8") == "# Ours\n\n{{ no Jinja }}\n"


class Terminal:
    """`archkata new` on a terminal."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "archkata", "new", *arguments],
            cwd=str(folder),
            env={**os.environ, "LANG": "C.UTF-8", "NO_COLOR": "1", "TERM": "dumb"},
            encoding="utf-8",
            timeout=60,
            dimensions=(60, 200),
        )

    def answer(self, question: str, said: str) -> None:
        self.child.expect_exact(question)
        self.child.expect_exact("> ")
        self.child.sendline(said)

    def end(self) -> int:
        self.child.expect(pexpect.EOF)
        self.child.close()
        return int(self.child.exitstatus or 0)


def test_a_terminal_is_asked_each_question_until_the_answer_fits(tmp_path: Path, asked: Questionnaire) -> None:
    terminal = Terminal(tmp_path, "shop")
    first, *others = asked.prompts

    terminal.answer(first.wording("en").question, "many")
    terminal.child.expect_exact("Not like that: “many” is not a number or a range")
    terminal.child.expect_exact("> ")
    terminal.child.sendline("4321")
    for prompt in others:
        terminal.answer(prompt.wording("en").question, "")

    assert terminal.end() == 0
    record = (tmp_path / "shop" / ".archkata" / "answers.yaml").read_text("utf-8")
    assert "answers:\n  users_per_day: 4321\nassumed:\n" in record


def test_a_question_is_explained_and_an_answer_can_be_changed_by_going_back(
    tmp_path: Path, asked: Questionnaire
) -> None:
    first, second = asked.prompts[:2]
    samples = {p.id: SAMPLES[p.type] for p in asked.prompts[2:]} | {"storage": "1", "storage_rejected": "2"}
    terminal = Terminal(tmp_path, "shop", *(f"--answer={id}={sample}" for id, sample in samples.items()))

    terminal.answer(first.wording("en").question, "?")
    terminal.child.expect_exact("A number such as 1000 or 0.1, or a range such as 800..1500.")
    terminal.child.expect_exact("It goes into 04-data-model.md, 06-capacity-and-cost.md.")
    terminal.child.expect_exact("Enter takes 1000; the document then says that it is to be confirmed.")
    terminal.child.expect_exact("[1000] > ")
    terminal.child.sendline("700")
    terminal.answer(second.wording("en").question, "<")
    terminal.child.expect_exact(first.wording("en").question)
    terminal.child.expect_exact("[700] > ")
    terminal.child.sendline("0,8e3")
    terminal.child.expect_exact(second.wording("en").question)
    terminal.child.expect_exact("[10] > ")
    terminal.child.sendline("")

    assert terminal.end() == 0
    record = (tmp_path / "shop" / ".archkata" / "answers.yaml").read_text("utf-8")
    assert "  users_per_day: 800\n" in record
    assert "assumed:\n  peak_factor: 10\n" in record


def test_what_was_passed_over_counts_for_the_answers_that_must_differ(tmp_path: Path, asked: Questionnaire) -> None:
    pair = {"storage", "storage_rejected"}
    terminal = Terminal(
        tmp_path, "shop", *(f"--answer={p.id}={SAMPLES[p.type]}" for p in asked.prompts if p.id not in pair)
    )

    terminal.child.expect_exact("[relational] > ")
    terminal.child.sendline("")
    terminal.child.expect_exact("[document] > ")
    terminal.child.sendline("relational")
    terminal.child.expect_exact("it must differ from “relational”")
    terminal.child.expect_exact("> ")
    terminal.child.sendline("key_value")

    assert terminal.end() == 0
    record = (tmp_path / "shop" / ".archkata" / "answers.yaml").read_text("utf-8")
    assert "  storage_rejected: key_value\n" in record
    assert "assumed:\n  storage: relational\n" in record


def test_ctrl_c_at_a_question_leaves_nothing_behind(tmp_path: Path, asked: Questionnaire) -> None:
    terminal = Terminal(tmp_path, "shop")

    terminal.answer(asked.prompts[0].wording("en").question, "")
    terminal.child.expect_exact(asked.prompts[1].wording("en").question)
    terminal.child.expect_exact("> ")
    terminal.child.sendintr()

    assert terminal.end() == 130
    assert list(tmp_path.iterdir()) == []


STARTERS = [
    pytest.param("python", id="python"),
    pytest.param("node", id="node", marks=pytest.mark.skipif(shutil.which("node") is None, reason="needs Node")),
]


@pytest.mark.parametrize("starter", STARTERS)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_starter_is_one_step_away_from_its_first_rule(tmp_path: Path, starter: str, language: str) -> None:
    environment = {**os.environ, "LANG": "C.UTF-8", "ARCHKATA_LANG": language}
    command = [sys.executable, "-m", "archkata"]
    subprocess.run([*command, "new", "w", "--yes", "--starter", starter], cwd=tmp_path, env=environment, check=True)

    ended = subprocess.run(
        [*command, "test", "--json", "run.json"],
        cwd=tmp_path / "w",
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert ended.returncode == 1, ended.stderr
    rules = json.loads((tmp_path / "w" / "run.json").read_text("utf-8"))["checks"]
    assert [rule["id"] for rule in rules if rule["outcome"] == "fail"] == ["USR-01"]
    assert "archkata explain USR-01" in ended.stdout

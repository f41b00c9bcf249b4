"""Everything that archkata says, it says in Spanish, too, with the same facts in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from archkata.cli.app import app
from archkata.language import load_language
from tests.cli.commands import archkata

ROOT = Path(__file__).parents[2]
PLACEHOLDER = re.compile(r"\{\w+\}")
ROOMS = ("archkata", "harness", "loadtests")


def literals(room: str) -> dict[str, str]:
    """Return every sentence that code of a room renders, and where it stands first."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for template in templates(node):
                place = f"{path.relative_to(ROOT)}:{node.lineno}"  # type: ignore[attr-defined]  # calls have lines
                assert isinstance(template, ast.Constant), f"{place}: not a literal, so nobody can translate it"
                assert isinstance(template.value, str), place
                found.setdefault(template.value, place)
    return found


def templates(node: ast.AST) -> list[ast.expr]:
    """Return the templates that a node makes a text of: one of `text`, two of `counted`."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return []
    return {"text": node.args[:1], "counted": node.args[1:3]}.get(node.func.id, [])


def messages(room: str) -> dict[str, str]:
    """Return what the code of a room can say in Spanish: the kit can lend from archkata."""
    return dict(load_language("es", ROOT / room / "locale").messages)


def has_words(template: str) -> bool:
    return bool(re.search(r"[^\W\d_]", PLACEHOLDER.sub("", template)))


@pytest.mark.no_cover
@pytest.mark.parametrize("room", ROOMS)
def test_every_sentence_has_a_spanish_one(room: str) -> None:
    known = messages(room)

    missing = [f"{where}: {said!r}" for said, where in literals(room).items() if has_words(said) and said not in known]

    assert missing == []


@pytest.mark.parametrize("room", ROOMS)
def test_both_say_the_same_facts(room: str) -> None:
    differing = [
        english
        for english, spanish in messages(room).items()
        if sorted(set(PLACEHOLDER.findall(english))) != sorted(set(PLACEHOLDER.findall(spanish)))
    ]

    assert differing == []


COMMANDS = (
    "test",
    "load",
    "serve",
    "provider",
    "explain",
    "stages",
    "review",
    "estimate",
    "doctor",
    "new",
    "add",
    "update",
    "status",
)


def helps(command: object) -> Iterator[str]:
    """Yield all help texts of a command and its commands."""
    for name, each in getattr(command, "commands", {}).items():
        assert name
        yield from helps(each)
    yield " ".join(str(getattr(command, "help", "")).split())
    for parameter in getattr(command, "params", []):
        yield str(parameter.help)


def test_every_help_text_has_a_spanish_one() -> None:
    known = messages("archkata")

    assert [each for each in helps(typer.main.get_command(app)) if each not in known] == []


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_help_is_spanish_where_that_is_asked_for(command: list[str]) -> None:
    asked = archkata(*command, "--help", "--lang", "es").stdout
    by_environment = archkata(*command, "--help", ARCHKATA_LANG="es").stdout

    assert asked == by_environment
    assert asked.startswith("Uso: archkata")
    assert not re.search(r"\b(the|and|of)\b", asked)
    assert all(len(line) <= 80 for line in asked.split("\n"))

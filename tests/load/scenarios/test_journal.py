"""The journal: what users write is what the audit reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from archkata.load import journal as module
from archkata.load.journal import FOLDER, WATCH, Pen, read_journal


@pytest.fixture
def pen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pen:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    monkeypatch.setenv(WATCH, "1")
    return Pen()


def test_what_is_written_is_read(pen: Pen, tmp_path: Path) -> None:
    pen.write("product", "p1", 100)
    pen.write("account", 3, "token")
    pen.write("move", "bought", 3, "/purchases", "p1", 2, '"k"', "{}", 201, {"id": "b1", "quantity": 2})
    pen.write("asked", "Reader", 4, "GET /products", 1.0, 1.1, 1.2, 200, True)
    pen.write("note", "policy", 0.5, 4, [5, 2])
    pen.write("keys")
    pen.flush()

    found = read_journal(tmp_path)

    assert found.products == {"p1": 100}
    assert found.accounts[found.moves[0].account] == "token"
    assert found.moves[0].happened is True
    assert found.asked[0].latency == pytest.approx(0.2)
    assert [note.values for note in found.noted("policy")] == [[5, 2]]
    assert found.honours_keys
    assert found.is_whole


@pytest.mark.parametrize(("status", "happened"), [(201, True), (409, False), (429, False), (0, None), (503, None)])
def test_only_an_answer_says_what_happened(pen: Pen, tmp_path: Path, status: int, happened: bool | None) -> None:
    pen.write("move", "bought", 0, "/purchases", "p1", 2, '"k"', "{}", status, None)
    pen.flush()

    assert read_journal(tmp_path).moves[0].happened is happened


def test_accounts_of_two_processes_are_not_mixed_up(tmp_path: Path) -> None:
    for name in ("1", "2"):
        (tmp_path / f"{name}.jsonl").write_text(f'["account",0,"token {name}"]\n', "utf-8")

    assert sorted(read_journal(tmp_path).accounts.values()) == ["token 1", "token 2"]


def test_a_line_that_was_cut_off_is_told(tmp_path: Path) -> None:
    (tmp_path / "1.jsonl").write_text('["keys"]\n["product","p1",1', "utf-8")

    found = read_journal(tmp_path)

    assert found.honours_keys
    assert not found.is_whole


def test_a_journal_has_an_end(pen: Pen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 200)
    for number in range(100):
        pen.write("account", number, "x" * 20)
    pen.flush()

    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 300
    assert not read_journal(tmp_path).is_whole


def test_without_a_folder_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FOLDER, raising=False)
    pen = Pen()

    pen.write("keys")

    assert pen.is_silent
    assert not pen.watches

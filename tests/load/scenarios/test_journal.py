"""The journal: what users write is what the audit reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from archkata.load import journal_writer as module
from archkata.load.journal import FOLDER, WATCH, read_journal
from archkata.load.journal_writer import JournalWriter
from loadtests.audit.ledger import EDITOR, AccountAccess, SalesLedger


@pytest.fixture
def writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> JournalWriter:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    monkeypatch.setenv(WATCH, "1")
    return JournalWriter.of_environment()


def test_what_is_written_is_read(writer: JournalWriter, tmp_path: Path) -> None:
    writer.write("product", "p1", 100)
    writer.write("account", 3, "token", "ana@customers.example", "secret")
    writer.write("move", "bought", 3, "/purchases", "p1", 2, '"k"', "{}", 201, {"id": "b1", "quantity": 2})
    writer.write("asked", "Reader", 4, "GET /products", 1.0, 1.1, 1.2, 200, True)
    writer.write("note", "policy", 0.5, 4, [5, 2])
    writer.write("keys", "same")
    writer.flush()

    found = read_journal(tmp_path)
    ledger = SalesLedger.of(found)

    assert ledger.products == {"p1": 100}
    assert ledger.accounts[ledger.moves[0].account] == AccountAccess("token", "ana@customers.example", "secret")
    assert ledger.moves[0].happened is True
    assert found.asked[0].latency == pytest.approx(0.2)
    assert [(note.name, note.values) for note in found.notes] == [("policy", [5, 2])]
    assert ledger.honours_keys
    assert ledger.is_whole


@pytest.mark.parametrize(("status", "happened"), [(201, True), (409, False), (429, False), (0, None), (503, None)])
def test_only_an_answer_says_what_happened(
    writer: JournalWriter, tmp_path: Path, status: int, happened: bool | None
) -> None:
    writer.write("move", "bought", 0, "/purchases", "p1", 2, '"k"', "{}", status, None)
    writer.flush()

    assert SalesLedger.of(read_journal(tmp_path)).moves[0].happened is happened


def test_what_has_no_answer_at_the_end_may_have_happened(writer: JournalWriter, tmp_path: Path) -> None:
    answered = writer.begin("move", "bought", 0, "/purchases", "p1", 1, '"k1"', "{}")
    late = writer.begin("move", "bought", 0, "/purchases", "p1", 2, '"k2"', "{}")
    writer.end(answered, 201, {"id": "b1"})
    writer.close(0, None)
    writer.end(late, 201, {"id": "b2"})
    writer.flush()

    moves = SalesLedger.of(read_journal(tmp_path)).moves
    assert [(move.quantity, move.happened) for move in moves] == [
        (1, True),
        (2, None),
    ]


def test_times_of_another_machine_count_from_its_own_start(tmp_path: Path) -> None:
    rows = '["clock",5000.0]\n["asked","Reader",0,"GET /products",5001.5,5001.6,5001.75,200,true]\n'
    (tmp_path / "remote-0.jsonl").write_text(rows + '["note","returned",5002.0,0,[]]\n', "utf-8")

    found = read_journal(tmp_path, clock=100.0)

    assert (found.asked[0].due, found.asked[0].ended, found.notes[0].at) == (101.5, 101.75, 102.0)


def test_an_editor_of_any_process_is_an_editor(tmp_path: Path) -> None:
    for name in ("1", "2"):
        row = '["move","restocked",-1,"/products/p1/restocks","p1",2,"k","{}",201,null]\n'
        (tmp_path / f"{name}.jsonl").write_text(row, "utf-8")

    assert {move.account for move in SalesLedger.of(read_journal(tmp_path)).moves} == {EDITOR}


def test_accounts_of_two_processes_are_not_mixed_up(tmp_path: Path) -> None:
    for name in ("1", "2"):
        (tmp_path / f"{name}.jsonl").write_text(f'["account",0,"token {name}"]\n', "utf-8")

    accounts = SalesLedger.of(read_journal(tmp_path)).accounts.values()
    assert sorted(str(each.token) for each in accounts) == [
        "token 1",
        "token 2",
    ]


def test_a_line_that_was_cut_off_is_told(tmp_path: Path) -> None:
    (tmp_path / "1.jsonl").write_text('["keys","same"]\n["product","p1",1', "utf-8")

    found = SalesLedger.of(read_journal(tmp_path))

    assert found.honours_keys
    assert not found.is_whole


def test_a_journal_has_an_end(writer: JournalWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 200)
    for number in range(100):
        writer.write("account", number, "x" * 20)
    writer.flush()

    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 300
    assert not read_journal(tmp_path).is_whole


def test_without_a_folder_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FOLDER, raising=False)
    writer = JournalWriter.of_environment()

    writer.write("keys")

    assert writer.is_silent
    assert not writer.watches

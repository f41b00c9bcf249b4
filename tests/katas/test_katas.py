"""Katas besides the camera store: found by name and folder, checked as a whole, and judged by the same engine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from archkata.kit import kit_root

KATAS = kit_root() / "examples" / "katas"
SHORTENER = KATAS / "url-shortener"
PROVES = "ARCHKATA_PROVE" in os.environ


def archkata(*words: object, folder: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run archkata as a user does; the kata is that of the command, not of the test's environment."""
    kept = {name: value for name, value in os.environ.items() if name != "ARCHKATA_KATA"}
    return subprocess.run(
        [sys.executable, "-m", "archkata", *map(str, words)],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**kept, "PYTHONPATH": str(kit_root()), "ARCHKATA_LANG": "en", **variables},
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize("kata", ["camera-store", SHORTENER, KATAS / "smallest"])
def test_the_parts_of_every_kata_agree(kata: object) -> None:
    found = archkata("kata", "check", kata, "--static")

    assert found.returncode == 0, found.stdout


def test_a_new_kata_is_sound(tmp_path: Path) -> None:
    assert archkata("kata", "new", tmp_path / "my-notes").returncode == 0

    found = archkata("kata", "check", tmp_path / "my-notes", folder=tmp_path)

    assert found.returncode == 0, found.stdout
    assert "3 rules, 3 mutants: sound." in found.stdout


def test_a_new_kata_writes_over_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()

    again = archkata("kata", "new", tmp_path / "mine")

    assert again.returncode == 2
    assert "exists already" in again.stderr
    assert list((tmp_path / "mine").iterdir()) == []


def test_a_check_that_cannot_fail_is_found(tmp_path: Path) -> None:
    kata = tmp_path / "notes"
    archkata("kata", "new", kata)
    stage = kata / "stages" / "notes.py"
    stage.write_text(stage.read_text("utf-8").replace(".expect(404)", ".expect(404, 200)"), "utf-8")

    found = archkata("kata", "check", kata)

    assert found.returncode == 1
    assert "NOTE-03: does not refute the mutant always-found" in found.stdout


@pytest.mark.parametrize(
    ("part", "old", "new", "complaint"),
    [
        ("contract.yaml", "id: NOTE-02", "id: NOTE-01", "NOTE-01: two rules have this id"),
        ("contract.yaml", "needs: []", "needs: [NOTE-03]", "NOTE-01: needs NOTE-03, which needs it in turn"),
        ("contract.yaml", "needs: []", "needs: [NOTE-09]", "NOTE-01: needs NOTE-09, which does not exist"),
        ("locale/es.yaml", "NOTE-02:", "NOTE-99:", "NOTE-02: “rule” is missing in “es”"),
        ("openapi.yaml", "/notes/{note_id}", "/note/{note_id}", "read_note: the OpenAPI document has GET /note/"),
        ("mutants/notes.py", 'caught_by=("NOTE-03",)', 'caught_by=("NOTE-02",)', "NOTE-03: no mutant proves"),
        ("stages/notes.py", '@check("NOTE-03")', '@check("NOTE-33")', "NOTE-03: has no check"),
        ("scenarios/write.py", '"write_note"', '"write_nothing"', "scenario write: needs “write_nothing”"),
    ],
)
def test_parts_that_contradict_each_other_are_found(
    tmp_path: Path, part: str, old: str, new: str, complaint: str
) -> None:
    kata = tmp_path / "notes"
    archkata("kata", "new", kata)
    source = (kata / part).read_text("utf-8")
    assert old in source
    (kata / part).write_text(source.replace(old, new, 1), "utf-8")

    found = archkata("kata", "check", kata, "--static")

    assert found.returncode == 1
    assert complaint in found.stdout


def test_the_second_kata_judges_its_reference() -> None:
    start = f"{sys.executable} -m archkata --kata {SHORTENER} serve"

    ran = archkata("--kata", SHORTENER, "test", "--start", start, "--stage", "links", "--json", "-")

    outcomes = {row["id"]: row["outcome"] for row in json.loads(ran.stdout)["checks"]}
    assert ran.returncode == 0
    assert outcomes["LNK-11"] == "pass"
    assert set(outcomes.values()) == {"pass"}


def test_the_kata_of_a_workspace_stands_in_its_file(tmp_path: Path) -> None:
    (tmp_path / "archkata.yaml").write_text(f"kata: {SHORTENER}\nurl: http://127.0.0.1:9\n", "utf-8")

    assert "LNK-01" in archkata("stages", folder=tmp_path).stdout
    assert "enlace" in archkata("explain", "LNK-02", "--lang", "es", folder=tmp_path).stdout


def test_rules_of_ones_own_extend_a_kata(tmp_path: Path) -> None:
    kata = tmp_path / "house-rules"
    archkata("kata", "new", kata)
    manifest = kata / "kata.yaml"
    manifest.write_text(manifest.read_text("utf-8").replace("languages:", "extends: camera-store\nlanguages:"), "utf-8")

    listed = archkata("--kata", kata, "stages").stdout

    assert "USR-01" in listed
    assert "NOTE-01" in listed
    assert archkata("stages").stdout.count("NOTE-01") == 0


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--kata", "camera-shop", "stages"), "Did you mean “camera-store”?"),
        (("--kata", "/nowhere", "stages"), "is no kata: it has no kata.yaml"),
    ],
)
def test_a_kata_that_is_not_there_is_told(words: tuple[str, ...], complaint: str) -> None:
    found = archkata(*words)

    assert found.returncode == 2
    assert complaint in found.stderr


@pytest.mark.skipif(not PROVES, reason="belongs to make prove: it takes minutes")
def test_the_second_kata_is_proved() -> None:
    found = archkata("kata", "check", SHORTENER)

    assert found.returncode == 0, found.stdout

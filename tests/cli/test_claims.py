"""What is claimed: the command line comes first, nothing that is named vanishes, and nothing judged is never green."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.conformance.little_backend import Routes, document, routed
from tests.hostile.raw_server import RawServer, answer, raw_server

# A backend that can list products, and nothing else.
ROUTES: Routes = {
    ("GET", "/healthz"): answer(204),
    ("GET", "/products"): document(200, {"items": [], "next_cursor": None}),
}


@pytest.fixture
def server() -> Iterator[RawServer]:
    with raw_server(routed(ROUTES)) as running:
        yield running


def outcomes(folder: Path, stage: str) -> set[str]:
    checks = json.loads((folder / "run.json").read_text())["checks"]
    return {check["outcome"] for check in checks if check["stage"] == stage}


@pytest.mark.parametrize("words", [["--stage", "users"], ["--through", "users", "--strict"], ["--only", "USR-01"]])
def test_what_the_command_line_names_is_claimed_and_fails_where_it_is_absent(
    here: Run, tmp_path: Path, server: RawServer, words: list[str]
) -> None:
    (tmp_path / "archkata.yaml").write_text("stages: [catalogue]\n")

    ended = here("test", server.url, *words, "--json", "run.json")

    assert ended.returncode == 1
    assert "not_claimed" not in outcomes(tmp_path, "users")
    assert "Nothing of the stage users answers. It is claimed because the command line" in ended.stdout


def test_a_stage_of_archkata_yaml_that_is_absent_is_told_with_its_line(
    here: Run, tmp_path: Path, server: RawServer
) -> None:
    (tmp_path / "archkata.yaml").write_text("language: en\nstages: [users]\n")

    ended = here("test", server.url)

    assert ended.returncode == 1
    assert "Nothing of the stage users answers. It is claimed because archkata.yaml:2" in ended.stdout


def test_nothing_claimed_is_incomplete_and_names_the_line(here: Run, tmp_path: Path, server: RawServer) -> None:
    (tmp_path / "archkata.yaml").write_text("language: en\n\nstages: []\n")

    ended = here("test", server.url)

    assert ended.returncode == 3
    assert "archkata.yaml:3 says which stages are claimed." in ended.stdout
    assert "None of the rules that were asked for was decided.\nNext: name in archkata.yaml:3" in ended.stdout


def test_a_selection_of_which_nothing_could_be_tried_is_incomplete_and_says_what_tries_it(here: Run) -> None:
    with raw_server(routed({("GET", "/healthz"): answer(204)})) as server:
        ended = here("test", server.url, "--only", "PAY-01", "--only", "DUR-01", "--json", "run.json")

    assert ended.returncode == 3
    assert "2 rules were not exercised because archkata did not start this backend." in ended.stdout
    assert '  archkata test --start "COMMAND"\n' in ended.stdout


def test_a_mistyped_path_of_a_binding_is_a_mistake_instead_of_vanishing(
    here: Run, tmp_path: Path, server: RawServer
) -> None:
    (tmp_path / "archkata.yaml").write_text("binding: binding.yaml\n")
    (tmp_path / "binding.yaml").write_text("operations: {list_purchases: {path: /ordres}}\n")

    ended = here("test", server.url)

    assert ended.returncode == 2
    assert "binding.yaml:1" in ended.stderr
    assert "/ordres answers 404" in ended.stderr


def test_a_url_on_the_command_line_means_what_is_there(here: Run, tmp_path: Path) -> None:
    (tmp_path / "archkata.yaml").write_text("start: touch started\n")
    with raw_server(routed(ROUTES)) as gone:
        url = gone.url

    ended = here("test", url)

    assert ended.returncode == 3
    assert f"Nothing listens at {url}." in ended.stderr
    assert not (tmp_path / "started").exists()


def test_without_a_url_the_start_command_of_archkata_yaml_is_used(here: Run, tmp_path: Path) -> None:
    (tmp_path / "archkata.yaml").write_text("url: http://127.0.0.1:1\nstart: touch started\n")

    assert here("test").returncode == 2
    assert (tmp_path / "started").exists()


def test_a_start_command_that_a_url_left_out_is_what_tries_the_rest(
    here: Run, tmp_path: Path, server: RawServer
) -> None:
    (tmp_path / "archkata.yaml").write_text("start: node server.mjs\n")

    assert "  archkata test\n" in here("test", server.url, "--only", "DUR-01").stdout

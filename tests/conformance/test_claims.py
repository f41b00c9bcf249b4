"""What a backend is taken to have, where none of the kata's operations answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from archkata.conformance.claims import claim
from archkata.conformance.contract import load_contract
from archkata.conformance.registry import load_checks
from archkata.errors import UnreachableError
from archkata.workspace import Workspace
from tests.conformance.little_backend import Routes, backend_at, routed
from tests.hostile.raw_server import answer, raw_server

ONLY_HEALTH: Routes = {("GET", "/healthz"): answer(204)}


def test_a_backend_without_any_operation_of_the_contract_is_one_sentence(tmp_path: Path) -> None:
    with raw_server(routed(ONLY_HEALTH)) as server, pytest.raises(UnreachableError) as end:
        claim(backend_at(server), load_contract(), load_checks(), Workspace(tmp_path), ())

    assert "None of the contract's operations is there" in str(end.value.sentence)
    assert "POST /users, POST /products" in str(end.value.sentence)
    assert "Begin with POST /users" in str(end.value.remedy)


@pytest.mark.parametrize("asked", [("API-17",), ("USR-01",)])
def test_what_the_command_line_names_is_judged_all_the_same(tmp_path: Path, asked: tuple[str, ...]) -> None:
    with raw_server(routed(ONLY_HEALTH)) as server:
        backend = backend_at(server)
        claim(backend, load_contract(), load_checks(), Workspace(tmp_path), asked)

        assert load_contract().rules[asked[0]].stage in backend.claims

"""A backend with a binding of its own is loaded, judged and audited like any other."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from archkata.conformance.binding_file import load_binding
from archkata.load.dialect import Dialect
from tests.cli.commands import archkata
from tests.load.binding.foreign import BINDING

pytestmark = pytest.mark.quiet

ROOT = Path(__file__).parents[3]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "archkata.yaml").write_text("binding: binding.yaml\n", "utf-8")
    (tmp_path / "binding.yaml").write_text(BINDING, "utf-8")
    return tmp_path


def test_a_scenario_that_writes_speaks_as_the_binding_says(workspace: Path) -> None:
    done = archkata(
        "load", "--start", f"{sys.executable} -m tests.load.binding.foreign", "--scenario", "checkout",
        "--rate", "60/s", "--duration", "4s", "--limit", "errors 50 %",
        "--json", "-", folder=workspace, PYTHONPATH=str(ROOT),
    )  # fmt: skip

    document = json.loads(done.stdout)
    assert (document["verdict"], document["audit"]["verdict"]) == ("passed", "passed"), done.stderr
    assert document["operations"]["POST /purchases"]["failed"] == 0
    assert document["operations"]["GET /products/{id}"]["failed"] == 0
    assert document["operations"]["POST /users"]["statuses"].keys() == {"201"}


def test_without_the_binding_the_scenario_is_not_run(tmp_path: Path) -> None:
    done = archkata(
        "load", "--start", f"{sys.executable} -m tests.load.binding.foreign", "--scenario", "checkout", "--quick",
        "--json", "-", folder=tmp_path, PYTHONPATH=str(ROOT),
    )  # fmt: skip

    assert done.returncode == 3
    assert "Not run: POST /users answers 404." in done.stderr


def test_only_what_the_binding_changes_is_translated(workspace: Path) -> None:
    dialect = Dialect(load_binding(workspace / "binding.yaml"))

    spoken = dialect.of("GET", "/products/a%2Fb?fields=x")
    assert spoken is not None
    assert (spoken.method, spoken.url) == ("GET", "/things/a%2Fb?fields=x")
    assert spoken.understood({"id": 1, "units": 3}) == {"id": 1, "stock": 3}
    assert dialect.of("PATCH", "/products/7") is None
    assert dialect.of("GET", "/products/7/reviews") is None


def test_a_body_that_is_no_json_goes_as_it_is(workspace: Path) -> None:
    spoken = Dialect(load_binding(workspace / "binding.yaml")).of("POST", "/purchases")

    assert spoken is not None
    assert spoken.body(b'{"quantity": 2}') == b'{"count": 2}'
    assert spoken.body(b"{") == b"{"
    assert spoken.body(None) is None

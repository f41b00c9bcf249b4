"""A pytest run that has nothing to do with archkata notices nothing of the plugin."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

PROBE = """
import sys

def test_what_is_loaded(pytestconfig):
    assert pytestconfig.pluginmanager.has_plugin("archkata")
    ours = {"archkata", "harness", "yaml", "typer", "httptools"}
    loaded = {name for name in sys.modules if name.partition(".")[0] in ours}
    assert loaded == {"archkata", "archkata.pytest_plugin"}
    assert not pytestconfig.pluginmanager.has_plugin("archkata-hooks")
"""
ALONE = ("-p", "archkata")


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest with this plugin and no other."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        timeout=60,
        check=False,
    )


def test_pytest_finds_the_plugin() -> None:
    (found,) = (each for each in entry_points(group="pytest11") if each.name == "archkata")

    assert found.value == "archkata.pytest_plugin"


def test_nothing_is_imported_where_no_option_is_used(tmp_path: Path) -> None:
    (tmp_path / "test_probe.py").write_text(PROBE, "utf-8")

    ran = run(tmp_path, *ALONE, "-W", "error", "--strict-markers")

    assert ran.returncode == 0, ran.stdout


def test_a_foreign_run_is_the_same_to_the_letter(tmp_path: Path) -> None:
    (tmp_path / "test_foreign.py").write_text("def test_it():\n    assert 1 == 2\n", "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --archkata-lang es\n", "utf-8")

    with_plugin = run(tmp_path, *ALONE, "--no-header")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", "utf-8")
    without = run(tmp_path, "--no-header")

    assert with_plugin.returncode == without.returncode == 1
    assert untimed(with_plugin.stdout) == untimed(without.stdout)


def untimed(shown: str) -> list[str]:
    """Return what was shown without the seconds."""
    return [
        line.partition(" in 0.")[0] for line in shown.splitlines() if "s call" not in line and "s setup" not in line
    ]

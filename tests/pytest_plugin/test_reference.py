"""The plugin with the real contract, against the reference that it starts itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

OWN = """
def test_a_purchase_is_mine(archkata_user, archkata_product):
    purchase = archkata_user.buy(archkata_product, quantity=2).expect(201)
    assert archkata_user.get_purchase(purchase).expect(200)["quantity"] == 2

def test_nobody_has_no_email(archkata_guest):
    archkata_guest.register_user({"name": "x"}).expect_problem(400, 422)
"""


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest as a learner does; temporary files are made in a folder `temporary`."""
    (folder / "temporary").mkdir()
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "ARCHKATA_PASSWORD_COST": "low",
            "TMPDIR": str(folder / "temporary"),
        },
        timeout=120,
        check=False,
    )


def start(fault: str = "") -> str:
    """Return the command that starts the reference."""
    return f"{sys.executable} -m archkata serve {fault}"


def test_the_reference_passes_beside_tests_of_the_learner(tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text(OWN, "utf-8")

    ran = run(tmp_path, "--archkata-start", start(), "-k", "mine or email", "-v", "--strict-markers", "-W", "error")

    assert ran.returncode == 0, ran.stdout
    assert "test_own.py::test_a_purchase_is_mine PASSED" in ran.stdout
    assert "archkata::users::USR-" in ran.stdout
    assert "failed" not in ran.stdout


def test_a_fault_of_the_reference_fails_its_rule_and_leaves_nothing_behind(tmp_path: Path) -> None:
    ran = run(tmp_path, "--archkata-start", start("--fault price-of-nothing"), "-k", "CAT-03")

    assert ran.returncode == 1, ran.stdout
    assert "FAILED archkata::catalogue::CAT-" in ran.stdout
    assert "Reproduce:" in ran.stdout
    assert "Traceback" not in ran.stdout + ran.stderr
    assert list((tmp_path / "temporary").iterdir()) == []

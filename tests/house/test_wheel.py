"""The wheel holds the package and the kit, and works from an empty environment in another directory."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return next(folder.glob("archkata-*.whl"))


def test_the_wheel_has_one_package_and_the_whole_kit(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}

    assert {top for top in tops if not top.endswith(".dist-info")} == {"archkata"}
    for part in (
        "archkata/locale/es.yaml",
        "archkata/_kit/harness/contract.yaml",
        "archkata/_kit/harness/openapi.yaml",
        "archkata/_kit/harness/locale/es.yaml",
        "archkata/_kit/harness/bindings/contract.yaml",
        "archkata/_kit/harness/stages/users.py",
        "archkata/_kit/reference_impl/app.py",
    ):
        assert part in names
    assert not [name for name in names if "/tests/" in name or "__pycache__" in name]


def test_the_installed_wheel_works_from_another_directory(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "venv"
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    # what it depends on is here already; a test needs no network
    libraries = next(path for path in sys.path if path.endswith("site-packages"))
    subprocess.run(
        [python, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet", wheel], check=True, capture_output=True
    )
    extra = next(environment.glob("lib/python3*/site-packages")) / "shared.pth"
    extra.write_text(libraries + "\n")
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "harness").mkdir(parents=True)
    clean = {"PATH": f"{environment / 'bin'}:{os.environ['PATH']}", "HOME": str(tmp_path)}

    def run(*command: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            list(map(str, command)), check=False, cwd=elsewhere, env=clean, capture_output=True, text=True, timeout=120
        )

    place = run(python, "-c", "import archkata.kit; print(archkata.kit.kit_root())")
    explained = run("archkata", "explain", "USR-11")
    judged = run("archkata", "test", "--start", "archkata serve", "--only", "USR-01")

    made = run("archkata", "new", "shop", "--yes", "--starter", "python")

    assert made.returncode == 0, made.stderr
    assert (elsewhere / "shop" / ".github" / "workflows" / "archkata.yml").is_file()
    assert "_kit" in place.stdout
    assert explained.returncode == 0, explained.stderr
    assert "PATCH" in explained.stdout
    assert judged.returncode == 0, judged.stdout + judged.stderr

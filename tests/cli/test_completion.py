"""What a shell offers after a Tab."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from archkata.cli.completion import SHELLS
from tests.cli.conftest import Run

BASH = shutil.which("bash")
ASKS = """
eval "$(archkata --show-completion bash)"
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_archkata_completion archkata
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_is_given_its_script(here: Run, shell: str) -> None:
    ended = here("--show-completion", shell)

    assert (ended.returncode, ended.stderr) == (0, "")
    assert "_ARCHKATA_COMPLETE=complete_" + shell in ended.stdout


@pytest.mark.skipif(BASH is None, reason="needs bash")
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["archkata", "st"], {"status", "stages"}),
        (["archkata", "test", "--thr"], {"--through"}),
        (["archkata", "test", "--through", "thr"], {"throttling"}),
        (["archkata", "test", "--only", "USR-1"], {f"USR-1{digit}" for digit in range(8)}),
        (["archkata", "serve", "--fault", "two-c"], {"two-commits"}),
        (["archkata", "explain", "AUT-01"], {"AUT-01"}),
    ],
)
def test_bash_offers_commands_options_and_the_names_of_the_contract(
    tmp_path: Path, words: list[str], offered: set[str]
) -> None:
    command = tmp_path / "archkata"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m archkata "$@"\n')
    command.chmod(0o755)

    shown = subprocess.run(
        [str(BASH), "-c", ASKS, "bash", *words],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout

    assert set(shown.split()) == offered

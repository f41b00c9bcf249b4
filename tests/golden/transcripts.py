"""Compare what somebody sees with what stands in a file."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
WIDTH = 80


def agrees(name: str, shown: str) -> None:
    """Compare with the golden transcript of a name; ARCHKATA_UPDATE_GOLDEN=1 writes it instead."""
    path = FOLDER / f"{name}.txt"
    if "ARCHKATA_UPDATE_GOLDEN" in os.environ:
        path.write_text(shown, "utf-8")
    if not path.exists() or path.read_text("utf-8") != shown:
        expected = path.read_text("utf-8") if path.exists() else ""
        pytest.fail(f"{path.name} is not what is shown now.\n--- expected\n{expected}\n--- shown\n{shown}")


def normalised(shown: str) -> str:
    """Take out what differs from run to run: ports, seeds, times, numbers of requests, terminal sequences."""
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)
    shown = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", shown)
    shown = re.sub(r"(seed|semilla) \d+", r"\1 SEED", re.sub(r"--seed \d+", "--seed SEED", shown))
    shown = re.sub(r"\d+\.\d s\b", "TIME s", shown)
    return re.sub(r"\d+ (requests?|solicitud(es)?)", r"N \1", shown)

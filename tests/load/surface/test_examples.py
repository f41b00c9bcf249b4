"""The files that show how to scale out call a command that exists."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer
import yaml

from archkata.cli.app import app

FOLDER = Path(__file__).parents[3] / "examples" / "scale-out"


def compose() -> list[list[str]]:
    services = yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))["services"]
    return [[str(word) for word in service["command"]] for service in services.values()]


def kubernetes() -> list[list[str]]:
    documents = list(yaml.safe_load_all((FOLDER / "kubernetes.yaml").read_text("utf-8")))
    jobs = [each["spec"]["template"]["spec"] for each in documents if each["kind"] == "Job"]
    return [container["args"] for job in jobs for container in job["containers"]]


def readme() -> list[list[str]]:
    lines = re.findall(r"^archkata (load .*?)(?: +#.*)?$", (FOLDER / "README.md").read_text("utf-8"), re.MULTILINE)
    return [shlex.split(line) for line in lines]


@pytest.mark.parametrize("words", [*compose(), *kubernetes(), *readme()], ids=lambda words: " ".join(words)[:40])
def test_every_option_is_one_of_the_command(words: list[str]) -> None:
    command = typer.main.get_command(app).commands["load"]  # type: ignore[attr-defined]  # app is a group
    known = {name for parameter in command.params for name in parameter.opts}

    assert words[0] == "load"
    assert [word for word in words if word.startswith("--") and word not in known] == []


def test_the_manifest_waits_for_as_many_workers_as_it_starts() -> None:
    documents = list(yaml.safe_load_all((FOLDER / "kubernetes.yaml").read_text("utf-8")))
    master = next(words for words in kubernetes() if "--master" in words)
    workers = next(each for each in documents if each["metadata"]["name"] == "archkata-worker")

    assert int(master[master.index("--expect-workers") + 1]) == workers["spec"]["parallelism"]

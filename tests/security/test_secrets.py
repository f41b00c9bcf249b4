"""Secrets are hidden by their values in everything that a run shows or writes, and sessions of editors are ended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from archkata.conformance.contract import load_contract
from archkata.conformance.session import TestOptions, conduct
from archkata.redaction import Secrets
from archkata.reports import RunFiles, reporters
from archkata.reports.run_text import RenderOptions
from archkata.workspace import Workspace
from tests.backends.threads.camera_store.messages import Request, Response
from tests.hostile.bent import bent

EDITORS = (("editor@archkata.example", "correct horse battery staple"),) * 2


@dataclass
class Seen:
    issued: list[str] = field(default_factory=list)
    logged_out: set[str] = field(default_factory=set)

    def __call__(self, request: Request, response: Response) -> Response:
        """Say the credentials back where they are refused, which is wrong in several ways."""
        bearer = (request.headers.get("authorization") or "").removeprefix("Bearer ")
        if request.path.endswith("/sessions") and response.status in {200, 201}:
            self.issued.append(json.loads(response.body or b"")["access_token"])
        if request.method == "DELETE" and request.path.endswith("/sessions/current") and response.status == 204:
            self.logged_out.add(bearer)
        if request.method == "GET" and request.path.startswith("/users/"):
            return replace(response, status=500, body=json.dumps({"you sent": bearer}).encode())
        return response


@pytest.fixture(scope="module")
def seen() -> Seen:
    return Seen()


@pytest.fixture(scope="module")
def outputs(seen: Seen, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("reports")
    capture = pytest.MonkeyPatch()
    printed = folder / "printed"
    with bent(seen) as url, printed.open("w") as stream, capture.context() as patched:
        patched.setattr("sys.stdout", stream)
        files = RunFiles(json=str(folder / "run.json"), junit=str(folder / "run.xml"))
        rules = ("USR-02", "AUT-05", "AUT-06", "CAT-01", "REV-01")
        with reporters(RenderOptions(verbose=True, first_only=False), files) as tell:
            conduct(load_contract(), Workspace(folder), TestOptions(url, only=rules, seed=1), tell)
    yield {name: (folder / name).read_text("utf-8") for name in ("run.json", "run.xml", "printed")}


@pytest.mark.parametrize("name", ["run.json", "run.xml", "printed"])
def test_no_token_is_shown_or_written(outputs: dict[str, str], seen: Seen, name: str) -> None:
    assert len(seen.issued) >= 2
    assert "you sent" in outputs[name]
    assert [token for token in seen.issued if token in outputs[name]] == []


def test_transcripts_say_where_a_token_was(outputs: dict[str, str]) -> None:
    failed = [check for check in json.loads(outputs["run.json"])["checks"] if check["outcome"] == "fail"]

    assert "Authorization: Bearer $ARCHKATA_TOKEN" in json.dumps(failed)


def test_editors_are_logged_out_at_the_end(outputs: dict[str, str], seen: Seen) -> None:
    assert outputs
    # the first sessions are those of editors: the survey asks as them
    assert seen.issued[0] in seen.logged_out


def test_secrets_of_the_environment_are_hidden_by_their_values() -> None:
    environment = {
        "PAYMENTS_API_KEY": "sk_live_51abcdef",
        "DATABASE_URL": "postgres://store:pa55word-of-db@db.example/store",
        "GITHUB_TOKEN": "ghp_0123456789",
        "PWD": "/home/ana/store",
        "SHORT_TOKEN": "true",
        "LANG": "C.UTF-8",
    }
    secrets = Secrets([("e@x.example", 'se"cret-one'), ("f@x.example", "second-one")], environment)
    said = "\n".join(f"{name}={value}" for name, value in environment.items())

    assert secrets.hide(said) == (
        "PAYMENTS_API_KEY=$PAYMENTS_API_KEY\n"
        "DATABASE_URL=postgres://store:$DATABASE_URL@db.example/store\n"
        "GITHUB_TOKEN=$GITHUB_TOKEN\nPWD=/home/ana/store\nSHORT_TOKEN=true\nLANG=C.UTF-8"
    )
    assert secrets.hide('{"password": "se\\"cret-one"}') == '{"password": "$ARCHKATA_EDITOR_PASSWORD"}'


@pytest.mark.parametrize(
    "token", ["eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl", "c2Vzc2lvbiB0b2tlbg==", "a,b;c:d|e{f}g(h)", "0123456789abcdef"]
)
@pytest.mark.parametrize("around", ["{}", "Bearer {}", '"{}"', "sid={}; Path=/", "/sessions/{}/x", "x{}y"])
def test_tokens_are_hidden_wherever_they_stand(token: str, around: str) -> None:
    secrets = Secrets()
    secrets.learn([token, token[:9], "another-token-0123456789"])

    assert token not in secrets.hide(around.format(token))
    assert "$ARCHKATA_TOKEN" in secrets.hide(around.format(token))
    assert secrets.hide("nothing-to-hide-here at all") == "nothing-to-hide-here at all"


def test_reports_are_for_their_owner_alone(outputs: dict[str, str], tmp_path: Path) -> None:
    assert outputs
    files = RunFiles(json=str(tmp_path / "run.json"))
    assert files.json is not None
    files.json.write("{}")

    assert (tmp_path / "run.json").stat().st_mode & 0o777 == 0o600

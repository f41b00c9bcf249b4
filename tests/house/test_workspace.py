"""archkata.yaml: what it may say, and how a mistake is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from archkata.errors import ArchkataError
from archkata.workspace import DEFAULT_EDITORS, load_workspace

STAGES = ("api", "users", "catalogue")


def mistake(tmp_path: Path, source: str) -> str:
    (tmp_path / "archkata.yaml").write_text(source, "utf-8")
    with pytest.raises(ArchkataError) as caught:
        load_workspace(tmp_path, STAGES)
    return f"{caught.value.sentence} {caught.value.remedy or ''}".strip()


def test_without_a_file_all_is_as_by_default(tmp_path: Path) -> None:
    workspace = load_workspace(tmp_path, STAGES)

    assert (workspace.url, workspace.start, workspace.stages) == (None, None, None)
    assert tuple(workspace.editors) == DEFAULT_EDITORS


def test_everything_can_be_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_ANA", "from outside")
    (tmp_path / "archkata.yaml").write_text(
        """\
url: http://127.0.0.1:8000/api/v1
start: node server.mjs
editors:
  - {email: ana@shop.example, password: $SECRET_OF_ANA}
  - {email: eva@shop.example, password: "1234 5678"}
stages: [users, catalogue]
replicas: 2
throttle: 5/2
binding: binding.yaml
language: es
maturity: code-complete
stack: express
""",
        "utf-8",
    )

    workspace = load_workspace(tmp_path, STAGES)

    assert workspace.url == "http://127.0.0.1:8000/api/v1"
    assert (workspace.maturity, workspace.stack) == ("code-complete", "express")
    assert list(workspace.editors) == [("ana@shop.example", "from outside"), ("eva@shop.example", "1234 5678")]
    assert (workspace.stages, workspace.replicas, workspace.throttle) == (["users", "catalogue"], 2, (5, 2))
    assert workspace.binding == tmp_path / "binding.yaml"


def test_the_old_name_of_a_key_is_read_and_said(tmp_path: Path) -> None:
    (tmp_path / "archkata.yaml").write_text("language: en\nstage: reviewed\n", "utf-8")

    workspace = load_workspace(tmp_path, STAGES)

    assert workspace.maturity == "reviewed"
    assert [str(each) for each in workspace.notices] == [
        "archkata.yaml:2: “stage” is called “maturity” now; the old name is still read."
    ]


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (
            "maturity: draft\nstage: reviewed\n",
            "archkata.yaml:2: “stage” and “maturity” are the same key; leave the first one out.",
        ),
        ("url: x\nstages: [user]\n", "archkata.yaml:2: “user” is not known. Did you mean “users”?"),
        ("ulr: http://127.0.0.1\n", "archkata.yaml:1: “ulr” is not known. Did you mean “url”?"),
        ("\n\nzzz: 1\n", "archkata.yaml:3: “zzz” is not known. Allowed: url, start"),
        ("url: 1\n", "archkata.yaml:1: “url” takes a text"),
        ("url: a\nurl: b\n", "archkata.yaml:2: “url” stands there twice"),
        ("- a\n", "archkata.yaml:1: a mapping is expected"),
        ("start: [\n", "archkata.yaml:1:"),
        ("replicas: 0\n", "“replicas” takes a whole number"),
        ("throttle: fast\n", "“throttle” takes requests/seconds"),
        ("throttle: 0/2\n", "“throttle” takes requests/seconds"),
        ("stack: expres\n", "archkata.yaml:1: “expres” is not known. Did you mean “express”?"),
        ("language: fr\n", "“fr” is not known"),
        ("editors: [{email: a@x}]\n", "“editors” takes two accounts"),
        ("editors:\n- {email: a@x, password: b}\n- {email: c@x, passwort: d}\n", "archkata.yaml:3: an editor needs"),
        ("editors:\n- {email: a@x, password: $NOT_SET_ANYWHERE}\n- {email: c@x, password: d}\n", "NOT_SET_ANYWHERE"),
        ('editors:\n- {email: "a:b@x", password: b}\n- {email: c@x, password: d}\n', "no colon"),
        ("stages: &a [users]\nbinding: *a\n", "alias"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_is_allowed(tmp_path: Path, source: str, told: str) -> None:
    assert told in mistake(tmp_path, source)


def test_a_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / "archkata.yaml").write_bytes(b"url: caf\xe9\n")

    with pytest.raises(ArchkataError, match="UTF-8"):
        load_workspace(tmp_path, STAGES)


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "archkata.yaml").write_bytes(b"#" * 1_000_000)

    with pytest.raises(ArchkataError, match="256 KiB"):
        load_workspace(tmp_path, STAGES)

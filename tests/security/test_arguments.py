"""Whatever stands on the command line: a sentence and an exit code of the documentation, and never a traceback."""

from __future__ import annotations

import contextlib
import io
import os
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archkata.cli import app
from archkata.errors import ArchkataError, ExitCode
from archkata.wire import Address

LONG = "n" * 300
NO_URLS = [
    ".",
    "..",
    "http://a..b",
    f"http://{'a' * 64}.example",
    f"http://{'a.' * 127}example",
    f"http://{LONG}",
    "http://.:9",
    "http://127.0.0.1:0",
    "http://127.0.0.1:65536",
    "http://127.0.0.1:-1",
    "http://127.0.0.1:１２",
    "http://u@h:9",
    "http://@h:9",
    "http://h?",
    "http://h#",
    "http://a b",
    "http://a\nb",
    "http://a\\b",
    "http://a%00b",
    " ",
    "http://[::1",
    "http://[::g]",
    "ftp://x",
    "http:///x",
]


@pytest.fixture(autouse=True)
def _without_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def nowhere(*_: object, **__: object) -> object:
        raise OSError("no network in this test")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    monkeypatch.setattr(socket, "create_connection", nowhere)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ARCHKATA_DEBUG", raising=False)


def ended(*arguments: str) -> tuple[int, str]:
    """Run a command in this process; return its exit code and what it said."""
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patched, contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        patched.setattr("sys.argv", ["archkata", *arguments])
        code = app._exit_code()
    return code, said.getvalue()


@pytest.mark.parametrize("url", NO_URLS)
def test_what_is_no_base_url_is_a_mistake_of_the_command_line(url: str) -> None:
    code, said = ended("test", url)

    assert code == ExitCode.USAGE
    assert "is not a base URL" in said
    assert len(said.splitlines()) <= 12


@pytest.mark.parametrize(
    "arguments",
    [
        ["review", LONG],
        ["review", f"docs/{LONG}/x"],
        ["estimate", LONG],
        ["kata", "check", LONG],
        ["kata", "new", LONG],
        ["load", "--scenario", f"{LONG}.py"],
        ["new", LONG],
        ["test", "--json", LONG],
        ["status", LONG],
    ],
)
def test_a_name_that_no_file_can_have_is_a_mistake_of_the_command_line(arguments: Sequence[str]) -> None:
    code, said = ended(*arguments)

    assert code == ExitCode.USAGE
    assert said.startswith("archkata: ")
    assert "broke" not in said


def test_a_password_in_a_url_is_refused_and_not_said_back() -> None:
    code, said = ended("test", "http://ana:secret-of-ana@127.0.0.1:9")

    assert code == ExitCode.USAGE
    assert "secret-of-ana" not in said


@pytest.mark.parametrize(
    ("url", "host", "shown"),
    [
        ("http://Münchner-Kamera.example", "xn--mnchner-kamera-gsb.example", None),
        ("http://[0:0::1]:80", "::1", "http://[::1]"),
        ("http://localhost.:8000/", "localhost.", "http://localhost.:8000"),
        ("h/café/%C3%A9", "h", "http://h/caf%C3%A9/%C3%A9"),
        ("https://127.0.0.1:443/api/v1//", "127.0.0.1", "https://127.0.0.1/api/v1"),
    ],
)
def test_hosts_and_paths_are_as_the_wire_has_them(url: str, host: str, shown: str | None) -> None:
    address = Address.parse(url)

    assert (address.host, str(address)) == (host, shown or str(address))
    assert str(address).isascii()


_OF_ARGUMENTS = st.characters(codec="utf-8", exclude_characters="\0")
EXAMPLES = 300 if "ARCHKATA_PROVE" in os.environ else 12


def _like_urls() -> st.SearchStrategy[str]:
    part = st.text(alphabet=st.sampled_from([*"a0.:/@[]%?#-_\\ ", "é", "１", "。", "\t", "\udcff", "ß"]), max_size=20)
    return st.one_of(
        part, st.builds("http://{}".format, part), st.builds("https://a{}".format, part), st.text(_OF_ARGUMENTS)
    )


@given(_like_urls())
@settings(max_examples=EXAMPLES * 5, deadline=None)
def test_any_text_is_a_base_url_or_a_sentence(url: str) -> None:
    with contextlib.suppress(ArchkataError):
        address = Address.parse(url)
        address.host.encode("idna")
        address.authority.encode("latin-1")
        address.path.encode("ascii")
        assert Address.parse(str(address)) == address


def _arguments() -> Iterator[st.SearchStrategy[list[str]]]:
    word = st.one_of(_like_urls(), st.sampled_from([LONG, "/dev/full", "", "-", "--", "-1", "1e400", "٣", "users"]))
    yield st.tuples(st.sampled_from(["review", "estimate", "status", "explain", "kata", "stages"]), word).map(list)
    options = ["--only", "--stage", "--through", "--seed", "--json", "--lang", "--start"]
    yield st.tuples(st.just("test"), st.sampled_from(options), word).map(list)
    options = ["--rate", "--users", "--duration", "--limit", "--workers", "--scenario", "--html", "--target-is-mine"]
    yield st.tuples(st.just("load"), st.sampled_from(options), word).map(list)


@given(st.one_of(*_arguments()))
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_arguments_end_with_a_code_of_the_documentation(arguments: list[str]) -> None:
    code, said = ended(*arguments)

    assert code in {ExitCode.PASSED, ExitCode.FAILED, ExitCode.USAGE, ExitCode.INCOMPLETE}
    assert "Traceback" not in said
    assert "itself broke" not in said

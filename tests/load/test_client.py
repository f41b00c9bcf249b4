"""The client of load users: whatever listens there, an answer or one word why there is none, within bounds."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from archkata.backend_process.launch import free_port
from tests.hostile import behaviours as does
from tests.hostile.raw_server import Asked, Behaviour, answer, raw_server
from tests.load.certificates import certificate_for, tls_server

ROOT = Path(__file__).parents[2]
Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate that the client trusts, and its key."""
    return certificate_for("127.0.0.1", tmp_path_factory.mktemp("trusted"))


@pytest.fixture(scope="module")
def ask(request: pytest.FixtureRequest) -> Iterator[Ask]:
    """Send requests (method, path, options) to a URL, one after another by one client."""
    has_openssl = shutil.which("openssl") is not None
    trust = {"SSL_CERT_FILE": str(request.getfixturevalue("trusted")[0])} if has_openssl else {}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.load.asking"],
        cwd=ROOT,
        env={**os.environ, **trust},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    stdin, stdout = process.stdin, process.stdout

    def carry_out(url: str, *requests: tuple[str, str, dict[str, Any]], **options: Any) -> dict[str, Any]:
        stdin.write(json.dumps({"url": url, "requests": requests, **options}) + "\n")
        stdin.flush()
        line: dict[str, Any] = json.loads(stdout.readline())
        return line

    yield carry_out
    stdin.close()
    process.wait(20)
    stdout.close()


def get(path: str = "/x", **options: Any) -> tuple[str, str, dict[str, Any]]:
    return "GET", path, options


def raw(*parts: bytes) -> Behaviour:
    """Send these bytes, and keep the connection."""

    def behave(client: socket.socket, asked: Asked) -> bool:
        del asked
        for part in parts:
            client.sendall(part)
        return True

    return behave


def then_close(*parts: bytes) -> Behaviour:
    def behave(client: socket.socket, asked: Asked) -> bool:
        raw(*parts)(client, asked)
        return False

    return behave


WELL: dict[str, tuple[Behaviour, int, str]] = {
    "content-length": (raw(answer(200, b"hello")), 200, "hello"),
    "in two pieces": (raw(b"HTTP/1.1 200 OK\r\nContent-Le", b"ngth: 5\r\n\r\nhel", b"lo"), 200, "hello"),
    "chunked": (
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"),
        200,
        "hello",
    ),
    "without length": (then_close(b"HTTP/1.1 200 OK\r\n\r\nhel", b"lo"), 200, "hello"),
    "HTTP/1.0": (then_close(b"HTTP/1.0 200 OK\r\n\r\nhello"), 200, "hello"),
    "after 100 Continue": (raw(b"HTTP/1.1 100 Continue\r\n\r\n" + answer(201, b"hello")), 201, "hello"),
    "after two early hints": (raw(b"HTTP/1.1 103 E\r\nLink: a\r\n\r\n" * 2, answer(200, b"hello")), 200, "hello"),
    "no content": (raw(b"HTTP/1.1 204 No Content\r\n\r\n"), 204, ""),
    "not modified": (raw(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nETag: x\r\n\r\n"), 304, ""),
    "an error": (raw(answer(500, b"hello")), 500, "hello"),
}


@pytest.mark.parametrize("name", WELL)
def test_an_answer_is_read_whole_and_so_is_the_next(ask: Ask, name: str) -> None:
    behave, status, body = WELL[name]
    with raw_server(behave) as server:
        answers = ask(server.url, get(), get())["answers"]

    assert [(each["status"], each["text"], each["error"]) for each in answers] == [(status, body, None)] * 2


TROUBLE: dict[str, tuple[Behaviour, str]] = {
    "silence": (does.silence, "timeout"),
    "drip": (does.drip, "timeout"),
    "slam": (does.slam, "closed"),
    "reset": (does.reset, "reset"),
    "banner": (does.banner, "malformed"),
    "endless headers": (does.endless_headers, "too_large"),
    "endless body": (does.endless_body, "too_large"),
    "hundred megabytes": (does.hundred_megabytes, "too_large"),
    "hints for ever": (does.hints_for_ever, "too_large"),
    "endless status line": (does.endless_status_line, "too_large"),
    "endless trailers": (does.endless_trailers, "too_large"),
    "an endless trailer": (does.endless_trailer, "too_large"),
    "an endless chunk extension": (does.endless_chunk_extension, "too_large"),
    "chunks of extensions": (does.extended_chunks, "too_large"),
    "half a body": (then_close(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello"), "closed"),
    "half a chunk": (then_close(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe"), "closed"),
    "half a header": (then_close(b"HTTP/1.1 200 OK\r\nContent-"), "closed"),
    "two lengths": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"), "malformed"),
    "another protocol": (raw(b"HTTP/1.1 101 X\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), "malformed"),
}


@pytest.mark.parametrize("name", TROUBLE)
def test_what_is_no_answer_is_told_in_one_word_and_counted_as_failed(ask: Ask, name: str) -> None:
    behave, word = TROUBLE[name]
    with raw_server(behave) as server:
        told = ask(server.url, get(), answer_s=1.0)

    (came,) = told["answers"]
    assert came["status"] == 0
    assert came["error"].startswith(word)
    assert told["tallies"]["GET /x"]["good"] == 0
    assert sum(told["tallies"]["GET /x"]["failed"].values()) == 1


def test_answers_within_bounds_come_after_ones_that_were_not(ask: Ask) -> None:
    wire = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\n{}\r\n0\r\nX: y\r\n\r\n"
    with raw_server(raw(wire)) as server:
        answers = ask(server.url, get(), get())["answers"]

    assert [(each["text"], each["error"]) for each in answers] == [("{}", None)] * 2


def test_nobody_there(ask: Ask) -> None:
    (came,) = ask(f"http://127.0.0.1:{free_port()}", get())["answers"]

    assert came["error"].startswith("refused")


def test_an_unknown_host(ask: Ask) -> None:
    (came,) = ask("http://nowhere.invalid", get())["answers"]

    assert came["error"].startswith("unresolved")


def test_a_head_has_no_body_although_its_length_is_told(ask: Ask) -> None:
    with raw_server(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")) as server:
        answers = ask(server.url, ("HEAD", "/x", {}), ("HEAD", "/x", {}))["answers"]

    assert [(each["status"], each["length"]) for each in answers] == [(200, 0)] * 2


def test_a_kept_connection_that_was_closed_meanwhile_is_no_failure_of_a_read(ask: Ask) -> None:
    with raw_server(then_close(answer(200, b"hello"))) as server:
        told = ask(server.url, get(), get(), get())

    assert told["tallies"]["GET /x"] == {"good": 3, "failed": {}, "bytes": 15, "statuses": {"200": 3}}


def test_a_write_does_not_go_to_a_connection_that_was_closed_meanwhile(ask: Ask) -> None:
    with raw_server(then_close(answer(201, b"{}"))) as server:
        told = ask(server.url, *[("POST", "/x", {"json": {}, "pause": 0.2})] * 3)

    assert told["tallies"]["POST /x"]["statuses"] == {"201": 3}


def test_nor_does_one_over_tls(ask: Ask, trusted: tuple[Path, Path]) -> None:
    with tls_server(*trusted, then_close(answer(201, b"{}"))) as port:
        told = ask(f"https://127.0.0.1:{port}", *[("POST", "/x", {"json": {}, "pause": 0.2})] * 3)

    assert told["tallies"]["POST /x"]["statuses"] == {"201": 3}


def test_a_write_is_never_sent_twice(ask: Ask) -> None:
    asked: list[str] = []

    def once(client: socket.socket, one: Asked) -> bool:
        asked.append(one.method)
        if len(asked) == 1:
            client.sendall(answer(201, b"{}"))
        return len(asked) == 1

    with raw_server(once) as server:
        answers = ask(server.url, ("POST", "/x", {"json": {}}), ("POST", "/x", {"json": {}}))["answers"]

    assert [each["status"] for each in answers] == [201, 0]
    assert asked == ["POST", "POST"]


@pytest.mark.parametrize("location", ["http://198.51.100.1/elsewhere", "/x"])
def test_redirects_are_not_followed_and_count_as_failed(ask: Ask, location: str) -> None:
    with raw_server(raw(answer(307, extra=f"Location: {location}\r\n"))) as server:
        told = ask(server.url, get())

    (reason,) = told["tallies"]["GET /x"]["failed"]
    assert reason == ("redirect to 198.51.100.1" if "://" in location else "redirect 307")


def test_bytes_behind_an_answer_do_not_become_the_next_one(ask: Ask) -> None:
    stray = raw(answer(200, b"right") + answer(200, b"wrong"))
    with raw_server(stray) as server:
        answers = ask(server.url, get(), get())["answers"]

    assert [each["text"] for each in answers] == ["right", "right"]


def test_what_is_sent_is_what_locusts_clients_would_send(ask: Ask) -> None:
    seen: list[Asked] = []

    def note(client: socket.socket, asked: Asked) -> bool:
        seen.append(asked)
        client.sendall(answer(200, b"{}"))
        return True

    with raw_server(note) as server:
        ask(
            f"{server.url}/api/v1",
            (
                "POST",
                "/users",
                {"json": {"name": "Zoë"}, "name": "/users", "headers": {"Idempotency-Key": "k\r\nX: y"}},
            ),
            ("PUT", "/form", {"data": {"a": "b c"}}),
            get("/search", params={"q": "a b&c"}),
            get("/a b/ñ"),
            ("POST", "/empty", {}),
        )

    assert [one.path for one in seen] == [
        "/api/v1/users",
        "/api/v1/form",
        "/api/v1/search?q=a+b%26c",
        "/api/v1/a%20b/%C3%B1",
        "/api/v1/empty",
    ]
    assert json.loads(seen[0].body) == {"name": "Zoë"}
    assert b"Content-Type: application/json\r\n" in seen[0].head
    assert b"\r\nX: y" not in seen[0].head
    assert seen[1].body == b"a=b+c"
    assert b"Content-Length: 0" in seen[4].head


def test_requests_go_by_their_operation_and_not_by_their_url(ask: Ask) -> None:
    with raw_server(raw(answer(200, b"{}"))) as server:
        tallies = ask(server.url, get("/p/1", name="/p/{id}"), get("/p/2", name="/p/{id}"), get("/list?cursor=x"))[
            "tallies"
        ]

    assert {name: tally["good"] for name, tally in tallies.items()} == {"GET /p/{id}": 2, "GET /list": 1}


def test_a_body_of_many_megabytes_is_counted_whole_and_kept_in_part(ask: Ask) -> None:
    with raw_server(raw(answer(200, b"a" * 10_000_000))) as server:
        told = ask(server.url, get())

    assert told["tallies"]["GET /x"]["bytes"] == 10_000_000
    assert told["answers"][0]["length"] == 1024 * 1024


def test_headers_are_found_in_any_case(ask: Ask) -> None:
    with raw_server(raw(answer(200, extra="RETRY-After: 3\r\nVary: a\r\nvary: b\r\n"))) as server:
        (came,) = ask(server.url, get())["answers"]

    assert came["headers"]["retry-after"] == "3"
    assert came["headers"]["vary"] == "a, b"


def test_a_large_request_is_sent_whole(ask: Ask) -> None:
    lengths: list[int] = []

    def measure(client: socket.socket, asked: Asked) -> bool:
        lengths.append(len(asked.body))
        client.sendall(answer(200))
        return True

    with raw_server(measure) as server:
        ask(server.url, ("POST", "/x", {"data": "a" * 8_000_000}))

    assert lengths == [8_000_000]


@pytest.mark.parametrize("behave", [does.always(200, {}), does.silence])
def test_a_certificate_that_nobody_trusts_is_told(ask: Ask, tmp_path: Path, behave: Behaviour) -> None:
    with tls_server(*certificate_for("127.0.0.1", tmp_path), behave) as port:
        (came,) = ask(f"https://127.0.0.1:{port}", get())["answers"]

    assert came["error"].startswith("tls")


def test_over_tls_as_without(ask: Ask, trusted: tuple[Path, Path]) -> None:
    with tls_server(*trusted, raw(answer(200, b"a" * 300_000))) as port:
        told = ask(f"https://127.0.0.1:{port}", get(), ("POST", "/x", {"data": "b" * 300_000}))

    assert [each["error"] for each in told["answers"]] == [None, None]
    assert told["tallies"]["GET /x"]["bytes"] == 300_000


def test_silence_over_tls_has_its_time_limit_too(ask: Ask, trusted: tuple[Path, Path]) -> None:
    with tls_server(*trusted, does.silence) as port:
        (came,) = ask(f"https://127.0.0.1:{port}", get(), answer_s=0.5)["answers"]

    assert came["error"] == "timeout"

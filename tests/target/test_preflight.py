"""What is said before any check, one sentence each."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from archkata.backend_process.preflight import preflight
from archkata.errors import ArchkataError, ExitCode, UnreachableError
from archkata.wire import Address
from tests.conformance.little_backend import Routes, document, routed
from tests.hostile.raw_server import answer, raw_server

WELL: Routes = {("GET", "/healthz"): answer(204)}


def told(url: str) -> str:
    with pytest.raises(UnreachableError) as caught:
        preflight(Address.parse(url), "/healthz", "/users")
    assert caught.value.exit_code is ExitCode.INCOMPLETE
    return f"{caught.value.sentence} {caught.value.remedy}"


def test_a_healthy_backend_needs_no_word() -> None:
    with raw_server(routed(WELL)) as server:
        assert preflight(Address.parse(server.url), "/healthz", "/users") == []


def test_nothing_listens() -> None:
    with raw_server(routed(WELL)) as server:
        url = server.url

    assert f"Nothing listens at {url}." in told(url)


def test_the_prefix_is_missing() -> None:
    with raw_server(routed({("GET", "/api/v1/healthz"): answer(200, b"{}")})) as server:
        assert f"Use the base URL {server.url}/api/v1" in told(server.url)


def test_there_is_a_prefix_too_much() -> None:
    with raw_server(routed(WELL)) as server:
        assert f"Use the base URL {server.url}" in told(f"{server.url}/v2")


def test_a_web_site_is_told_from_a_backend_without_health() -> None:
    site: Routes = {
        ("GET", "/healthz"): answer(404, b"<html>", type_="text/html"),
        ("POST", "/users"): answer(405, b"<html>", type_="text/html"),
    }
    with raw_server(routed(site)) as server:
        assert "answers with web pages, not with JSON" in told(server.url)


def test_a_backend_without_health_is_judged_all_the_same() -> None:
    backend: Routes = {("POST", "/users"): document(422, {})}
    with raw_server(routed(backend)) as server:
        notices = preflight(Address.parse(server.url), "/healthz", "/users")

    assert [str(notice) for notice in notices] == ["GET /healthz answers 404; it should be 200 or 204."]


def test_health_at_the_root_says_nothing_about_the_prefix_of_the_api() -> None:
    with raw_server(routed({**WELL, ("POST", "/api/users"): document(422, {})})) as server:
        notices = preflight(Address.parse(f"{server.url}/api"), "/healthz", "/users")

    assert [str(notice) for notice in notices] == ["GET /healthz answers 404; it should be 200 or 204."]


def test_tls_is_spoken_to_a_plain_port() -> None:
    with raw_server(routed(WELL)) as server:
        assert f"Use the base URL {server.url}" in told(server.url.replace("http", "https"))


@pytest.fixture
def tls_port(tmp_path: Path) -> Iterator[int]:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    made = subprocess.run(
        [
            *["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"],
            "-keyout",
            key,
            "-out",
            certificate,
        ],
        check=False,
        capture_output=True,
    )
    if made.returncode:
        pytest.skip("needs openssl to make a certificate")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            try:
                context.wrap_socket(connection, server_side=True).close()
            except OSError:
                connection.close()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


def test_plain_http_is_spoken_to_a_tls_port(tls_port: int) -> None:
    assert f"speaks TLS, not http. Use the base URL https://127.0.0.1:{tls_port}" in told(
        f"http://127.0.0.1:{tls_port}"
    )


@pytest.mark.parametrize("url", ["ftp://host", "http://", "http://host:99999", "http://host/?q=1", "::::", ""])
def test_what_is_no_base_url_is_one_sentence(url: str) -> None:
    with pytest.raises(ArchkataError, match="is not a base URL"):
        Address.parse(url)


@pytest.mark.parametrize(
    ("url", "parsed"),
    [
        ("127.0.0.1:8000", Address("http", "127.0.0.1", 8000)),
        ("https://shop.example/api/v1/", Address("https", "shop.example", 443, "/api/v1")),
        ("http://[::1]:9000", Address("http", "::1", 9000)),
    ],
)
def test_base_urls_are_taken_apart(url: str, parsed: Address) -> None:
    assert Address.parse(url) == parsed

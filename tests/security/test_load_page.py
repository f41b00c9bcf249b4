"""Locust's page belongs to one reader: other websites neither read it nor give it orders, and its target is fixed."""

from __future__ import annotations

import http.client
import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

import pytest

from archkata.backend_process.launch import free_port
from tests.load.runs import PROBING
from tests.load.targets import serving, takes

QUICKLY = takes(lambda _: 0.001)
FORM = {"user_count": "1", "spawn_rate": "1"}


@dataclass
class Page:
    """Locust's page while a run goes on: its link, and the URL of the target."""

    link: str
    target: str

    def ask(
        self, method: str, path: str = "", form: dict[str, str] | str | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Ask for a path below the link (or from the root, with a slash); names of headers have underscores."""
        parts = urlsplit(urljoin(self.link, path))
        connection = http.client.HTTPConnection("127.0.0.1", parts.port or 80, timeout=20)
        body = urlencode(form) if isinstance(form, dict) else form
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(form, dict):
            named.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection.request(method, parts.path, body, {"Host": parts.netloc, **named})
        answer = connection.getresponse()
        found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        connection.close()
        return found


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with serving(QUICKLY) as target:
        process = subprocess.Popen(
            [sys.executable, "-m", "archkata", "load", target.url, "--scenario", str(PROBING), "--users", "1",
             "--duration", "60s", "--web", str(free_port()), "--json", "-"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stderr is not None
        link = None
        for line in process.stderr:
            link = link or re.search(r"http://127\.0\.0\.1:\d+/\S+/", line)
            if line.startswith("1 s:"):
                break
        assert link is not None
        yield Page(link[0], target.url)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def test_the_link_cannot_be_guessed(page: Page) -> None:
    assert len(urlsplit(page.link).path.strip("/")) >= 20
    assert [page.ask("GET", path)[0] for path in ("/", "/stats/requests", "/swarm", "/logs")] == [404] * 4


def test_who_has_the_link_sees_the_page_with_all_that_belongs_to_it(page: Page) -> None:
    status, headers, body = page.ask("GET")
    assets = re.findall(r'(?:src|href)="([^"]+\.(?:js|css))"', body.decode())

    assert status == 200
    assert headers["x-frame-options"] == "DENY"
    assert assets
    assert [page.ask("GET", path)[0] for path in assets] == [200] * len(assets)
    assert json.loads(page.ask("GET", "stats/requests")[2])["stats"][0]["name"] == "/thing"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "https://127.0.0.1"},
        {"Host": "evil.example"},
        {"Host": "rebound.evil.example:8089"},
        {"Host": "127.0.0.1"},
        {"Host": ""},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
    ids=str,
)
@pytest.mark.parametrize(("method", "path"), [("GET", "stats/requests"), ("POST", "swarm"), ("POST", "stop")])
def test_no_other_website_is_answered(page: Page, headers: dict[str, str], method: str, path: str) -> None:
    status, answered, body = page.ask(method, path, FORM if method == "POST" else None, **headers)

    assert status == 403
    assert not [name for name in answered if name.startswith("access-control")]
    assert b"stats" not in body


def test_the_page_itself_is_answered_and_nobody_else_may_read_it(page: Page) -> None:
    own = f"http://{urlsplit(page.link).netloc}"
    status, headers, _ = page.ask("GET", "stats/requests", Origin=own, Sec_Fetch_Site="same-origin")

    assert status == 200
    assert not [name for name in headers if name.startswith("access-control")]


@pytest.mark.parametrize("host", ["http://192.0.2.7", "http://127.0.0.1:1", "javascript:alert(1)", ""])
def test_the_page_cannot_name_another_target(page: Page, host: str) -> None:
    status, _, body = page.ask("POST", "swarm", {**FORM, "host": host})

    assert status == 403
    assert json.loads(body)["message"] == f"archkata sends load to {page.target} and nowhere else."


def test_nor_can_the_settings_of_a_class_of_users(page: Page) -> None:
    settings = json.dumps({"user_class_name": "Probe", "host": "http://192.0.2.7"})

    assert page.ask("POST", "user", settings)[0] == 403


def test_the_page_may_begin_the_same_run_again(page: Page) -> None:
    status, _, body = page.ask("POST", "swarm", {**FORM, "host": page.target})

    assert (status, json.loads(body)["host"]) == (200, page.target)


def test_the_link_is_on_no_command_line_that_other_users_see() -> None:
    from archkata.load.process import GeneratorConfig  # noqa: PLC0415 - where the command is made

    order = GeneratorConfig(Path("x.py"), 1, 1.0, web_port=8089)

    assert order.web_path.strip("/") not in " ".join(order.command())

"""Load goes to the target that was named and nowhere else, whatever a redirect, a name or a scenario wants."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archkata.load.reach import VARIABLE, Reach, Resolver
from tests.load.runs import PROBING, load
from tests.load.surface.namespaces import machines, why_not
from tests.load.targets import Seen, answer, serving
from tests.security.watching import Bystander, bystander

pytestmark = pytest.mark.quiet

ROOT = Path(__file__).parents[2]
WHY_NOT = why_not()
in_namespaces = pytest.mark.skipif(WHY_NOT is not None, reason=f"network namespaces: {WHY_NOT}")
HEAD = "import gevent, socket\nfrom locust import HttpUser, FastHttpUser, constant, events, task\n\n\n"
PLAIN = "class U({client}):\n    wait_time = constant(0.05)\n{more}\n    @task\n    def t(self):\n        {does}\n"


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Bystander]:
    with machines(1) as net, bystander(net, tmp_path) as found:
        yield found


def sent_elsewhere(other: Bystander, scenario: str, folder: Path) -> list[str]:
    """Run a scenario against a target that redirects to somebody else; return who has called them."""

    async def behave(one: Seen, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(302, b"", f"Location: {other.url}/stolen\r\n") if one.path == "/away" else answer())

    path = folder / "theirs.py"
    path.write_text(scenario.replace("ELSEWHERE", other.url), "utf-8")
    with serving(behave) as target:
        ran = load(target.url, "--users", "2", "--duration", "2s", scenario=path)
    assert ran.code == 3, ran.lines
    assert sum(row["ok"] + row["failed"] for row in ran.document["operations"].values()) > 0
    return other.callers


@in_namespaces
@pytest.mark.parametrize("client", ["HttpUser", "FastHttpUser"])
def test_a_redirect_leads_nobody_off_the_machine(other: Bystander, tmp_path: Path, client: str) -> None:
    scenario = HEAD + PLAIN.format(client=client, more="", does="self.client.get('/away')")

    assert sent_elsewhere(other, scenario, tmp_path) == []


@in_namespaces
@pytest.mark.parametrize(
    ("more", "does", "top"),
    [
        ("    host = 'ELSEWHERE'\n", "self.client.get('/thing')", ""),
        ("", "self.client.get('ELSEWHERE/thing')", ""),
        (
            "",
            "self.client.get('/thing')",
            "@events.test_start.add_listener\ndef move(environment, **_):\n    environment.host = 'ELSEWHERE'\n\n\n",
        ),
        (
            "",
            "self.client.get('/thing'); host, port = 'ELSEWHERE'[7:].split(':'); "
            "socket.create_connection((host, int(port)), 1)",
            "",
        ),
    ],
    ids=["a host of the class", "a whole URL", "the environment", "a socket of its own"],
)
def test_a_scenario_does_not_lead_off_the_machine(
    other: Bystander, tmp_path: Path, more: str, does: str, top: str
) -> None:
    scenario = HEAD + top + PLAIN.format(client="HttpUser", more=more, does=does)

    assert sent_elsewhere(other, scenario, tmp_path) == []


REBINDING = """
import _socket, os, pathlib

real, log = _socket.getaddrinfo, pathlib.Path(os.environ["LOOKED_UP"])

def rebinding(host, *rest, **named):
    if host in ("rebound.example", b"rebound.example"):
        with log.open("a") as file:
            file.write(f"{os.getpid()}\\n")
        looked_up_before = len(log.read_text().split()) > 1
        host = os.environ["ELSEWHERE"] if looked_up_before else "127.0.0.1"
    return real(host, *rest, **named)

_socket.getaddrinfo = rebinding
"""


@in_namespaces
@pytest.mark.parametrize("own", [True, False], ids=["archkata's client", "Locust's client"])
def test_a_name_that_leads_elsewhere_the_second_time_leads_nowhere_else(
    other: Bystander, tmp_path: Path, own: bool
) -> None:
    (tmp_path / "sitecustomize.py").write_text(REBINDING, "utf-8")
    scenario = PROBING
    if not own:
        scenario = tmp_path / "theirs.py"
        scenario.write_text(HEAD + PLAIN.format(client="HttpUser", more="", does="self.client.get('/thing')"), "utf-8")

    async def behave(one: Seen, writer: asyncio.StreamWriter) -> None:
        del one
        writer.write(answer())

    with serving(behave) as target:
        ran = load(
            f"http://rebound.example:{target.port}", "--users", "2", "--duration", "1s", scenario=scenario,
            PYTHONPATH=os.pathsep.join([str(tmp_path), str(ROOT)]), LOOKED_UP=str(tmp_path / "lookups.txt"),
            ELSEWHERE=other.ip,
        )  # fmt: skip
        seen = len(target.seen)

    assert other.callers == []
    assert ran.document["operations"]["GET /thing"]["ok"] == seen > 0


@pytest.mark.parametrize(
    ("address", "is_allowed"),
    [
        (("127.0.0.1", 80), True),
        (("::1", 80, 0, 0), True),
        (("::ffff:127.0.0.1", 80, 0, 0), True),
        (("0.0.0.0", 80), True),
        (("192.0.2.7", 80), True),
        (("192.0.2.8", 80), False),
        (("169.254.169.254", 80), False),
        (("shop.example", 80), False),
        (("", 80), False),
        ("/run/some.sock", True),
    ],
)
def test_what_a_generator_may_connect_to(address: Any, is_allowed: bool) -> None:
    reach = Reach("http://shop.example", {"shop.example": ("192.0.2.7",)})
    try:
        reach.refuse_what_is_beyond(address)
    except PermissionError as error:
        assert not is_allowed
        assert "load goes only to the target that was named" in str(error)
    else:
        assert is_allowed


def test_a_name_is_looked_up_as_it_was_when_it_was_permitted() -> None:
    found = Resolver(socket, Reach(None, {"shop.example": ("192.0.2.7", "192.0.2.8")}))

    rows = found.getaddrinfo("Shop.Example", 80, 0, socket.SOCK_STREAM)

    assert [row[4] for row in rows] == [("192.0.2.7", 80), ("192.0.2.8", 80)]
    assert found.getaddrinfo("127.0.0.1", 80, 0, socket.SOCK_STREAM)[0][4] == ("127.0.0.1", 80)


def test_the_process_of_a_generator_cannot_connect_elsewhere_whatever_it_imports() -> None:
    code = (
        "import archkata.load.generator, socket\n"
        "for kind in (socket.socket, __import__('_socket').socket):\n"
        "    try:\n"
        "        made = kind(); made.settimeout(0.2); made.connect(('192.0.2.7', 9))\n"
        "    except PermissionError as error:\n"
        "        print('refused')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT), **Reach("http://127.0.0.1:1").as_variable()},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.stdout.split() == ["refused", "refused"], done.stderr
    assert VARIABLE in Reach().as_variable()

"""The script of a failure: it sends what the check sent, from an empty shell, again and again."""

from __future__ import annotations

import itertools
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote_plus, unquote_plus

import pytest

from archkata.conformance.evidence.curl import reproduction, script
from archkata.conformance.evidence.shell import Variable, word
from archkata.conformance.outcome import CheckResult, Finding, Outcome
from archkata.language import ENGLISH, Language, text
from archkata.redaction import Secrets
from archkata.wire import Exchange
from tests.conformance.little_backend import document, rule
from tests.hostile.raw_server import Asked, RawServer, answer, raw_server
from tests.reports.shells import asked, run, status_shown

JSON = ("Content-Type", "application/json")
TOKEN = "0a1b2c3d"


def composed(server: RawServer, exchanges: Sequence[Exchange], token: str = TOKEN, base: str = "") -> str:
    return reproduction(exchanges, server.url + base, token, Secrets(), ENGLISH)


# Quoting


@pytest.mark.parametrize(
    "literal",
    [
        b"plain",
        b"with blanks and $HOME `id` $(id) \\ \" ' ! * ? ~ # ; | & < >",
        b"it's",
        b"''",
        b"",
        b"-n",
        b"-e \\n %s %%",
        "Sofía 日本 🙂".encode(),
        b"line\nfeed\tand tab",
        b"\x1b[31mred\x07",
        b"\xff\xfe not utf-8",
        "\u202egnihtemos".encode(),
        b"a" * 5000,
        b"'\"" * 2000,
    ],
)
def test_a_word_comes_out_of_the_shell_as_it_went_in(literal: bytes) -> None:
    assert run(f"printf %s {word([literal])}").stdout == literal


def test_variables_keep_blanks_and_stars() -> None:
    value = "a  b * $HOME"

    shown = run(f"printf %s {word([b'<', Variable('V'), b'1>'])}", V=value).stdout

    assert shown.decode() == f"<{value}1>"


# What is sent


class Recorder:
    """A server that keeps what it is asked, and answers as it is told."""

    def __init__(self, respond: Callable[[Asked], bytes] = lambda _: answer(200, b"{}")) -> None:
        self.requests: list[Asked] = []
        self._respond = respond

    def __call__(self, client: socket.socket, request: Asked) -> bool:
        self.requests.append(request)
        client.sendall(self._respond(request))
        return True


def header_lines(request: Asked, name: str) -> list[bytes]:
    found = (line.partition(b":") for line in request.head.split(b"\r\n")[1:])
    return [value.strip() for key, _, value in found if key.decode().lower() == name]


@pytest.fixture
def recorder() -> Iterator[tuple[RawServer, Recorder]]:
    behaviour = Recorder()
    with raw_server(behaviour) as server:
        yield server, behaviour


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("GET", "/products?search=%22%27%26%3D%25&limit=2", b""),
        ("GET", "/products/a%2F..%2Fb/../x", b""),
        ("GET", "/products?filter[a]={b}", b""),
        ("GET", "/" + "a" * 3000, b""),
        ("POST", "/users", b""),
        ("POST", "/users", b'{"name": "it\'s \\"quoted\\" $HOME `id`\\n"}'),
        ("POST", "/users", b"@/etc/passwd"),
        ("POST", "/users", "{'name': 'Sofía \u202e'}".encode()),
        ("POST", "/users", b'{"name": "\xff\x00\x01"}'),
        ("POST", "/users", b"line\r\nline\n\n"),
        ("POST", "/users", b'{"name": "' + b"x" * 300_000 + b'"}'),
        ("POST", "/users", b"[" * 50_000),
        ("POST", "/users", b'{"a":' * 20_000 + b"1" + b"}" * 20_000),
        ("PUT", "/users/1", b"{}"),
        ("PATCH", "/users/1", b'{"name": null}'),
        ("DELETE", "/users/1", b""),
        ("QUERY", "/users", b""),
    ],
)
def test_the_script_sends_the_same_request(
    recorder: tuple[RawServer, Recorder], method: str, target: str, body: bytes
) -> None:
    server, seen = recorder
    exchange = asked(server.url, method, target, body, [JSON] if body else [])

    assert status_shown(composed(server, [exchange])) == 200

    first, again = seen.requests
    assert (again.method, again.path, again.body) == (first.method, first.path, first.body)
    assert header_lines(again, "content-type") == header_lines(first, "content-type")


def test_head_is_sent_as_head(recorder: tuple[RawServer, Recorder]) -> None:
    server, seen = recorder
    exchange = asked(server.url, "HEAD", "/products")

    assert status_shown(composed(server, [exchange])) == 200
    assert [request.method for request in seen.requests] == ["HEAD", "HEAD"]


def test_headers_are_sent_as_they_were(recorder: tuple[RawServer, Recorder]) -> None:
    server, seen = recorder
    headers = [("Authorization", "Bearer it's $me"), ("If-Match", '"a", W/"b"'), ("X-Odd", "\xe9\x01"), ("X-None", "")]

    run(composed(server, [asked(server.url, "GET", "/users/1", headers=headers)]))

    first, again = seen.requests
    for name, _ in headers:
        assert header_lines(again, name.lower()) == header_lines(first, name.lower())


def test_a_long_and_various_body_is_cut_and_the_script_says_so(recorder: tuple[RawServer, Recorder]) -> None:
    server, _ = recorder
    body = json.dumps([f"{n:x}" for n in range(3000, 8000)]).encode()

    written = composed(server, [asked(server.url, "POST", "/users", body, [JSON])])

    assert len(written) < 4000
    assert f"it had {len(body)} bytes" in written


def test_a_base_path_stays_in_the_base_url(recorder: tuple[RawServer, Recorder]) -> None:
    server, seen = recorder
    exchange = asked(server.url, "GET", "/api/v1/users/1")

    written = composed(server, [exchange], base="/api/v1")

    assert '"$BASE/users/1"' in written
    assert status_shown(written) == 200
    assert seen.requests[1].path == "/api/v1/users/1"


# What is captured


class Store:
    """A little store whose ids, tokens, tags and cursors are others in every run, and which forgets nothing."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1000)
        self.emails: set[str] = set()
        self.known: dict[str, str] = {}

    def __call__(self, client: socket.socket, request: Asked) -> bool:
        client.sendall(self._answer(request))
        return True

    def _answer(self, request: Asked) -> bytes:
        path, _, query = request.path.partition("?")
        body = json.loads(request.body) if request.body else {}
        collection = path.split("/")[1]
        if request.method == "POST":
            make = self._register if collection == "users" else self._thing
            return self._log_in() if collection == "sessions" else make(body)
        if collection == "users":
            token = b"".join(header_lines(request, "authorization")).decode().removeprefix("Bearer ")
            is_known = self.known.get(path.rsplit("/", 1)[1]) == "user" and token in self.known
            return document(500 if is_known else 404, {})
        if collection == "things":
            tag = b"".join(header_lines(request, "if-match")).decode()
            return document(409 if self.known.get(tag) == "tag" and path in self.known else 404, {})
        return self._page(query) if collection == "items" else document(404, {})

    def _log_in(self) -> bytes:
        return self._made("access_token", f"token-{next(self._numbers):032x}", "session")

    def _register(self, body: dict[str, Any]) -> bytes:
        if body["email"] in self.emails:
            return document(409, {})
        self.emails.add(body["email"])
        number = next(self._numbers)
        self.known[str(number)] = "user"
        return document(201, {"id": number, "email": body["email"]})

    def _made(self, member: str, value: str, kind: str) -> bytes:
        self.known[value] = kind
        return document(201, {member: value})

    def _page(self, query: str) -> bytes:
        if "cursor" in query:
            cursor = unquote_plus(query.partition("cursor=")[2])
            return document(500 if self.known.get(cursor) == "cursor" else 400, {})
        return self._made("next_cursor", f"a+b/{next(self._numbers)}==", "cursor")

    def _thing(self, body: dict[str, Any]) -> bytes:
        if self.known.get(str(body.get("user_id"))) != "user" or not isinstance(body["user_id"], int):
            return document(400, {})
        number = next(self._numbers)
        self.known[f'"tag-{number}"'] = "tag"
        self.known[f"/things/{number:x}-abc"] = "thing"
        extra = f'ETag: "tag-{number}"\r\nLocation: /things/{number:x}-abc\r\n'
        return document(201, {"seller": {"thing_id": f"{number:x}-abc"}}, extra=extra)


@pytest.fixture
def store() -> Iterator[RawServer]:
    with raw_server(Store()) as server:
        yield server


def registered(server: RawServer, number: int = 1) -> Exchange:
    body = json.dumps({"email": f"buyer.{TOKEN}{number:04x}@shop.example", "password": f"pw-{TOKEN}-{number:012x}"})
    return asked(server.url, "POST", "/users", body.encode(), [JSON])


def logged_in(server: RawServer, number: int = 1) -> Exchange:
    body = json.dumps({"email": f"buyer.{TOKEN}{number:04x}@shop.example", "password": f"pw-{TOKEN}-{number:012x}"})
    return asked(server.url, "POST", "/sessions", body.encode(), [JSON])


def member(exchange: Exchange, name: str) -> object:
    assert exchange.reply is not None
    return json.loads(exchange.reply.body)[name]


def test_register_log_in_and_the_failing_call_again_and_again(store: RawServer) -> None:
    user, session = registered(store), logged_in(store)
    bearer = ("Authorization", f"Bearer {member(session, 'access_token')}")
    failing = asked(store.url, "GET", f"/users/{member(user, 'id')}", headers=[bearer])
    assert failing.status == 500

    written = composed(store, [user, session, failing])

    assert [status_shown(written), status_shown(written)] == [500, 500]
    assert str(member(session, "access_token")) not in written
    assert TOKEN not in written


def test_a_cursor_is_captured_and_percent_encoded(store: RawServer) -> None:
    first = asked(store.url, "GET", "/items?limit=2")
    cursor = quote_plus(str(member(first, "next_cursor")))
    second = asked(store.url, "GET", f"/items?limit=2&cursor={cursor}")
    assert second.status == 500

    written = composed(store, [first, second])

    assert [status_shown(written), status_shown(written)] == [500, 500]


def test_a_tag_a_location_and_a_number_keep_their_types(store: RawServer) -> None:
    user = registered(store)
    body = json.dumps({"user_id": member(user, "id"), "quantity": 1}).encode()
    thing = asked(store.url, "POST", "/things", body, [JSON])
    assert thing.reply is not None
    location, tag = thing.reply.header("Location") or "", thing.reply.header("ETag") or ""
    changed = asked(store.url, "PATCH", location, b"{}", [JSON, ("If-Match", tag)])
    assert changed.status == 409

    written = composed(store, [user, thing, changed])

    assert [status_shown(written), status_shown(written)] == [409, 409]


def test_a_session_in_a_cookie_is_opened_anew() -> None:
    sessions = itertools.count(1)
    given: set[str] = set()

    def respond(request: Asked) -> bytes:
        if request.method == "POST":
            given.add(f"sid=s-{next(sessions):08x}")
            return answer(204, extra=f"Set-Cookie: seen=1; Path=/\r\nSet-Cookie: {max(given)}; HttpOnly; Path=/\r\n")
        known = any(line.decode() in given for line in header_lines(request, "cookie"))
        return document(403 if known else 401, {})

    with raw_server(Recorder(respond)) as server:
        session = asked(server.url, "POST", "/sessions", b"{}", [JSON])
        refused = asked(server.url, "GET", "/users/1", b"", [("Cookie", "sid=s-00000001")])
        written = composed(server, [session, refused])
        given.clear()

        assert "s-00000001" not in written
        assert status_shown(written) == 403


def test_a_location_alone_is_followed() -> None:
    behaviour = Recorder(
        lambda r: document(201, {}, extra="Location: made/42\r\n") if r.method == "POST" else answer(404)
    )
    with raw_server(behaviour) as server:
        made = asked(server.url, "POST", "/shop/made", b"{}", [JSON])
        followed = asked(server.url, "GET", "/shop/made/42")
        written = composed(server, [made, followed])

    assert "LOCATION=$(" in written
    assert "/shop/made/42" not in written


@pytest.mark.parametrize(
    "hostile",
    [
        "http://{host}/made/42",
        "//{host}/made/42",
        "http://made@{host}/made/42",
        "file:///etc/hostname",
        "file://{host}/etc/hostname",
        "////{host}/made/42",
        "http:{host}/made/42",
        "http://[::1/made/42",
        "gopher://{host}/_made",
        "@{host}/made/42",
        "\\\\{host}/made/42",
    ],
)
def test_a_location_that_leads_away_gets_neither_a_token_nor_a_file(hostile: str) -> None:
    places = ["/made/41"]

    def respond(request: Asked) -> bytes:
        if request.path == "/sessions":
            return document(201, {"access_token": "secret-token-of-ana"})
        return document(201, {}, extra=f"Location: {places[-1]}\r\n") if request.method == "POST" else answer(404)

    elsewhere, store = Recorder(), Recorder(respond)
    with raw_server(store) as server, raw_server(elsewhere) as other:
        session = asked(server.url, "POST", "/sessions", b"{}", [JSON])
        bearer = ("Authorization", "Bearer secret-token-of-ana")
        made = asked(server.url, "POST", "/made", b"{}", [JSON, bearer])
        followed = asked(server.url, "GET", "/made/41", b"", [bearer])
        written = composed(server, [session, made, followed])
        assert 'curl -sS -i "$LOCATION"' in written
        assert status_shown(written) == 404

        places.append(hostile.format(host=other.url.removeprefix("http://")))
        shown = run(written)

    assert elsewhere.requests == []
    assert shown.stdout == b"" or shown.stdout.startswith(b"HTTP/1.1 404")


def test_the_upper_case_of_the_run_is_another_variable(store: RawServer) -> None:
    first = registered(store)
    loud = json.dumps({"email": f"BUYER.{TOKEN.upper()}0001@SHOP.EXAMPLE", "password": "12345678"}).encode()
    second = asked(store.url, "POST", "/users", loud, [JSON])

    written = composed(store, [first, second])

    assert "RUN_UPPER" in written
    assert [status_shown(written), status_shown(written)] == [201, 201]


def test_a_request_twice_shows_the_second_answer(store: RawServer) -> None:
    written = composed(store, [registered(store), registered(store)])

    assert [status_shown(written), status_shown(written)] == [409, 409]


# What is left out


def test_only_what_the_last_request_needs_is_sent(store: RawServer) -> None:
    user, session, stranger = registered(store), logged_in(store), registered(store, 2)
    bearer = ("Authorization", f"Bearer {member(session, 'access_token')}")
    nowhere = asked(store.url, "GET", "/nowhere")
    failing = asked(store.url, "GET", f"/users/{member(user, 'id')}", headers=[bearer])

    written = composed(store, [user, stranger, nowhere, session, failing])

    assert len(re.findall("curl -sS", written)) == 3
    assert status_shown(written) == 500


def test_a_search_needs_what_has_the_word_and_no_other_search(recorder: tuple[RawServer, Recorder]) -> None:
    server, _ = recorder
    named = [asked(server.url, "POST", "/items", json.dumps({"name": f"Kind{TOKEN}0001-{n}"}).encode()) for n in (1, 2)]
    other = asked(server.url, "POST", "/items", json.dumps({"name": f"Kind{TOKEN}0002-1"}).encode())
    searched = [asked(server.url, "GET", f"/items?q=Kind{TOKEN}0001&limit={n}") for n in (1, 2)]

    written = composed(server, [*named, other, *searched])

    assert written.count("curl -sS") == 3
    assert "limit=2" in written


def test_what_a_caller_did_to_itself_is_needed(store: RawServer) -> None:
    user = registered(store)
    promoted = asked(store.url, "PATCH", f"/users/{member(user, 'id')}", b'{"role": "editor"}', [JSON])
    session = logged_in(store)
    bearer = ("Authorization", f"Bearer {member(session, 'access_token')}")
    body = json.dumps({"name": f"New {TOKEN}0009"}).encode()
    failing = asked(store.url, "PUT", "/items/1", body, [JSON, bearer])

    assert '"role": "editor"' in composed(store, [user, promoted, session, failing])


def test_a_list_of_everything_needs_what_was_put_there(recorder: tuple[RawServer, Recorder]) -> None:
    server, _ = recorder
    made = asked(server.url, "POST", "/items", b'{"a": 1}', [JSON])
    other = asked(server.url, "POST", "/others", b'{"a": 1}', [JSON])
    listed = asked(server.url, "GET", "/items?limit=2")

    written = composed(server, [made, other, listed])

    assert '"$BASE/items"' in written
    assert "/others" not in written


def test_refused_attempts_at_the_same_thing_are_left_out_unless_the_last_is_refused_as_well() -> None:
    answers = iter([422, 422, 201, 422, 422, 409])
    with raw_server(Recorder(lambda _: document(next(answers, 200), {}))) as server:
        bodies = [json.dumps({"email": f"{TOKEN}0001@x", "name": name}).encode() for name in ("", "x" * 101, "Ana")]
        taken = [asked(server.url, "POST", "/users", body, [JSON]) for body in bodies]
        refused = [asked(server.url, "POST", "/users", body, [JSON]) for body in bodies]
        short, long = composed(server, taken), composed(server, refused)

    assert short.count("curl -sS") == 1
    assert long.count("curl -sS") == 3


def test_many_times_the_same_is_a_loop(recorder: tuple[RawServer, Recorder]) -> None:
    server, seen = recorder
    tries = [logged_in(server) for _ in range(12)]
    seen.requests.clear()

    run(composed(server, tries))

    assert len(seen.requests) == 12
    assert len({request.body for request in seen.requests}) == 1


def test_requests_that_were_sent_at_once_are_sent_at_once() -> None:
    meeting = threading.Barrier(4, timeout=20)

    def respond(request: Asked) -> bytes:
        if request.body == b"met":
            meeting.wait()
        return answer(200)

    with raw_server(Recorder(respond)) as server:
        exchanges = [asked(server.url, "POST", "/items", b"alone") for _ in range(4)]
        exchanges = [
            replace(each, request=replace(each.request, body=b"met"), started=1, ended=2) for each in exchanges
        ]
        written = composed(server, exchanges)

        assert status_shown(written) == 200
    assert written.endswith("\nwait")


def test_a_wait_of_the_check_is_a_sleep(recorder: tuple[RawServer, Recorder]) -> None:
    server, _ = recorder
    first, second = (asked(server.url, "GET", "/items") for _ in range(2))
    second.started, second.ended = first.ended + 2.4, first.ended + 2.5

    assert "\nsleep 3\n" in composed(server, [first, second])


def test_a_log_in_of_an_earlier_check_is_not_waited_for(recorder: tuple[RawServer, Recorder]) -> None:
    server, _ = recorder
    first, second = (asked(server.url, "GET", "/items") for _ in range(2))
    first.operation, second.started = "log_in", first.ended + 30

    assert "sleep" not in composed(server, [first, second])


# Secrets, and what is said


@pytest.mark.parametrize("password", ["correct horse", 'with "quotes" and \\ ñ'])
def test_an_editors_password_is_a_variable_of_the_environment(
    recorder: tuple[RawServer, Recorder], password: str
) -> None:
    server, seen = recorder
    body = json.dumps({"email": "e@x", "password": password}, ensure_ascii=False).encode()
    exchange = asked(server.url, "POST", "/sessions", body, [JSON])

    written = reproduction([exchange], server.url, "", Secrets([("editor@x.example", password)]), ENGLISH)

    assert password not in written
    assert status_shown(written, ARCHKATA_EDITOR_PASSWORD=password) == 200
    assert seen.requests[1].body == body
    assert b"set it to the password of the editor" in run(written).stderr


def test_comments_are_in_the_language_of_the_report(recorder: tuple[RawServer, Recorder]) -> None:
    server, _ = recorder
    spanish = Language("es", {"Needs curl, sh and python3; can be run again and again.": "Hola."})

    assert reproduction([asked(server.url, "GET", "/")], server.url, "", Secrets(), spanish).startswith("# Hola.\n")


def test_a_hostile_answer_cannot_write_into_the_script() -> None:
    evil = "'; touch /tmp/evil; '\n\x1b[2J$(id)"
    behaviour = Recorder(lambda _: document(201, {"id": evil, "token": evil}))
    with raw_server(behaviour) as server:
        made = asked(server.url, "POST", "/users", b"{}", [JSON])
        used = asked(server.url, "GET", "/users/x", headers=[("X-Token", "'; touch /tmp/evil; '")])
        written = composed(server, [made, used])

    assert "\x1b" not in written
    assert all(line.startswith("#") or "evil" not in line or "'\\''" in line for line in written.split("\n"))


def test_what_has_no_finding_has_no_script(recorder: tuple[RawServer, Recorder]) -> None:
    server, _ = recorder
    exchange = asked(server.url, "GET", "/")
    finding = Finding(text("a"), text("b"))

    told = CheckResult(rule("A"), Outcome.FAIL, finding, exchanges=[exchange])
    untold = CheckResult(rule("A"), Outcome.BLOCKED, exchanges=[exchange])
    unsent = CheckResult(rule("A"), Outcome.FAIL, finding)

    assert script(told, server.url, Secrets(), ENGLISH) is not None
    assert script(untold, server.url, Secrets(), ENGLISH) is None
    assert script(unsent, server.url, Secrets(), ENGLISH) is None


def test_no_answer_is_shown_as_such() -> None:
    with raw_server(lambda *_: False) as server:
        exchange = asked(server.url, "GET", "/users/1")
        written = composed(server, [exchange])
        ended = run(written)

    assert "the connection was closed without a whole answer" in written
    assert ended.returncode == 52  # curl's own code for an empty reply

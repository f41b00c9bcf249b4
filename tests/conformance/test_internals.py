"""What errors must not tell is found in the words of many frameworks, and nothing is found in innocent ones."""

from __future__ import annotations

import json
import time

import pytest

from archkata.conformance.backend import Backend, Identity
from archkata.conformance.binding_file import load_binding
from archkata.conformance.calling.fresh import Fresh
from archkata.conformance.information_leaks.internals import internals
from archkata.conformance.scene import Scene
from archkata.wire import Address, Exchange, Reply, Request

EDITOR = Identity("editor@archkata.example", "correct horse battery staple")

TALKATIVE = {
    "python": 'Traceback (most recent call last):\n  File "/app/shop/views.py", line 7, in get\nKeyError: 1',
    "python, one line": 'File "shop/views.py", line 7',
    "java": "java.lang.IllegalStateException: no\n\tat com.shop.Users.find(Users.java:42)",
    "kotlin": "at com.shop.UsersKt.find(Users.kt:42)",
    "node": "TypeError: x\n    at Object.<anonymous> (/srv/app/index.js:3:9)",
    "node, no parentheses": "at async file:///srv/app/index.mjs:3:9",
    "node, a message": "Cannot read properties of undefined (reading 'id')",
    "go": "goroutine 18 [running]:\nmain.main()",
    "go, a message": "json: cannot unmarshal string into Go struct field Order.quantity of type int",
    "go, a parser": 'strconv.ParseInt: parsing "x": invalid syntax',
    "ruby": "app/controllers/users_controller.rb:12:in `show'",
    "rails": "ActiveRecord::RecordNotUnique",
    "php": "#0 /var/www/html/index.php(12): App->run()",
    "laravel": "No query results for model [App\\Models\\User]",
    "dotnet": "at Shop.Users.Get(Int32 id) in /src/Users.cs:line 12",
    "dotnet, a converter": "The JSON value could not be converted to System.Int32. Path: $.quantity",
    "rust": "thread 'main' panicked at src/main.rs:4:5",
    "jackson": "at [Source: (org.springframework.util.StreamUtils$NonClosingInputStream); line: 1]",
    "sqlalchemy": "(sqlite3.IntegrityError) UNIQUE constraint failed: users.email [SQL: INSERT INTO users]",
    "postgresql": 'duplicate key value violates unique constraint "users_email_key"',
    "postgresql, a query": "SELECT id, email FROM users WHERE id = $1",
    "hibernate": "select user0_.id as id1_0_ from users user0_ where user0_.id=?",
    "mysql": "You have an error in your SQL syntax; check the manual",
    "mongodb": "E11000 duplicate key error collection: shop.users index: email_1",
    "prisma": "PrismaClientKnownRequestError",
    "update": "update products set stock = stock - 1",
    "a missing file": "ENOENT: no such file or directory, open '/srv/data/users.json'",
    "a path": "/home/ana/shop/app.py",
    "a path of any folder": "/work/shop/services/users.go",
    "a windows path": "C:\\Users\\ana\\shop\\app.cs",
    "a library": "node_modules/express/lib/router",
    "werkzeug": "<title>KeyError // Werkzeug Debugger</title>",
    "django": "You're seeing this error because you have DEBUG = True",
    "the data folder": "/tmp/archkata-data-x7f/store",
    "an editor": "editor@archkata.example may not do this",
    "an editor's password": "correct horse battery staple",
}

INNOCENT = {
    "a sentence": "Please select a kind from the list; update the set of features, or delete from the cart first.",
    "advice": "Quantity must be at most 100 (see RFC 9110:15.5.21), e.g. 5. Insert into the queue again later.",
    "a problem type": "https://api.example.com/problems/out-of-stock",
    "a problem type with a port": "https://store.rs:8080/problems/taken.html",
    "a relative problem type": "/problems/users/email-taken",
    "pydantic": "https://errors.pydantic.dev/2.9/v/string_too_short",
    "fastapi": "Input should be a valid integer, unable to parse string as an integer",
    "spring": "2026-11-24T04:12:00.123+00:00 Not Found /users/7",
    "dotnet": "https://tools.ietf.org/html/rfc9110#section-15.5.5 00-84c1fd4063c38d9f3900d06e56542d48-85d1d4-00",
    "codes": "VALIDATION_ERROR ValidationError out_of_stock user.email.taken #/price/amount $.price.amount",
    "numbers": "2.10.3 1:30:00 a:b:c 12:34:56.789",
    "a path of a resource": "/users/usr_01a20bb1/purchases",
}


def exchange(detail: str, target: str = "/users/7", sent: object = None) -> Exchange:
    body = json.dumps({"type": "about:blank", "status": 404, "detail": detail, "errors": [{"detail": detail}]})
    request = Request("POST", target, (("X-Probe", "1"),), json.dumps(sent).encode() if sent else b"")
    return Exchange(request, None, 0.0, 0.1, Reply(404, [], body.encode()))


@pytest.fixture
def scene() -> Scene:
    backend = Backend(Address("http", "127.0.0.1", 1), load_binding(), [EDITOR])
    return Scene(backend, Fresh(1, "test", "internals"), time.monotonic() + 60)


@pytest.mark.parametrize("detail", TALKATIVE.values(), ids=TALKATIVE)
def test_what_tells_about_the_inside_is_found(scene: Scene, detail: str) -> None:
    assert list(internals(exchange(detail), scene))


@pytest.mark.parametrize("detail", INNOCENT.values(), ids=INNOCENT)
def test_innocent_words_are_left_alone(scene: Scene, detail: str) -> None:
    assert list(internals(exchange(detail), scene)) == []


@pytest.mark.parametrize(
    ("detail", "target", "sent"),
    [
        ("no such thing: /etc/shop/passwd.conf", "/..%2f..%2fetc%2fshop%2fpasswd.conf", None),
        ("unknown kind SELECT 1 FROM users", "/products?kind=SELECT+1+FROM+users", None),
        ("'; SELECT a FROM b is no email", "/sessions", {"email": "'; SELECT a FROM b"}),
        ("editor@archkata.example is taken", "/users", {"email": "editor@archkata.example"}),
    ],
)
def test_what_the_request_itself_has_sent_tells_nothing(scene: Scene, detail: str, target: str, sent: object) -> None:
    assert list(internals(exchange(detail, target, sent), scene)) == []


def test_a_page_that_is_no_json_is_searched_as_well(scene: Scene) -> None:
    page = Exchange(
        Request("GET", "/"), None, 0.0, 0.1, Reply(500, [], b"<pre>Traceback (most recent call last):</pre>")
    )

    assert list(internals(page, scene))


@pytest.mark.parametrize(
    "piece", ["at ", "select a_b", "select a.", "Aa\\", "Aa::", "a.", "a/", "/app", "in /", "x", "C:\\a"]
)
def test_an_answer_made_to_be_slow_is_read_quickly(scene: Scene, piece: str) -> None:
    started = time.process_time()

    list(internals(exchange(piece * 600_000), scene))

    assert time.process_time() - started < 3

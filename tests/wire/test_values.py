"""The readers of a target's values: whatever comes, they return a value of their kind or say that there is none."""

from __future__ import annotations

import json
import math
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archkata.wire import TooMuchError, UnreadableError, read_json
from archkata.wire.values import (
    MOST_SECONDS,
    UrlPlace,
    http_date,
    identifier,
    is_unicode,
    lifetime,
    number,
    place,
    seconds_until,
    token,
)

UNFIT: list[object] = [2**53, True, None, 1.0, "", "x" * 129, "\ud800", "a\udfff", [], {}, 10**400]
BASE = "http://127.0.0.1:8000/api/users"
ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=200)
NUMBERS = st.one_of(
    st.integers(), st.floats(), st.integers(min_value=0, max_value=500).map(lambda n: 10**n), st.just(-(10**400))
)


def json_values(numbers: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.recursive(
        st.one_of(st.none(), st.booleans(), numbers, ANY_TEXT),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
        max_leaves=12,
    )


LOCATIONS = [
    *("http://[bad", "http://[::1", "//[", "http://x:99999999/", "http://x:port/", "http://\u2100/"),
    *(
        "file:///etc/passwd",
        "javascript:alert(1)",
        "gopher://127.0.0.1/",
        "http://",
        "//",
        "http:///x",
        "::",
        "\x80\xff",
    ),
]


@given(st.binary(max_size=400))
def test_any_bytes_are_a_value_or_unreadable(body: bytes) -> None:
    for strict in (True, False):
        try:
            read_json(body, strict=strict)
        except UnreadableError as error:
            assert str(error)


@given(json_values(st.integers(-(10**90), 10**90) | st.floats()))
def test_what_is_json_is_read_as_it_is(value: object) -> None:
    written = json.dumps(value, ensure_ascii=True)

    assert json.dumps(read_json(written.encode())) == json.dumps(json.loads(written))


@given(json_values(NUMBERS))
def test_no_reader_raises_and_each_returns_its_kind(value: object) -> None:
    found, bearer, seconds, real = identifier(value), token(value), lifetime(value), number(value)

    assert found is None or (type(found) in {str, int} and 0 < len(str(found).encode()) <= 512)
    assert bearer is None or (bearer.isascii() and bearer.isprintable() and " " not in bearer)
    assert seconds is None or 0 < seconds <= MOST_SECONDS
    assert real is None or math.isfinite(real)


@given(ANY_TEXT, st.none() | ANY_TEXT)
def test_headers_are_read_or_not(value: str, date: str | None) -> None:
    seconds, moment, there = seconds_until(value, date), http_date(value), place(BASE, value)

    assert seconds is None or math.isfinite(seconds)
    assert moment is None or math.isfinite(moment)
    assert there is None or (there.target.isascii() and " " not in there.target and there.target.isprintable())


@given(st.sampled_from(LOCATIONS), ANY_TEXT)
def test_a_location_leads_to_http_or_nowhere(beginning: str, rest: str) -> None:
    there = place(BASE, beginning + rest)

    assert there is None or there.origin.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    ("location", "there"),
    [
        ("/users/1?x=y", UrlPlace("http://127.0.0.1:8000", "/users/1?x=y")),
        ("7", UrlPlace("http://127.0.0.1:8000", "/api/7")),
        ("http://127.0.0.1:8000", UrlPlace("http://127.0.0.1:8000", "/")),
        ("HTTP://Elsewhere.example:80/a b", UrlPlace("http://elsewhere.example", "/a%20b")),
        ("//elsewhere.example/\xc3\xb1", UrlPlace("http://elsewhere.example", "/%C3%B1")),
        ("https://[::1]:443/", UrlPlace("https://[::1]", "/")),
        ("", None),
        (None, None),
        *(
            (location, None)
            for location in LOCATIONS
            if location not in {"//", "::", "\x80\xff", "http:///x", "http://"}
        ),
    ],
)
def test_places(location: str | None, there: UrlPlace | None) -> None:
    assert place(BASE, location) == there


@pytest.mark.parametrize(
    ("value", "there"),
    [
        *((value, True) for value in (1, 0, -5, 2**53 - 1, "x", "ñ" * 128, "\x00", "9" * 128)),
        *((value, False) for value in UNFIT),
    ],
)
def test_ids_can_be_sent_back(value: object, there: bool) -> None:
    assert identifier(value) == (value if there else None)


def test_halves_of_characters_are_noticed() -> None:
    read = read_json(b'["\\ud800", "\\ud83d\\ude00"]')

    assert list(map(is_unicode, read)) == [False, True]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(3600, 3600.0), (0.5, 0.5), (10**400, MOST_SECONDS), (math.inf, MOST_SECONDS), (math.nan, None), (0, None),
     (-1, None), (True, None), ("60", None), (None, None)],
)  # fmt: skip
def test_lifetimes(value: object, seconds: float | None) -> None:
    assert lifetime(value) == seconds


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("2", 2.0), ("0", 0.0), ("9" * 12, MOST_SECONDS), ("9" * 5000, MOST_SECONDS), ("²", None), ("1e3", None)],
)
def test_seconds_to_wait(told: str, seconds: float | None) -> None:
    assert seconds_until(told) == seconds


def test_a_date_is_read_against_the_answers_own() -> None:
    assert seconds_until("Fri, 31 Dec 9999 23:59:59 GMT") == MOST_SECONDS
    assert seconds_until("Mon, 01 Jan 2024 00:00:05 GMT", "Mon, 01 Jan 2024 00:00:00 GMT") == 5.0
    assert seconds_until("Mon, 01 Jan 2024 00:00:00 GMT", "Mon, 01 Jan 2024 00:00:05 GMT") == -5.0


@pytest.mark.parametrize("literal", [b"9" * 1000, b"9" * 100_000, b"1e400", b"-" + b"9" * 5000])
def test_numbers_of_any_length_are_read(literal: bytes) -> None:
    (read,) = read_json(b"[" + literal + b"]")

    assert isinstance(read, float)
    assert str(read).strip("-") == "inf" or math.isfinite(read)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 129 + b"]" * 129,
        b"[" * 1000 + b"]" * 1000,
        b'{"a":' * 900 + b"1" + b"}" * 900,
        b"[" * 99_999,
        b"[" * 2_000_000,
        b"[[]," + b"[]," * 600_000 + b"[]]",
        b"[{}" + b",{}" * 600_000 + b"]",
        b"{" + b",".join(b'"%d":0' % n for n in range(150_000)) + b"}",
    ],
    ids=lambda body: f"{body[:12]!r}…{len(body)}",
)
def test_too_much_is_told_and_takes_no_memory(body: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(TooMuchError):
            read_json(body)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 3 * len(body) + 1_000_000


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 128 + b"]" * 128,
        b'["' + b"[" * 1_000_000 + b'"]',
        b'["' + b"\\n" * 900_000 + b'"]',
        b'["' + b',{\\"' * 300_000 + b'"]',
        b"[0" + b",0" * 99_998 + b"]",
    ],
    ids=lambda body: f"{body[:12]!r}…{len(body)}",
)
def test_brackets_and_commas_in_texts_are_nothing_much(body: bytes) -> None:
    assert isinstance(read_json(body), list)


def test_constants_that_are_no_json() -> None:
    assert math.isnan(read_json(b"NaN"))
    for constant in (b"NaN", b"Infinity", b"-Infinity"):
        with pytest.raises(UnreadableError):
            read_json(constant, strict=True)


@settings(max_examples=20)
@given(st.integers(min_value=1, max_value=900))
def test_any_depth_is_read_or_refused_wherever_the_stack_is(depth: int) -> None:
    def deeper(frames: int) -> object:
        if frames:
            return deeper(frames - 1)
        try:
            return read_json(b"[" * depth + b"]" * depth)
        except UnreadableError:
            return None

    assert (deeper(300) is None) is (depth > 128)

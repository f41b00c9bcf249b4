"""How tokens travel."""

from __future__ import annotations

import pytest

from archkata.conformance.credentials import BEARER, Scheme, cookies_of
from archkata.wire import Reply


@pytest.mark.parametrize(
    ("scheme", "headers"),
    [
        (BEARER, {"Authorization": "Bearer abc"}),
        (Scheme("Token"), {"Authorization": "Token abc"}),
        (Scheme(""), {"Authorization": "abc"}),
        (Scheme(cookie="session"), {"Cookie": "session=abc"}),
    ],
)
def test_a_token_travels_in_one_header(scheme: Scheme, headers: dict[str, str]) -> None:
    assert scheme.headers("abc") == headers


@pytest.mark.parametrize(
    ("scheme", "written", "sent"),
    [
        (BEARER, "Bearer a b", {"Authorization": "Bearer a b"}),
        (Scheme("Token"), "Bearer a b", {"Authorization": "Token a b"}),
        (Scheme("Token"), "Bearer", {"Authorization": "Token"}),
        (Scheme("Token"), "Basic x", {"Authorization": "Basic x"}),
        (Scheme(cookie="session"), "Bearer broken", {"Cookie": "session=broken"}),
        (Scheme(cookie="session"), "Basic x", {"Authorization": "Basic x"}),
    ],
)
def test_a_header_that_was_written_for_bearer_follows_the_scheme(
    scheme: Scheme, written: str, sent: dict[str, str]
) -> None:
    assert scheme.spelled(written) == sent


def test_cookies_are_read_one_header_each() -> None:
    headers = [
        ("Set-Cookie", "session=a.b; HttpOnly; Path=/"),
        ("set-cookie", "seen=1"),
        ("Set-Cookie", "gone=; Max-Age=0"),
    ]

    assert cookies_of(Reply(204, headers, b"")) == {"session": "a.b", "seen": "1"}

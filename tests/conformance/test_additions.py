"""Members that a target wants beside those of the contract."""

from __future__ import annotations

import json

import pytest

from archkata.conformance.additions import UNIQUE, added, added_bytes

ADDITIONS = {"username": UNIQUE, "confirm": "$password", "terms": True}
BODY = {"email": "a@b.example", "password": "a long password"}


def test_the_same_body_gets_the_same_values_and_another_one_others() -> None:
    first, again, other = (
        added(BODY, ADDITIONS),
        added(dict(BODY), ADDITIONS),
        added({**BODY, "email": "c@d"}, ADDITIONS),
    )

    assert isinstance(first, dict)
    assert isinstance(other, dict)
    assert first == again
    assert (first["confirm"], first["terms"], first["email"]) == ("a long password", True, "a@b.example")
    assert first["username"] != other["username"]


def test_what_a_check_sends_itself_is_left_as_it_is() -> None:
    assert added({"username": "mine"}, {"username": UNIQUE}) == {"username": "mine"}
    assert added(["no object"], ADDITIONS) == ["no object"]


@pytest.mark.parametrize("content", [b'{"email": "a@b.example"}', b' \n{ "email": "a@b.example" }', b"{}", b"{ }"])
def test_bytes_of_an_object_stay_json(content: bytes) -> None:
    told = json.loads(added_bytes(content, ADDITIONS))

    assert told["terms"] is True
    assert {name: value for name, value in told.items() if name not in ADDITIONS} == json.loads(content)


@pytest.mark.parametrize("content", [b"[]", b'"x"', b"null", b"", b"email=a", b"\xff"])
def test_what_is_no_object_is_left_as_it_is(content: bytes) -> None:
    assert added_bytes(content, ADDITIONS) == content


def test_what_is_broken_stays_broken() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        json.loads(added_bytes(b'{"email": ', ADDITIONS))


def test_a_padded_body_keeps_its_length() -> None:
    content = b'{"email": "a@b.example"' + b" " * 200 + b"}"

    assert len(added_bytes(content, ADDITIONS)) == len(content)
    assert json.loads(added_bytes(content, ADDITIONS))["email"] == "a@b.example"

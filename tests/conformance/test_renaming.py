"""Names of members, in parsed JSON and in bytes that need not be well-formed."""

from __future__ import annotations

import pytest

from archkata.conformance.renaming import renamed, renamed_bytes, renamed_deeply

NAMES = {"name": "nombre", "email": "correo"}


def test_members_of_the_outermost_object_are_renamed() -> None:
    assert renamed({"name": {"name": 1}, "x": 2}, NAMES) == {"nombre": {"name": 1}, "x": 2}
    assert renamed([{"name": 1}], NAMES) == [{"name": 1}]


def test_members_at_any_depth_are_renamed_unless_the_new_name_is_taken() -> None:
    body = {"author": {"_id": 1}, "rows": [{"_id": 2, "id": 3}]}

    assert renamed_deeply(body, {"_id": "id"}) == {"author": {"id": 1}, "rows": [{"_id": 2, "id": 3}]}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"email":', b'{"correo":'),
        (b'{"email": "a@b", "name": "x",}', b'{"correo": "a@b", "nombre": "x",}'),
        (b"{'email': 'a@b', 'name': 'x'}", b"{'correo': 'a@b', 'nombre': 'x'}"),
        (b'{"name" : "it\'s \\"name\\": x"}', b'{"nombre" : "it\'s \\"name\\": x"}'),
        (b'{"features": [{"name": "x"}], "name": 1}', b'{"features": [{"name": "x"}], "nombre": 1}'),
        (b'[{"name": 1}]', b'[{"nombre": 1}]'),
        (b'{"name": "\xc3("}', b'{"nombre": "\xc3("}'),
        (b"email=a%40b&name=Ana+name", b"correo=a%40b&nombre=Ana+name"),
        (b"null", b"null"),
        (b"", b""),
    ],
)
def test_bytes_keep_what_is_wrong_with_them(content: bytes, expected: bytes) -> None:
    assert renamed_bytes(content, NAMES, {}) == expected


def test_deep_names_are_renamed_at_any_depth_in_bytes() -> None:
    assert renamed_bytes(b'{"a": {"unit_price": 1}}', {}, {"unit_price": "unitPrice"}) == b'{"a": {"unitPrice": 1}}'


def test_bytes_without_names_are_the_same_object() -> None:
    content = b'{"name": 1}'

    assert renamed_bytes(content, {}, {}) is content

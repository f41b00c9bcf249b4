"""A call with a parameter may stand in a list or a mapping on one line, as in the examples."""

from __future__ import annotations

import pytest

from archkata.design.blocks import find_blocks, read_block
from archkata.design.models import KINDS


def root(kind: str, body: str) -> list[object]:
    (raw,) = find_blocks(f"```yaml kata:{kind}\n{body}\n```\n")
    block = read_block(raw)
    assert block.problems == ()
    found: list[object] = getattr(block.model, "root", [])
    return found


@pytest.mark.parametrize(
    "body",
    [
        "- {title: withdraw, calls: [DELETE /products/{id}], why: later}",
        "- {title: withdraw, calls: [ DELETE /products/{id} , GET /x], why: later}",
        "- title: withdraw\n  calls: [DELETE /products/{id}]\n  why: later",
        '- {title: withdraw, calls: ["DELETE /products/{id}"], why: later}',
        "- title: withdraw\n  calls:\n  - DELETE /products/{id}\n  why: later",
    ],
)
def test_a_call_with_a_parameter_stands_in_a_list(body: str) -> None:
    (row,) = root("out_of_scope", body)

    assert getattr(row, "calls")[0] == "DELETE /products/{id}"  # noqa: B009 - the model's class is not the point


@pytest.mark.parametrize(
    "body",
    [
        "- {id: LIM-1, on: GET /products/{id}, p95: 1 s, why: x}",
        "- {id: LIM-1, why: x, p95: 1 s, on: GET /products/{id}}",
    ],
)
def test_a_call_with_a_parameter_stands_in_a_mapping(body: str) -> None:
    (row,) = root("limits", body)

    assert getattr(row, "on") == "GET /products/{id}"  # noqa: B009 - likewise


def test_words_around_a_call_stay_as_they_are() -> None:
    (row,) = root("limits", "- id: LIM-1\n  on: GET /products/{id}\n  p95: 1 s\n  why: about GET /products/{id} calls")

    assert getattr(row, "why") == "about GET /products/{id} calls"  # noqa: B009 - likewise


@pytest.mark.parametrize("kind", ["use_cases", "out_of_scope", "limits"])
def test_the_examples_of_the_models_can_be_read(kind: str) -> None:
    example = getattr(KINDS[kind], "EXAMPLE")  # noqa: B009 - likewise

    assert root(kind, example)

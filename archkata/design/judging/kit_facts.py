"""What the kit knows and a design may name: rules of the contract by id, and calls of its OpenAPI document."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from archkata.conformance.contract import load_contract
from archkata.katas import current
from archkata.language import Text, text
from archkata.strict_yaml import read_own
from archkata.suggest import STRICT, nearest

METHODS = ("get", "post", "put", "patch", "delete", "head")
_PARAMETER = re.compile(r"\{[^{}/]*\}")


@cache
def rule_ids() -> frozenset[str]:
    """Return the ids of all rules of the contract."""
    return frozenset(load_contract().rules)


@cache
def calls() -> tuple[str, ...]:
    """Return all calls of the contract as `METHOD /path`, with their parameters as the OpenAPI document names them."""
    path = current().having("openapi").path("openapi")
    document = read_own(path.read_bytes())
    return tuple(
        f"{method.upper()} {template}"
        for template, item in document["paths"].items()
        for method in METHODS
        if method in item
    )


def shape(call: str) -> str:
    """Return a call without its query and the names of its parameters: `GET /products/{}`."""
    return _PARAMETER.sub("{}", call.partition("?")[0]).rstrip("/")


@cache
def shapes() -> frozenset[str]:
    """Return the shapes of all calls of the contract; HEAD is there wherever GET is."""
    known = {shape(call) for call in calls()}
    return frozenset(known | {f"HEAD {call[4:]}" for call in known if call.startswith("GET ")})


def suggestion(name: str, known: Iterable[str]) -> Text:
    """Return “; did you mean …?”, or nothing where no known name is near."""
    close = nearest(name, sorted(known), STRICT)
    return text("; did you mean “{close}”?", close=close) if close else text("")

"""The OpenAPI document of the contract: valid, with true examples, and in agreement with what else names operations."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import OpenAPIV31SpecValidator

from archkata.conformance.binding_file import load_binding
from archkata.kit import kit_root
from reference_impl.app import create_app
from reference_impl.settings import Settings

Json = dict[str, Any]
_METHODS = {"get", "put", "post", "delete", "patch"}
_BODILESS = {"204", "304"}
# Extra members of answers are a backend's freedom: the reference shows why something was refunded.
_EXTRAS = {"refund": frozenset({"reason"}), "list_refunds": frozenset({"items[].reason"})}
_formats = FormatChecker(formats=())


@_formats.checks("date-time", raises=ValueError)
def _is_an_instant(value: object) -> bool:
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@pytest.fixture(scope="module")
def contract() -> Json:
    document: Json = yaml.safe_load((kit_root() / "harness" / "openapi.yaml").read_bytes())
    return document


def resolved(document: Json, node: Json) -> Json:
    """Follow a local `$ref`; what stands beside it is laid over its target."""
    reference = node.get("$ref")
    if reference is None:
        return node
    target: Any = document
    for step in reference.removeprefix("#/").split("/"):
        target = target[step]
    beside = {name: value for name, value in node.items() if name != "$ref"}
    return {**resolved(document, target), **beside}


def operations(document: Json, section: str = "paths") -> Iterator[tuple[str, str, Json]]:
    """Yield method, path and operation, with the parameters of the path among those of the operation."""
    for path, item in document[section].items():
        for method in _METHODS & item.keys():
            operation = item[method]
            parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
            yield method.upper(), path, {**operation, "parameters": parameters}


def answers(document: Json, operation: Json) -> dict[str, Json]:
    return {status: resolved(document, answer) for status, answer in operation["responses"].items()}


def bodies(document: Json) -> Iterator[tuple[str, str, Json]]:
    """Yield every request body and answer with content: where it stands, its status or "request", its media type."""
    for section in ("paths", "webhooks"):
        for method, path, operation in operations(document, section):
            senders = {"request": operation.get("requestBody", {}), **answers(document, operation)}
            for sender, body in senders.items():
                for kind, media in body.get("content", {}).items():
                    yield f"{method} {path} {sender} {kind}", sender, media


def examples(document: Json, node: Any, where: str = "#") -> Iterator[tuple[str, Json, Any]]:
    """Yield every example with its schema: of bodies, parameters and headers, and those inside schemas."""
    if isinstance(node, list):
        for index, child in enumerate(node):
            yield from examples(document, child, f"{where}/{index}")
    if not isinstance(node, dict):
        return
    if "schema" in node:
        if "example" in node:
            yield where, node["schema"], node["example"]
        for name, example in node.get("examples", {}).items():
            yield f"{where}/examples/{name}", node["schema"], resolved(document, example)["value"]
    elif isinstance(node.get("examples"), list):
        for example in node["examples"]:
            yield where, node, example
    for name, child in node.items():
        if name not in ("example", "examples"):
            yield from examples(document, child, f"{where}/{name}")


def test_the_document_is_valid_openapi_3_1(contract: Json) -> None:
    assert contract["openapi"].startswith("3.1.")
    assert [error.message for error in OpenAPIV31SpecValidator(contract).iter_errors()] == []


def test_every_component_is_used(contract: Json) -> None:
    declared = {
        f"#/components/{kind}/{name}"
        for kind, components in contract["components"].items()
        if kind != "securitySchemes"  # named by `security`, not by `$ref`
        for name in components
    }

    assert declared == set(re.findall(r"#/components/\w+/\w+", json.dumps(contract)))


def test_every_body_has_an_example(contract: Json) -> None:
    without = [where for where, _, media in bodies(contract) if not media.get("examples")]

    assert without == []


def test_only_204_and_304_come_without_a_body(contract: Json) -> None:
    silent = {
        (operation["operationId"], status)
        for _, _, operation in operations(contract)
        for status, answer in answers(contract, operation).items()
        if ("content" in answer) == (status in _BODILESS)
    }

    assert silent == set()


def test_every_example_matches_its_schema(contract: Json) -> None:
    mistakes = [
        f"{where}: {error.message}"
        for where, schema, example in examples(contract, contract)
        for error in Draft202012Validator(
            {**schema, "components": contract["components"]}, format_checker=_formats
        ).iter_errors(example)
    ]

    assert mistakes == []


def test_every_problem_names_the_status_that_it_comes_with(contract: Json) -> None:
    told = {
        (sender, str(resolved(contract, example)["value"]["status"]))
        for where, sender, media in bodies(contract)
        if where.endswith("problem+json")
        for example in media["examples"].values()
    }

    assert told
    assert [pair for pair in told if pair[0] != pair[1]] == []


def test_the_default_binding_is_the_document_operation_by_operation(contract: Json) -> None:
    documented = {
        operation["operationId"]: (method, path, operation["x-stage"])
        for method, path, operation in operations(contract)
    }

    bound = {name: (row.method, row.path, row.stage) for name, row in load_binding().operations.items()}

    assert bound == documented


@dataclass(frozen=True)
class Members:
    """The members of a JSON value, nested ones as `price.amount` and `items[].id`."""

    known: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()

    def __or__(self, other: Members) -> Members:
        return Members(self.known | other.known, self.required | other.required)

    def __sub__(self, names: frozenset[str]) -> Members:
        return Members(self.known - names, self.required - names)


def members(document: Json, schema: Json, prefix: str = "") -> Members:
    """Say which members a schema knows and requires, whether it composes, refers or spells them out."""
    schema = resolved(document, schema)
    properties = schema.get("properties", {})
    found = Members(
        frozenset(prefix + name for name in properties),
        frozenset(prefix + name for name in schema.get("required", [])),
    )
    for name, child in properties.items():
        found |= members(document, child, f"{prefix}{name}.")
    if "items" in schema:
        found |= members(document, schema["items"], f"{prefix.removesuffix('.')}[].")
    for part in (*schema.get("allOf", []), *schema.get("anyOf", []), *schema.get("oneOf", [])):
        found |= members(document, part, prefix)
    return found


def json_members(document: Json, body: Json) -> Members:
    """Return the members of a request body or an answer, in whichever JSON media type they come."""
    found = Members()
    for media in body.get("content", {}).values():
        found |= members(document, media.get("schema", {}))
    return found


@dataclass(frozen=True)
class Outline:
    """What two documents must say alike of one operation, however they spell it."""

    address: tuple[str, str]
    protected: bool
    path_and_query: frozenset[tuple[str, str, bool]]
    headers: frozenset[str]
    request: Members
    successes: dict[str, Members]


def outline(document: Json, method: str, path: str, operation: Json) -> Outline:
    parameters = [resolved(document, parameter) for parameter in operation["parameters"]]
    security = operation["security"] if "security" in operation else document.get("security") or []
    return Outline(
        address=(method, path),
        protected=bool(security) and {} not in security,  # FastAPI calls an optional token none
        path_and_query=frozenset(
            (it["in"], it["name"], it.get("required", False)) for it in parameters if it["in"] != "header"
        ),
        headers=frozenset(it["name"].lower() for it in parameters if it["in"] == "header"),
        request=json_members(document, operation.get("requestBody", {})),
        successes={
            status: json_members(document, answer)
            for status, answer in answers(document, operation).items()
            if status < "400"
        },
    )


Outlines = dict[str, Outline]


def outlines(document: Json) -> Outlines:
    found = operations(document)
    return {it["operationId"]: outline(document, method, path, it) for method, path, it in found}


@pytest.fixture(scope="module")
def promised(contract: Json) -> Outlines:
    return outlines(contract)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Outlines:
    """Outline the document that the reference generates from its own code."""
    return outlines(create_app(Settings(data_dir=tmp_path_factory.mktemp("shop"))).openapi())


def test_the_reference_offers_the_operations_of_the_contract_and_no_others(promised: Outlines, told: Outlines) -> None:
    assert {name: it.address for name, it in told.items()} == {name: it.address for name, it in promised.items()}


def test_the_reference_protects_what_the_contract_protects(promised: Outlines, told: Outlines) -> None:
    assert {name: it.protected for name, it in told.items()} == {name: it.protected for name, it in promised.items()}


def test_the_reference_takes_the_parameters_of_the_contract(promised: Outlines, told: Outlines) -> None:
    """Header fields may go unmentioned: the reference reads conditions and keys from the request as it came."""
    wanted = {name: it.path_and_query for name, it in promised.items()}

    assert {name: it.path_and_query for name, it in told.items()} == wanted
    assert [name for name, it in told.items() if not it.headers <= promised[name].headers] == []


def test_the_reference_knows_and_requires_the_members_of_the_contract(promised: Outlines, told: Outlines) -> None:
    assert {name: it.request for name, it in told.items()} == {name: it.request for name, it in promised.items()}


def test_the_reference_succeeds_with_answers_of_the_contract(promised: Outlines, told: Outlines) -> None:
    """Of several statuses a backend picks one, and FastAPI does not see the 304.

    A body that the contract leaves open (health, restocks) has any members.
    """
    foreign = [
        (name, status, body)
        for name, it in told.items()
        for status, body in it.successes.items()
        if promised[name].successes.get(status) not in (body - _EXTRAS.get(name, frozenset()), Members())
    ]

    assert foreign == []
    assert [name for name, it in told.items() if not it.successes] == []

"""/docs: the API's own document as one page of HTML. It loads nothing from anywhere, so it works offline, too."""

from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from jinja2 import Environment, StrictUndefined, Template
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

PAGE = Path(__file__).with_name("documentation.html")
CONTENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"


async def documentation(request: Request) -> Response:
    """Show the document."""
    page = page_template().render(api=request.app.openapi())
    return HTMLResponse(page, headers={"content-security-policy": CONTENT_POLICY})


@cache
def page_template() -> Template:
    """The page, read when somebody first asks for it."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["type_of"] = type_of
    environment.filters["bounds_of"] = bounds_of
    return environment.from_string(PAGE.read_text(encoding="utf-8"))


def type_of(schema: dict[str, Any]) -> str:
    """The type of a member, as a reader would say it."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if options := schema.get("anyOf", schema.get("oneOf")):
        return " or ".join(type_of(option) for option in options)
    if "const" in schema or "enum" in schema:
        return " or ".join(f"“{value}”" for value in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    return str(schema.get("type", "any"))


def bounds_of(schema: dict[str, Any]) -> str:
    """The constraints of a member: a length, a range, a pattern."""
    bounds = [
        f"{schema.get(low, 0):.0f} to {schema[high]:.0f}{unit}"
        for low, high, unit in (("minimum", "maximum", ""), ("minLength", "maxLength", " characters"))
        if high in schema
    ]
    return ", ".join([*bounds, *([schema["pattern"]] if "pattern" in schema else [])])


def add_routes(router: APIRouter) -> None:
    """What is answered where. The page is no part of the document that it shows."""
    router.add_api_route("/docs", documentation, methods=["GET"], include_in_schema=False, response_model=None)

"""The whole document: FastAPI's own, and the few things of ours that it has no words for."""

from typing import Any

from fastapi import FastAPI

MERGE_PATCH_TYPE = "application/merge-patch+json"
PROBLEM = {
    "title": "Problem",
    "description": "Problem details (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}},
    },
}
FAULT = {
    "title": "Fault",
    "description": "One rule that is broken, and where: in a member of the body, or in a parameter.",
    "type": "object",
    "required": ["detail"],
    "properties": {
        "detail": {"type": "string"},
        "pointer": {"type": "string", "description": "A JSON pointer into the body."},
        "parameter": {"type": "string"},
    },
}


def describe(app: FastAPI) -> None:
    """Let the application publish the whole document."""
    made_by_fastapi = app.openapi

    def openapi() -> dict[str, Any]:
        document = made_by_fastapi()
        document["components"]["schemas"].update(Problem=PROBLEM, Fault=FAULT)
        for operations in document["paths"].values():
            _complete(operations)
        return document

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend the document


def _complete(operations: dict[str, Any]) -> None:
    """Tell that a PATCH is a merge patch, and that a GET may have nothing new to tell."""
    if "patch" in operations:
        content = operations["patch"]["requestBody"]["content"]
        content[MERGE_PATCH_TYPE] = content["application/json"]
    names = [parameter["name"] for parameter in operations.get("get", {}).get("parameters", [])]
    if "If-None-Match" in names:
        operations["get"]["responses"]["304"] = {"description": "The client knows this state."}

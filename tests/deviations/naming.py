"""Deviations of names and of what is put around a representation."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from tests.backends.threads.camera_store.messages import Request, Response
from tests.deviations.deviation import Deviation, Layer, not_understood, passes, red
from tests.deviations.layers import (
    BUY,
    PUBLISH_REVIEW,
    REGISTER,
    answers,
    contents,
    layered,
    on,
    requests,
    with_content,
)

SPANISH: Final = {
    "email": "correo",
    "name": "nombre",
    "password": "contrasena",
    "created_at": "creado_en",
    "manufacturer": "fabricante",
    "kind": "tipo",
    "features": "caracteristicas",
    "description": "descripcion",
    "price": "precio",
    "amount": "importe",
    "currency": "moneda",
    "stock": "existencias",
    "items": "elementos",
    "next_cursor": "cursor_siguiente",
    "product_id": "producto_id",
    "author": "autor",
    "title": "titulo",
    "content": "contenido",
    "rating": "calificacion",
    "published_at": "publicado_en",
    "user_id": "usuario_id",
    "quantity": "cantidad",
    "unit_price": "precio_unitario",
    "status": "estado",
    "refunded_quantity": "cantidad_reembolsada",
    "purchased_at": "comprado_en",
    "purchase_id": "compra_id",
    "refunded_at": "reembolsado_en",
    "reason": "motivo",
    "access_token": "token_acceso",
    "token_type": "tipo_token",
    "expires_in": "expira_en",
}
CAMEL: Final = {
    "created_at": "createdAt",
    "next_cursor": "nextCursor",
    "product_id": "productId",
    "published_at": "publishedAt",
    "user_id": "userId",
    "unit_price": "unitPrice",
    "refunded_quantity": "refundedQuantity",
    "purchased_at": "purchasedAt",
    "purchase_id": "purchaseId",
    "refunded_at": "refundedAt",
    "access_token": "accessToken",
    "token_type": "tokenType",
    "expires_in": "expiresIn",
}
KEY: Final = re.compile(rb'"(\w+)"(\s*:)')
RESOURCES: Final = {"users": "user", "sessions": "session", "products": "product", "reviews": "review"} | {
    "purchases": "purchase",
    "refunds": "refund",
}
REVIEWS: Final = ("GET /products/{id}/reviews", "GET /reviews/{id}")
MEMBERS_OF_ERRORS: Final = {"type", "title", "status", "detail", "errors", "pointer"}


def renamed(names: Mapping[str, str]) -> Layer:
    """Speak other names, in requests, queries and answers; the contract's own are unknown."""
    inward = {theirs: ours for ours, theirs in names.items()} | {ours: f"{ours}_" for ours in names}

    def asked(request: Request) -> Request:
        # Byte by byte, because what is no JSON must arrive as it was sent.
        body = KEY.sub(lambda key: b'"' + _name(inward, key[1]) + b'"' + key[2], request.body)
        path, mark, query = request.target.partition("?")
        pairs = [pair.partition("=") for pair in query.split("&")]
        query = "&".join(f"{inward.get(name, name)}{equals}{value}" for name, equals, value in pairs)
        return replace(request, target=path + mark + query, body=body)

    def told(_request: Request, response: Response) -> Response:
        if not response.body:
            return response
        content = json.loads(response.body)
        if response.status < 300:
            return with_content(response, _deeply(content, names))
        outward = {k: v for k, v in names.items() if k not in MEMBERS_OF_ERRORS}
        for error in content.get("errors", ()):
            name = error["pointer"].removeprefix("#/")
            error["pointer"] = f"#/{names.get(name, name.rstrip('_'))}"
        return with_content(response, _deeply(content, outward))

    return layered(answers(told), requests(asked))


def _name(names: Mapping[str, str], name: bytes) -> bytes:
    return names.get(name.decode(), name.decode()).encode()


def _deeply(content: Any, names: Mapping[str, str]) -> Any:
    if isinstance(content, list):
        return [_deeply(item, names) for item in content]
    if isinstance(content, dict):
        return {names.get(name, name): _deeply(value, names) for name, value in content.items()}
    return content


def _wrapped(request: Request, response: Response) -> Response:
    """Put the name of the resource around its representation, and its plural around a list."""
    if not response.body or response.status >= 300:
        return response
    content = json.loads(response.body)
    thing = _thing(request)
    if isinstance(content.get("items"), list):
        plural = {name: value for name, value in content.items() if name != "items"}
        return with_content(response, {f"{thing}s": content["items"], **plural})
    return with_content(response, {thing: content})


def _unwrapped(request: Request) -> Request:
    """Take the representation out of its envelope; a body without one is an empty object."""
    try:
        content = json.loads(request.body)
    except (ValueError, RecursionError):
        return request
    inner = content.get(_thing(request)) if isinstance(content, dict) else None
    return replace(request, body=json.dumps(inner if isinstance(inner, dict) else {}).encode())


def _thing(request: Request) -> str:
    collections = [segment for segment in request.path.split("/") if segment in RESOURCES]
    return RESOURCES[collections[-1]] if collections else "data"


def _without_nulls(content: Any) -> Any:
    if isinstance(content, list):
        return [_without_nulls(item) for item in content]
    if isinstance(content, dict):
        return {name: _without_nulls(value) for name, value in content.items() if value is not None}
    return content


def _purchase_of_strings(content: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if name in {"product_id", "user_id"} else value for name, value in content.items()}


def _without(member: str) -> Callable[[Any], Any]:
    return lambda content: {name: value for name, value in content.items() if name != member}


def _rated_by_text(content: dict[str, Any]) -> dict[str, Any]:
    return {**content, "rating": str(content["rating"])} if "rating" in content else content


def _in_every_item(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def changed(content: Any) -> Any:
        rows = content.get("items") if isinstance(content, dict) else None
        return {**content, "items": [change(row) for row in rows]} if isinstance(rows, list) else change(content)

    return changed


def _decimal(content: Any) -> Any:
    """Write money as a decimal number in a text."""
    if isinstance(content, list):
        return [_decimal(item) for item in content]
    if not isinstance(content, dict):
        return content
    if isinstance(content.get("amount"), int):
        return {**content, "amount": f"{content['amount'] / 100:.2f}"}
    return {name: _decimal(value) for name, value in content.items()}


DEVIATIONS: Final = (
    Deviation(
        "underscore-id",
        "calls every id `_id` in its answers",
        red(100, "API-20"),
        contents(lambda content: _deeply(content, {"id": "_id"})),
    ),
    Deviation(
        "camel-case",
        "writes all names in camelCase",
        red(100, "API-20"),
        renamed(CAMEL),
    ),
    Deviation(
        "spanish-names",
        "has Spanish names for all members",
        not_understood("correo"),
        renamed(SPANISH),
    ),
    Deviation(
        "envelope-data",
        "puts every answer into a member `data`",
        not_understood("data"),
        contents(lambda content: {"data": content}),
    ),
    Deviation(
        "envelope-by-resource",
        "puts requests and answers into a member with the name of the resource",
        not_understood("user"),
        layered(answers(_wrapped), requests(_unwrapped)),
    ),
    Deviation(
        "absent-for-null",
        "leaves out members that are null",
        passes(105),
        contents(_without_nulls),
    ),
    Deviation(
        "ids-of-purchases-as-strings",
        "names product and buyer of a purchase by strings although their ids are integers",
        red(80, "PUR-01"),
        on([BUY, "GET /purchases", "GET /purchases/{id}"], contents(_in_every_item(_purchase_of_strings))),
    ),
    Deviation(
        "no-created-at",
        "does not say when a user was created",
        red(100, "USR-01"),
        on([REGISTER, "GET /users/{id}"], contents(_without("created_at"))),
    ),
    Deviation(
        "ratings-as-texts",
        "writes the rating of a review as a text",
        red(95, "REV-01"),
        on([PUBLISH_REVIEW, *REVIEWS], contents(_in_every_item(_rated_by_text))),
    ),
    Deviation(
        "decimal-amounts",
        "writes amounts of money as decimal texts",
        red(60, "CAT-01"),
        contents(_decimal),
    ),
)

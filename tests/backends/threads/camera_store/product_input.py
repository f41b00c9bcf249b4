"""What a client may say about a product."""

import json
import re
from dataclasses import astuple, dataclass

from .forms import Form
from .messages import Json
from .money import read_price

MAX_STOCK = 1_000_000_000
MAX_NAME = 200
MAX_FEATURES = 50
MAX_DESCRIPTION = 2_000
KINDS = ("camera", "lens")
SKU = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A publication, valid."""

    sku: str
    name: str
    manufacturer: str
    kind: str
    features: str
    amount: int
    currency: str
    stock: int

    @classmethod
    def read(cls, members: dict[str, Json]) -> "NewProduct":
        """From a body, or a refusal."""
        known = {"sku", "name", "manufacturer", "kind", "features", "price", "stock"}
        form = Form(members, known)
        amount, currency = read_price(form, "price")
        product = cls(
            sku=_sku(form),
            name=form.text("name", 1, MAX_NAME, one_line=True),
            manufacturer=form.text("manufacturer", 1, MAX_NAME, one_line=True),
            kind=_kind(form),
            features=_features(form) if form.given("features") else "[]",
            amount=amount,
            currency=currency,
            stock=form.whole("stock", 0, MAX_STOCK),
        )
        form.check()
        return product

    def columns(self) -> tuple[str | int, ...]:
        """The values in the order of the fields."""
        return astuple(self)


@dataclass(frozen=True, slots=True)
class ProductChange:
    """A patch, valid; None stands for what it leaves alone."""

    name: str | None
    manufacturer: str | None
    features: str | None
    amount: int | None
    currency: str | None

    @classmethod
    def read(cls, members: dict[str, Json]) -> "ProductChange":
        """From a body, or a refusal. A price is given whole or not at all."""
        form = Form(members, {"name", "manufacturer", "features", "price"})
        amount, currency = read_price(form, "price") if form.has("price") else (None, None)
        change = cls(
            name=form.text("name", 1, MAX_NAME, one_line=True) if form.has("name") else None,
            manufacturer=(form.text("manufacturer", 1, MAX_NAME, one_line=True) if form.has("manufacturer") else None),
            features=_features(form) if form.has("features") else None,
            amount=amount,
            currency=currency,
        )
        form.check()
        return change

    def columns(self) -> tuple[str | int | None, ...]:
        """The values in the order of the fields."""
        return astuple(self)


def _sku(form: Form) -> str:
    sku = form.raw("sku")
    if isinstance(sku, str) and SKU.fullmatch(sku):
        return sku
    form.complain("sku", "must be 1 to 64 of A-Z a-z 0-9 - _ .")
    return ""


def _kind(form: Form) -> str:
    kind = form.raw("kind")
    if isinstance(kind, str) and kind in KINDS:
        return kind
    form.complain("kind", "must be camera or lens")
    return ""


def _features(form: Form) -> str:
    """The features as JSON text."""
    given = form.raw("features")
    if not isinstance(given, list) or len(given) > MAX_FEATURES:
        form.complain("features", f"must be a list of at most {MAX_FEATURES} objects")
        return "[]"
    return json.dumps([_feature(form, index, item) for index, item in enumerate(given)])


def _feature(form: Form, index: int, item: Json) -> dict[str, str]:
    if not isinstance(item, dict):
        form.complain("features", f"must hold objects only, and number {index} is none")
        return {}
    inner = form.inner(f"features/{index}", item, {"name", "description"})
    return {
        "name": inner.text("name", 1, MAX_NAME, one_line=True),
        "description": inner.text("description", 0, MAX_DESCRIPTION),
    }

"""Faults of the stage catalogue: changes, restocks, tags and stale copies."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults
# Without `from __future__ import annotations`, because FastAPI reads the types of the handlers that are put in.

import time
from dataclasses import replace
from typing import Annotated, Any, NotRequired

from archkata.conformance.mutants import mutant, put, replaces, retype


@mutant("patch-empties-the-features", caught_by=("CAT-15",))
def patch_empties_the_features() -> None:
    """The form of a patch has a default for features, none, and all of the form is written."""
    from reference_impl.services import products

    change = products.change

    @replaces(products, "change")
    def change_all(shop: Any, bearer: Any, product_id: str, changes: Any, precondition: Any) -> Any:
        form: Any = {"features": (), **changes}
        return change(shop, bearer, product_id, form, precondition)


@mutant("patch-adds-features", caught_by=("CAT-15",))
def patch_adds_features() -> None:
    """New features are added to the old ones instead of taking their place."""
    from reference_impl.services import products

    change = products.change

    @replaces(products, "change")
    def change_and_add(shop: Any, bearer: Any, product_id: str, changes: Any, precondition: Any) -> Any:
        if "features" in changes:
            known = products.get(shop, product_id).features
            changes = {**changes, "features": (*known, *changes["features"])}
        return change(shop, bearer, product_id, changes, precondition)


@mutant("product-changed-step-by-step", caught_by=("CAT-15",))
def product_changed_step_by_step() -> None:
    """PATCH saves what is good in the body, and then refuses what is not."""
    from fastapi.exceptions import RequestValidationError
    from pydantic import TypeAdapter, ValidationError
    from starlette.requests import Request
    from starlette.responses import Response

    from reference_impl.entities.products import ProductChange
    from reference_impl.routes import products
    from reference_impl.routes.authentication import Authenticated

    change, whole = products.change_product, TypeAdapter(ProductChange)

    @replaces(products, "change_product")
    async def change_product(
        request: Request, product_id: str, changes: dict[str, Any], bearer: Authenticated
    ) -> Response:
        answer = await change(request, product_id, {}, bearer)
        for member, value in changes.items():
            try:
                step = whole.validate_python({member: value})
            except ValidationError as error:
                raise RequestValidationError(
                    [{**fault, "loc": ("body", member)} for fault in error.errors()]
                ) from error
            answer = await change(request, product_id, step, bearer)
        return answer


@mutant("patch-sets-the-stock", caught_by=("CAT-16",))
def patch_sets_the_stock() -> None:
    """The form of a patch is that of a publication with everything optional: it takes a stock."""
    from pydantic import Field

    from reference_impl.entities.products import ProductChange
    from reference_impl.services import products

    change = products.change
    retype(ProductChange, "stock", NotRequired[Annotated[int, Field(strict=True, ge=0)]])

    @replaces(products, "change")
    def change_and_set(shop: Any, bearer: Any, product_id: str, changes: Any, precondition: Any) -> Any:
        stock = changes.pop("stock", None)
        changed = change(shop, bearer, product_id, changes, precondition)
        return changed if stock is None else shop.products.put(product_id, stock - changed.stock)


@mutant("patch-renames-the-sku", caught_by=("CAT-16",))
def patch_renames_the_sku() -> None:
    """A patch may change the sku as well."""
    from reference_impl.entities.products import ProductChange, Sku
    from reference_impl.storage.sqlite import products

    retype(ProductChange, "sku", NotRequired[Sku])
    save = products.SqliteProducts.save

    @replaces(products.SqliteProducts, "save")
    def save_with_sku(self: Any, product: Any) -> None:
        save(self, product)
        self._connection.execute("UPDATE products SET sku = ? WHERE id = ?", (product.sku, product.id))


@mutant("restock-overwrites", caught_by=("CAT-17",))
def restock_overwrites() -> None:
    """A restock sets the stock to the quantity instead of adding it."""
    from reference_impl.storage.sqlite import products

    put(products, "PUT", products.PUT.replace("stock + :quantity", ":quantity"))


@mutant("restock-converted", caught_by=("CAT-17",))
def restock_converted() -> None:
    """The framework converts what it can: a quantity of `"5"` is taken for 5."""
    from pydantic import Field

    from reference_impl.entities.products import Restock

    retype(Restock, "quantity", Annotated[int, Field(ge=1, le=1_000_000)])


@mutant("restock-of-less-than-nothing", caught_by=("CAT-17",))
def restock_of_less_than_nothing() -> None:
    """A restock has an upper bound and no lower one."""
    from pydantic import Field

    from reference_impl.entities.products import Restock

    retype(Restock, "quantity", Annotated[int, Field(strict=True, le=1_000_000)])


@mutant("tag-misses-the-stock", caught_by=("CAT-18",))
def tag_misses_the_stock() -> None:
    """The version behind the tag is raised by PATCH only, not by the statements that move the stock."""
    from reference_impl.storage.sqlite import products

    for name in ("PUT", "TAKE"):
        put(products, name, getattr(products, name).replace(", version = version + 1", ""))


@mutant("tag-of-the-minute", caught_by=("CAT-18",))
def tag_of_the_minute() -> None:
    """The tag of a product is made from the minute of its last change."""
    from reference_impl.entities.products import Product
    from reference_impl.storage.sqlite.products import SqliteProducts

    changed: dict[str, int] = {}
    save = SqliteProducts.save

    @replaces(SqliteProducts, "save")
    def save_and_note(self: SqliteProducts, product: Any) -> None:
        save(self, product)
        changed[product.id] = int(time.time() // 60)

    put(Product, "tag", property(lambda product: f'"{changed.get(product.id, 0)}"'))


@mutant("stale-read-cache", caught_by=("CAT-19",))
def stale_read_cache() -> None:
    """Products are cached for 5 seconds, and a PATCH does not clear the entry."""
    from reference_impl.services import products

    get, copies = products.get, dict[str, tuple[float, Any]]()

    @replaces(products, "get")
    def get_copy(shop: Any, product_id: str) -> Any:
        since, product = copies.get(product_id, (0.0, None))
        if time.monotonic() - since > 5:
            product = get(shop, product_id)
            copies[product_id] = time.monotonic(), product
        return product


@mutant("search-finds-the-old-name", caught_by=("CAT-19",))
def search_finds_the_old_name() -> None:
    """The text that is searched is made at publication, and a change of the name leaves it as it was."""
    from reference_impl.storage.sqlite import products

    put(products, "SAVE", products.SAVE.replace("searchable = ?", "searchable = coalesce(searchable, ?)"))


@mutant("pages-cached-for-a-while", caught_by=("CAT-19",))
def pages_cached_for_a_while() -> None:
    """Pages of the list are kept for 5 seconds; a change of a product does not clear them."""
    from reference_impl.services import products

    page, copies = products.page, dict[Any, tuple[float, Any]]()

    @replaces(products, "page")
    def page_copy(shop: Any, window: Any, kind: Any, q: str | None) -> Any:
        since, found = copies.get((window, kind, q), (0.0, None))
        if time.monotonic() - since > 5 or not found.items:
            found = page(shop, window, kind, q)
            copies[window, kind, q] = time.monotonic(), replace(found)
        return found

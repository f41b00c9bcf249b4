"""Faults of the stage catalogue: publication, and what it takes."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults
# Without `from __future__ import annotations`, because FastAPI reads the types of the handlers that are put in.

from dataclasses import replace
from typing import Annotated, Any

from archkata.conformance.mutants import mutant, put, replaces, retype


@mutant("price-as-text", caught_by=("CAT-01",))
def price_as_text() -> None:
    """The amount is kept exactly, and told as a text, as some drivers do with large integers."""
    from reference_impl.entities.money import Money

    @replaces(Money, "view")
    def view(self: Money) -> dict[str, Any]:
        return {"amount": str(self.amount), "currency": self.currency}


@mutant("features-by-name", caught_by=("CAT-01",))
def features_by_name() -> None:
    """Features are kept as an object from name to description: of two with one name the last one stays."""
    from reference_impl.entities.products import Product

    view = Product.view

    @replaces(Product, "view")
    def view_of_each_name(self: Product) -> dict[str, Any]:
        features = {feature.name: feature.description for feature in self.features}
        shown = [{"name": name, "description": description} for name, description in features.items()]
        return {**view(self), "features": shown}


@mutant("answer-repeats-the-request", caught_by=("CAT-01",))
def answer_repeats_the_request() -> None:
    """The sku is kept in small letters; only the answer to the publication shows it as it was sent."""
    from reference_impl.storage.sqlite.products import SqliteProducts

    add = SqliteProducts.add

    @replaces(SqliteProducts, "add")
    def add_in_small_letters(self: SqliteProducts, product: Any) -> None:
        add(self, replace(product, sku=product.sku.lower()))


@mutant("location-of-another-path", caught_by=("API-19",))
def location_of_another_path() -> None:
    """The Location of a publication was written by hand, and names a path that does not exist."""
    from reference_impl.entities.answers import created as made
    from reference_impl.routes import products

    @replaces(products, "created")
    def created(location: str, view: Any) -> Any:
        return made(location.replace("/products/", "/product/"), view)


@mutant("empty-search-remembered", caught_by=("CAT-02",))
def empty_search_remembered() -> None:
    """Searches without a result are remembered for ever, and publishing does not clear them."""
    from reference_impl.services import products

    page, empty = products.page, dict[str, Any]()

    @replaces(products, "page")
    def page_unless_known_as_empty(shop: Any, window: Any, kind: Any, q: str | None) -> Any:
        found = empty.get(q or "") or page(shop, window, kind, q)
        if q and not found.items:
            empty[q] = found
        return found


@mutant("price-of-nothing", caught_by=("CAT-03",))
def price_of_nothing() -> None:
    """The least amount of a price is 0 instead of 1."""
    from pydantic import Field

    from reference_impl.entities.money import LARGEST_AMOUNT, Money

    retype(Money, "amount", Annotated[int, Field(strict=True, ge=0, le=LARGEST_AMOUNT)])


@mutant("amount-of-any-size", caught_by=("CAT-03",))
def amount_of_any_size() -> None:
    """An amount may be as large as 64 bits allow, and JSON readers get another number than was sent."""
    from pydantic import Field

    from reference_impl.entities.money import Money

    retype(Money, "amount", Annotated[int, Field(strict=True, ge=1, le=2**63 - 1)])


@mutant("currency-of-any-letters", caught_by=("CAT-03",))
def currency_of_any_letters() -> None:
    """Three letters are a currency, whatever their case."""
    from pydantic import Field

    from reference_impl.entities.money import Money

    retype(Money, "currency", Annotated[str, Field(pattern=r"^[A-Za-z]{3}$")])


@mutant("stock-converted", caught_by=("CAT-03",))
def stock_converted() -> None:
    """The framework converts what it can: a stock of `"3"` is taken for 3."""
    from pydantic import Field

    from reference_impl.entities.products import NewProduct

    retype(NewProduct, "stock", Annotated[int, Field(ge=0, le=1_000_000_000)])


@mutant("features-without-end", caught_by=("CAT-03",))
def features_without_end() -> None:
    """Nobody counts the features of a product."""
    from reference_impl.entities.products import Feature, NewProduct

    retype(NewProduct, "features", tuple[Feature, ...])


@mutant("kind-is-any-word", caught_by=("CAT-03",))
def kind_is_any_word() -> None:
    """The kind of a product is any text; the database has no list of kinds either."""
    from reference_impl.entities.products import NewProduct

    retype(NewProduct, "kind", str)


@mutant("sku-without-index", caught_by=("CAT-04",))
def sku_without_index() -> None:
    """The sku has no unique index, and nobody looks for another product with it."""
    from reference_impl.storage.sqlite import connections
    from reference_impl.storage.sqlite.schema import SCHEMA

    put(connections, "SCHEMA", SCHEMA.replace("sku TEXT NOT NULL UNIQUE", "sku TEXT NOT NULL"))


@mutant("sku-index-without-case", caught_by=("CAT-04",))
def sku_index_without_case() -> None:
    """The unique index on the sku ignores letter case, so that two different skus are taken for one."""
    from reference_impl.storage.sqlite import connections
    from reference_impl.storage.sqlite.schema import SCHEMA

    put(connections, "SCHEMA", SCHEMA.replace("sku TEXT NOT NULL", "sku TEXT COLLATE NOCASE NOT NULL"))


@mutant("publication-overwrites", caught_by=("CAT-04",))
def publication_overwrites() -> None:
    """A publication with a known sku is stored in the place of the first product, and answered with 201."""
    from reference_impl.storage.sqlite import products

    put(products, "ADD", products.ADD.replace("INSERT", "INSERT OR REPLACE"))


@mutant("restock-of-nothing", caught_by=("CAT-05",))
def restock_of_nothing() -> None:
    """A restock does not look whether its statement has met a product: on none it succeeds as well."""
    from starlette.requests import Request
    from starlette.responses import Response

    from reference_impl.entities.products import Restock
    from reference_impl.routes import products
    from reference_impl.routes.answers import nothing
    from reference_impl.routes.authentication import Authenticated
    from reference_impl.routes.backend import backend_of

    @replaces(products, "restock_product")
    async def restock_product(request: Request, product_id: str, restock: Restock, _bearer: Authenticated) -> Response:
        await backend_of(request).store.write(lambda shop: shop.products.put(product_id, restock.quantity))
        return nothing()


@mutant("lookup-without-a-second-look", caught_by=("CAT-05",))
def lookup_without_a_second_look() -> None:
    """PATCH works on whatever the lookup returns, also when that is nothing: 500 instead of 404."""
    from reference_impl.services import products

    change = products.change

    @replaces(products, "change")
    def change_what_is_there(shop: Any, bearer: Any, product_id: str, changes: Any, precondition: Any) -> Any:
        product = shop.products.get_for_change(product_id)
        precondition.check(product.tag)
        return change(shop, bearer, product_id, changes, precondition)

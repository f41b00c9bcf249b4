"""Faults of the stage catalogue: searches and filters."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults
# Without `from __future__ import annotations`, because FastAPI reads the types of the handlers that are put in.

from typing import Any

from archkata.conformance.mutants import mutant, put, replaces


@mutant("search-at-the-beginning-of-words", caught_by=("CAT-12",))
def search_at_the_beginning_of_words() -> None:
    """A search finds the beginnings of words and nothing inside of them."""
    _search_by("instr(' ' || replace(searchable, char(10), ' '), ' ' || ?) > 0")


@mutant("search-tells-letter-cases-apart", caught_by=("CAT-12",))
def search_tells_letter_cases_apart() -> None:
    """A search compares letter by letter, capitals and small letters apart."""
    from reference_impl.entities import products as entities
    from reference_impl.services import products

    def as_it_is(text: str) -> str:
        return text

    put(products, "folded", as_it_is)
    put(entities, "folded", as_it_is)


@mutant("search-without-the-manufacturer", caught_by=("CAT-12",))
def search_without_the_manufacturer() -> None:
    """Only name and sku are searched."""
    from reference_impl.entities.products import Product
    from reference_impl.entities.texts import folded

    put(Product, "searchable", property(lambda product: folded(f"{product.name}\n{product.sku}")))


@mutant("search-in-everything", caught_by=("CAT-12",))
def search_in_everything() -> None:
    """The whole record is searched, features included."""
    from reference_impl.entities.products import Product
    from reference_impl.entities.texts import folded

    put(Product, "searchable", property(lambda product: folded(str(product.view()))))


@mutant("search-over-joined-texts", caught_by=("CAT-12",))
def search_over_joined_texts() -> None:
    """Name, manufacturer and sku are searched as one text, so that a search finds what stands in none of them."""
    from reference_impl.entities.products import Product
    from reference_impl.entities.texts import folded

    texts = property(lambda product: folded(f"{product.name} {product.manufacturer} {product.sku}"))
    put(Product, "searchable", texts)


@mutant("like-unescaped", caught_by=("CAT-13", "SEC-02"))
def like_unescaped() -> None:
    """What is searched for is put into a LIKE pattern: `%` and `_` are wildcards, and a quote gives 500."""
    from reference_impl.storage.sqlite.products import SqliteProducts

    page = SqliteProducts.page

    @replaces(SqliteProducts, "page")
    def page_of_a_pattern(self: SqliteProducts, window: Any, kind: Any, text: str) -> Any:
        statements: Any = _Rewriting(
            self._connection, "instr(searchable, ?) > 0", f"searchable LIKE '%{text}%' AND ? <> ''"
        )
        return page(SqliteProducts(statements), window, kind, text)


@mutant("search-by-pattern", caught_by=("CAT-13",))
def search_by_pattern() -> None:
    """The parameter is bound, and still a pattern: GLOB knows `*`, `?` and brackets."""
    _search_by("searchable GLOB '*' || ? || '*'")


@mutant("kind-before-or", caught_by=("CAT-14",))
def kind_before_or() -> None:
    """AND binds tighter than OR: the kind is asked for together with the name only, not with maker and sku."""
    from reference_impl.entities.pages import Page
    from reference_impl.storage.sqlite import products
    from reference_impl.storage.sqlite.pages import page_of

    of_kind = "(:kind IS NULL OR kind = :kind)"
    name, maker, sku = (f"instr(lower({member}), :text) > 0" for member in ("name", "manufacturer", "sku"))
    wanted = f"sequence > :after AND ({of_kind} AND {name} OR {maker} OR {sku})"
    statement = f"SELECT sequence, {products.COLUMNS} FROM products WHERE {wanted} ORDER BY sequence LIMIT :size"  # noqa: S608 - constants
    page_by_both = products.SqliteProducts.page

    @replaces(products.SqliteProducts, "page")
    def page(self: Any, window: Any, kind: Any, text: str) -> Page[Any]:
        if not text:
            return page_by_both(self, window, kind, text)
        values = {"after": window.after or 0, "kind": kind, "text": text, "size": window.size + 1}
        rows = self._connection.execute(statement, values).fetchall()
        return page_of(rows, window.size, products._product_of)


@mutant("kind-lost-on-page-two", caught_by=("CAT-14",))
def kind_lost_on_page_two() -> None:
    """A request with a cursor goes another way, on which the kind is forgotten."""
    from reference_impl.services import products

    page = products.page

    @replaces(products, "page")
    def page_without_kind(shop: Any, window: Any, kind: Any, q: str | None) -> Any:
        return page(shop, window, None if window.after else kind, q)


class _Rewriting:
    """A connection on which one condition of every statement is another one."""

    def __init__(self, connection: Any, condition: str, instead: str) -> None:
        self._connection = connection
        self._condition = condition
        self._instead = instead

    def execute(self, statement: str, values: Any) -> Any:
        return self._connection.execute(statement.replace(self._condition, self._instead), values)


def _search_by(condition: str) -> None:
    from reference_impl.storage.sqlite.products import SqliteProducts

    page = SqliteProducts.page

    @replaces(SqliteProducts, "page")
    def page_by(self: SqliteProducts, window: Any, kind: Any, text: str) -> Any:
        statements: Any = _Rewriting(self._connection, "instr(searchable, ?) > 0", condition)
        return page(SqliteProducts(statements), window, kind, text)

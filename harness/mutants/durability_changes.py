"""Faults that only a crash brings to light: kept in memory, saved too late, or left behind."""

# ruff: noqa: PLC0415 - the reference is imported by whoever wants a fault in it, not by whoever lists the faults

from __future__ import annotations

import itertools
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any, Final

from archkata.conformance.mutants import mutant, put, replaces

EVERY_S: Final = 0.1


@mutant("withdrawn-in-memory", caught_by=("DUR-05",), kind="crash")
def withdrawn_in_memory() -> None:
    """A withdrawn review is hidden by a set in memory, and is there again after a restart."""
    from reference_impl.storage.sqlite.reviews import SqliteReviews

    withdrawn: set[str] = set()
    get, page = SqliteReviews.get, SqliteReviews.page

    @replaces(SqliteReviews, "remove")
    def remove(_reviews: Any, review_id: str) -> None:
        withdrawn.add(review_id)

    @replaces(SqliteReviews, "get")
    def get_visible(reviews: Any, review_id: str) -> Any:
        return None if review_id in withdrawn else get(reviews, review_id)

    @replaces(SqliteReviews, "page")
    def page_of_visible(reviews: Any, product_id: str, window: Any) -> Any:
        listed = page(reviews, product_id, window)
        return replace(listed, items=[review for review in listed.items if review.id not in withdrawn])


@mutant("names-saved-later", caught_by=("DUR-05",), kind="crash")
def names_saved_later() -> None:
    """Changes of a product are kept in memory and saved ten times a second: after a crash an older version is back."""
    from reference_impl.storage.sqlite.products import SqliteProducts

    changed: dict[str, Any] = {}
    saved = [monotonic()]
    look, save = SqliteProducts._one, SqliteProducts.save

    @replaces(SqliteProducts, "save")
    def save_later(products: Any, product: Any) -> None:
        changed[product.id] = product
        if monotonic() > saved[0] + EVERY_S:
            saved[0] = monotonic()
            for each in changed.values():
                save(products, each)
            changed.clear()

    @replaces(SqliteProducts, "_one")
    def one_as_it_is(products: Any, statement: str, values: Any) -> Any:
        product = look(products, statement, values)
        return product and replace(changed.get(product.id, product), stock=product.stock)


@mutant("lock-left-behind", caught_by=("DUR-06",), kind="crash")
def lock_left_behind() -> None:
    """A lock file says that somebody works on the data. It is removed at the end, and a crash is no such end."""
    from reference_impl.storage.sqlite import store

    open_store, close_store = store.SqliteStore.__init__, store.SqliteStore.close

    @replaces(store.SqliteStore, "__init__")
    def open_alone(self: Any, folder: Path, **named: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "shop.lock").touch(exist_ok=False)
        open_store(self, folder, **named)

    @replaces(store.SqliteStore, "close")
    async def close(self: Any) -> None:
        await close_store(self)
        (self._file.parent / "shop.lock").unlink()


@mutant("snapshot-in-place", caught_by=("DUR-06",), kind="crash")
def snapshot_in_place() -> None:
    """The state file is rewritten in place at each change: a crash in the middle leaves half a file.

    The next start cannot read it, and somebody has to find a backup.
    """
    from reference_impl.storage.sqlite import connections, store, writer

    working = Path(tempfile.mkdtemp(prefix="camera-store-"))
    state: list[Path] = []
    connect, prepare, commit = connections.connect, connections.prepare, writer.commit_together

    @replaces(store, "connect")
    def connect_elsewhere(file: Path) -> sqlite3.Connection:
        state.append(file.with_suffix(".sql"))
        connection = connect(working / file.name)
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    @replaces(store, "prepare")
    def prepare_from_state(connection: sqlite3.Connection) -> None:
        if state[0].exists():
            script = state[0].read_text("utf-8")
            if not script.endswith("COMMIT;\n"):
                raise ValueError("The state file is not complete.")
            connection.executescript(f"PRAGMA foreign_keys = OFF; {script} PRAGMA foreign_keys = ON;")
        prepare(connection)

    @replaces(writer, "commit_together")
    def commit_and_save(connection: sqlite3.Connection, jobs: Any) -> None:
        commit(connection, jobs)
        with state[0].open("w", encoding="utf-8") as file:
            file.writelines(f"{statement}\n" for statement in connection.iterdump())


@mutant("numbers-from-the-highest", caught_by=("DUR-07",), kind="crash")
def numbers_from_the_highest() -> None:
    """Reviews are numbered in memory, from the highest number in the table on: that of a withdrawn one comes again."""
    from reference_impl.services import reviews

    numbers: list[Iterator[int]] = []
    publish = reviews.publish

    @replaces(reviews, "publish")
    def publish_numbered(shop: Any, *review: Any) -> Any:
        if not numbers:
            highest = "SELECT coalesce(max(CAST(substr(id, 5) AS INTEGER)), 0) FROM reviews"
            numbers.append(itertools.count(shop.connection.execute(highest).fetchone()[0] + 1))
            put(reviews, "new_id", lambda kind: f"{kind}_{next(numbers[0])}")
        return publish(shop, *review)


@mutant("index-in-memory", caught_by=("DUR-08",), kind="crash")
def index_in_memory() -> None:
    """The search goes by an index in memory that learns of each new product, and of none at the start."""
    from reference_impl.storage.sqlite.products import SqliteProducts

    indexed: set[str] = set()
    add, page = SqliteProducts.add, SqliteProducts.page

    @replaces(SqliteProducts, "add")
    def add_to_index(products: Any, product: Any) -> None:
        add(products, product)
        indexed.add(product.id)

    @replaces(SqliteProducts, "page")
    def page_by_index(products: Any, window: Any, kind: Any, text: str) -> Any:
        found = page(products, window, kind, text)
        return replace(found, items=[each for each in found.items if each.id in indexed]) if text else found


@mutant("restocks-saved-later", caught_by=("DUR-08",), kind="crash")
def restocks_saved_later() -> None:
    """What a restock brings is first kept in memory, and added to the table by the next one 100 ms later."""
    from reference_impl.services import products
    from reference_impl.storage.sqlite.products import SqliteProducts

    coming: Counter[str] = Counter()
    saved = [monotonic()]
    restock, get = products.restock, SqliteProducts.get

    @replaces(SqliteProducts, "get")
    def get_with_coming(repository: Any, product_id: str) -> Any:
        product = get(repository, product_id)
        return product and replace(product, stock=product.stock + coming[product_id])

    @replaces(products, "restock")
    def restock_later(shop: Any, bearer: Any, product_id: str, quantity: int) -> Any:
        units = coming[product_id] + quantity
        if monotonic() > saved[0] + EVERY_S:
            saved[0] = monotonic()
            coming[product_id] = 0
            return restock(shop, bearer, product_id, units)
        coming[product_id] = units
        return products.get(shop, product_id)


@mutant("log-outs-in-memory", caught_by=("DUR-09",), kind="crash")
def log_outs_in_memory() -> None:
    """Who logged out stands on a list in memory. After a restart the dead token is alive again."""
    from reference_impl.storage.sqlite.sessions import SqliteSessions

    ended: set[str] = set()
    bearer = SqliteSessions.bearer

    @replaces(SqliteSessions, "remove")
    def remove(_sessions: Any, session_id: str) -> None:
        ended.add(session_id)

    @replaces(SqliteSessions, "bearer")
    def living_bearer(sessions: Any, session_id: str, now: float) -> Any:
        return None if session_id in ended else bearer(sessions, session_id, now)

"""What is read back after a crash, part by part."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from functools import partial
from random import Random
from typing import Any, Final

from archkata.conformance.calling.answer import Answer
from archkata.conformance.calling.together import in_a_burst
from archkata.conformance.eventually import LAG_S
from archkata.conformance.lists.walking import rows
from archkata.conformance.scene import Scene
from archkata.conformance.vocabulary.expectations import shown
from archkata.conformance.vocabulary.keys import LONGEST_WORK_S
from archkata.language import Text, text
from harness.actors import Actor, Editor, Guest
from harness.workloads.crashes.clients import Reviews
from harness.workloads.crashes.goods import Goods, Trade
from harness.workloads.crashes.log import Kept, LookupResult, ResourceKind
from harness.workloads.crashes.reconciliation import CountedLater, Reconciliation, take_stock
from harness.workloads.crashes.record import CrashRecord, Listed, Withdrawn
from harness.workloads.crashes.repeats import repeat

LOG_INS: Final = 5
SEARCHES: Final = 4
AGREED_S: Final = 1.0
"""What contradicts must do so for a second."""
SETTLED_S: Final = 60.0
"""What a provider is involved in has so long after the restart."""
READERS: Final[dict[ResourceKind, str]] = {
    ResourceKind.USER: "get_user",
    ResourceKind.PRODUCT: "get_product",
    ResourceKind.REVIEW: "get_review",
    ResourceKind.PURCHASE: "get_purchase",
}


def read_back(record: CrashRecord, reader: Actor, kind: ResourceKind, random: Random) -> list[Kept]:
    """Read the newest and some older things of a kind by id, and return which ones."""
    sample = record.log.sample(kind, random)
    answers = in_a_burst(reader, partial(_read, READERS[kind]), sample)
    for answer in answers:
        answer.exchange.judged = True
    record.found.setdefault(kind, []).extend(map(LookupResult, sample, answers))
    return sample


def inspect_users(scene: Scene, record: CrashRecord, random: Random) -> None:
    """Read users, and log some of the newest ones in."""
    sample = read_back(record, editor_of(scene), ResourceKind.USER, random)
    if scene.claims("auth") and not record.has_lost_users:
        for kept in [kept for kept in sample if kept.identity is not None][-LOG_INS:]:
            assert kept.identity is not None  # noqa: S101 - the line above leaves only those out
            answer = Guest(scene).log_in(email=kept.identity.email, password=kept.identity.password)
            answer.exchange.judged = True
            record.log_ins.append((kept, answer))


def inspect_catalogue(scene: Scene, record: CrashRecord, random: Random) -> None:
    """Read products, and search for some of the newest ones."""
    guest = Guest(scene)
    sample = read_back(record, guest, ResourceKind.PRODUCT, random)
    for kept in sample[-SEARCHES:]:
        query = {"q": kept.thing["sku"], "kind": kept.thing["kind"]}
        found = _until_there(scene, lambda query=query: rows(guest, "list_products", **query), [kept])
        _note(record, ResourceKind.PRODUCT, [kept], found, text("the list with its sku as `q`, and its `kind`"))


def inspect_reviews(scene: Scene, record: CrashRecord, reviews: Reviews, random: Random) -> None:
    """Read reviews, those that were withdrawn, and the list of all of them."""
    guest = Guest(scene)
    sample = read_back(record, guest, ResourceKind.REVIEW, random)
    for published, acknowledged in reviews.withdrawn:
        answer = guest.get_review(published)
        answer.exchange.judged = True
        record.withdrawn.append(Withdrawn(acknowledged, answer))
    reviews.withdrawn.clear()
    found = _until_there(scene, lambda: rows(guest, "list_reviews", reviews.product, limit=100), sample)
    _note(record, ResourceKind.REVIEW, sample, found, text("the list of reviews of its product"))


def inspect_goods(scene: Scene, record: CrashRecord, goods: Goods, random: Random) -> None:
    """Take stock, repeat what was not answered, and take stock again."""
    began = time.monotonic()
    taken = take_stock(scene, goods, SETTLED_S if record.is_paid else AGREED_S, record.over, is_first=True)
    record.reconciliations.append(taken)
    settle_restocks(goods, taken)
    sold = read_back(record, editor_of(scene), ResourceKind.PURCHASE, random)
    buyers = {id(order.identity) for order in goods.orders}
    theirs = [kept for kept in sold if id(kept.identity) in buyers]
    _note(record, ResourceKind.PURCHASE, theirs, taken.sold, text("its buyer's list"))
    if scene.claims("retries"):
        has_stuck = any(each.is_stuck for each in record.repeats)
        left = began + (SETTLED_S if record.is_paid else LONGEST_WORK_S) - time.monotonic()
        record.repeats += repeat(scene, goods, taken, 0 if has_stuck else left, record.over)
        record.reconciliations.append(take_stock(scene, goods, AGREED_S, record.over, is_first=False))


def count_again(scene: Scene, record: CrashRecord) -> None:
    """Read the stock of what stood on the shelves of the loop before this one, and of the very first one."""
    for taken in record.reconciliations[1:2] + record.reconciliations[-1:]:
        for before in taken.counted:
            record.counted_later.append(CountedLater(before, Guest(scene).get_product(before.shelf.product)))


def settle_restocks(goods: Goods, taken: Reconciliation) -> None:
    """Let the stock tell whether a restock without an answer happened; there is one on each shelf at most."""
    for shelf, counted in zip(goods.shelves, taken.counted, strict=True):
        for entry in shelf.books.unknown if shelf.trade is Trade.RESTOCKED else ():
            entry.happened = True
            entry.happened = counted.stock.expect(200).get("stock") in shelf.books.possible_stocks()


def editor_of(scene: Scene) -> Editor:
    """Return the first editor, who may read any user and any purchase."""
    return Editor(scene, scene.backend.editors[0])


def _read(operation: str, actor: Actor, kept: Kept) -> Answer:
    answer: Answer = getattr(actor, operation)(kept.thing)
    return answer


def _until_there(scene: Scene, look: Any, sample: Sequence[Kept]) -> list[Mapping[str, Any]]:
    """Read a list until it shows all of these, or its second is over."""
    end = time.monotonic() + LAG_S
    while True:
        is_last = time.monotonic() >= end
        found: list[Mapping[str, Any]] = look()
        ids = {shown(row.get("id")) for row in found}
        if is_last or all(shown(kept.thing.id) in ids for kept in sample):
            return found
        scene.pause(0.1)


def _note(
    record: CrashRecord, kind: ResourceKind, sample: Sequence[Kept], found: Sequence[Mapping[str, Any]], where: Text
) -> None:
    by_id = {shown(row.get("id")): row for row in found}
    listed = [Listed(kept, by_id.get(shown(kept.thing.id)), where) for kept in sample]
    record.listed.setdefault(kind, []).extend(listed)

"""Stage consistency: what is read while somebody writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count, islice
from typing import Final

from archkata.conformance.calling.answer import Resource
from archkata.conformance.races.histories import MIXED, Register, RegisterHistory
from archkata.conformance.registry import check
from archkata.conformance.vocabulary.expectations import Notes, shown
from archkata.language import text
from harness.actors import Actor, Editor, Guest, Product, User
from harness.data import usd

CLIENTS: Final = 4
OPERATIONS: Final = 12
EXPLORING_S: Final = 3.0
ALTERNATING_S: Final = 0.8
READERS: Final = 8
VERSIONS: Final = 50
FOLLOWING_S: Final = 15.0
DEAR: Final = 1_000_000

_NUMBER: Final = re.compile(r"\d+(?=@|$)")


@check("CON-06")
def a_user_behaves_like_one_register(user: User, notes: Notes) -> None:
    """All rounds are one history: a value of an earlier round is the past as well."""
    history = RegisterHistory(name_of(user), initial=user.name)

    clients = [user.anew() for _ in range(CLIENTS)]
    history.explore(clients, names(), operations=OPERATIONS, seconds=EXPLORING_S)

    notes.say(history.reach())


@check("CON-07")
def a_read_returns_one_whole_write(user: User, editor: Editor, guest: Guest, camera: Product, notes: Notes) -> None:
    """Both writers write pairs that belong together, so half a pair gives itself away."""
    pairs_of_user, pairs_of_product = email_and_name_of(user), name_and_price_of(camera)
    pairs_of_user.write(user, "0").expect(200, 204)
    pairs_of_product.write(editor, "0").expect(200, 204)
    of_user, of_product = RegisterHistory(pairs_of_user, initial="0"), RegisterHistory(pairs_of_product, initial="0")

    users, guests = [user.anew() for _ in range(CLIENTS + 2)], [guest.anew() for _ in range(CLIENTS)]
    of_user.alternate(users[:2], users[2:], numbers(), seconds=ALTERNATING_S)
    of_product.alternate([editor, editor.anew()], guests, numbers(), seconds=ALTERNATING_S)

    notes.say(of_user.reach(of_product))


@check("CON-10")
def every_connection_reads_the_newest_acknowledged_write(
    user: User, editor: Editor, guest: Guest, camera: Product, notes: Notes
) -> None:
    """Eight kept connections and as many new ones: with several workers or replicas somebody's copy is old."""
    of_user = RegisterHistory(name_of(user), initial=user.name)
    of_product = RegisterHistory(price_of(camera), initial=str(amount_of(camera)))

    of_user.follow(user, [user.anew() for _ in range(READERS)], islice(names(), VERSIONS), seconds=FOLLOWING_S)
    prices = (str(DEAR + number) for number in range(VERSIONS))
    of_product.follow(editor, [guest.anew() for _ in range(READERS)], prices, seconds=FOLLOWING_S)

    notes.say(of_user.reach(of_product))


def names() -> Iterator[str]:
    """Yield names that differ."""
    return (f"Name {number}" for number in count(1))


def numbers() -> Iterator[str]:
    """Yield numbers that differ, from 1 on."""
    return map(str, count(1))


def name_of(user: User) -> Register[Actor]:
    """The name of a user as a register."""
    return Register(
        write=lambda client, name: client.change_user(user.id, name=name),
        read=lambda client: client.get_user(user.id),
        value_of=lambda told: told.get("name"),
    )


def price_of(product: Product) -> Register[Actor]:
    """The amount of a product's price as a register."""
    return Register(
        write=lambda client, amount: client.change_product(product, price=usd(int(amount))),
        read=lambda client: client.get_product(product),
        value_of=amount_of,
    )


def email_and_name_of(user: User) -> Register[Actor]:
    """Email and name of a user, always replaced together, as one register."""
    stem = user.scene.fresh.word("pair.")
    return Register(
        write=lambda client, n: client.replace_user(user.id, email=f"{stem}.{n}@shop.example", name=f"Name {n}"),
        read=lambda client: client.get_user(user.id),
        value_of=lambda told: together_of(told.get("email"), told.get("name")),
    )


def name_and_price_of(product: Product) -> Register[Actor]:
    """Name and price of a product, always changed together, as one register."""
    return Register(
        write=lambda client, n: client.change_product(product, name=f"Camera {n}", price=usd(DEAR + int(n))),
        read=lambda client: client.get_product(product),
        value_of=lambda told: together_of(told.get("name"), amount_of(told) - DEAR),
    )


def amount_of(product: Resource) -> int:
    """Return the amount of a product's price; the rule at hand is refuted where there is none."""
    price = product.get("price")
    amount = price.get("amount") if isinstance(price, dict) else None
    return amount if type(amount) is int else product.answer.refute(text("a price"), product.answer.described())


def together_of(*members: object) -> str:
    """Return the number that all members have, or their different ones."""
    found = [number.group() if (number := _NUMBER.search(str(member))) else shown(member) for member in members]
    return MIXED.join(dict.fromkeys(found))

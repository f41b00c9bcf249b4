"""Stage catalogue: find products by a part of their texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from archkata.conformance.lists.bounds import ensure_refused_or_nothing
from archkata.conformance.lists.contents import ensure_finds, ensure_walk_meets_each_once
from archkata.conformance.lists.listing import Listing
from archkata.conformance.registry import check
from harness.actors import Editor, Guest, new_product
from harness.vocabulary.searching import SEARCHED, contains

# What some query language or other takes for more than a sign, and letters that a careless column loses.
SIGNS: Final = ("%", "_", "*", "'", '"', "\\", "\\%", "[", "+", "?", ".", "^", "$", "(", "|", "&", "#", "/", "Ñ", "📷")
ALONE: Final = ("%", "_", "*", "'", '"', "\\", "[", "+", "?", "^", "📷")
INJECTIONS: Final = ("' OR 1=1 --", "' OR '1'='1", "%' OR '%'='", '" OR ""="', "') OR 1=1 --", "'; SELECT 1; --")


@check("CAT-12")
def q_finds_a_case_insensitive_part_of_name_manufacturer_or_sku(editor: Editor, guest: Guest) -> None:
    """A search by words finds their beginnings only, so each one stands between letters; joined texts find more."""
    word, search = guest.scene.fresh.word, finder(guest)
    first, second, feature, description = word("Fst"), word("Snd"), word("Ftr"), word("Dsc")
    features = [{"name": feature, "description": f"with {description} inside"}]
    hidden = {member: word(f"Hid{member[0]}den") for member in SEARCHED}
    products = {member: new_product(editor, **{member: f"Alpha{hidden[member]}Omega"}) for member in SEARCHED}
    pair = new_product(editor, name=f"A {first} {second}", manufacturer=f"{first} B", features=features)

    for member, product in products.items():
        for spelled in spellings(hidden[member]):
            ensure_walk_meets_each_once(search(spelled), [product])
    ensure_walk_meets_each_once(search(f"{first} {second}".swapcase()), [pair])
    for nowhere in (feature, description, f"{second} {first}", f"{second}{first}", f"{first}{second}"):
        ensure_walk_meets_each_once(search(nowhere), [])


@check("CAT-13")
def q_is_taken_as_plain_text(editor: Editor, guest: Guest) -> None:
    """Each sign behind a word that many names begin with, where a wildcard finds them all; some signs alone as well."""
    word, search = guest.scene.fresh.word("Plain"), finder(guest)
    products = [new_product(editor, name=f"{word}{sign}x") for sign in (*SIGNS, "", "-", "xx", " ")]

    for sign in SIGNS:
        text = f"{word}{sign}"
        ensure_walk_meets_each_once(search(text), [one for one in products if text in one["name"]])
    for sign in ALONE:
        ensure_finds(search(sign), [one for one in products if sign in one["name"]], contains(sign))
    for injection in INJECTIONS:
        ensure_finds(search(injection), [], contains(injection))
    for odd in ("\x00", f"{word}\x00", "q" * 2000, f"{word}{'q' * 2000}"):
        ensure_refused_or_nothing(search(odd), 400, 414, 422)


def finder(guest: Guest) -> Callable[[str], Listing]:
    """Return what searches the catalogue for a text."""
    return lambda text: Listing(guest, "list_products", q=text)


def spellings(word: str) -> tuple[str, ...]:
    """Return a word in capitals, in small letters, and in both."""
    mixed = "".join(letter.upper() if place % 2 else letter.lower() for place, letter in enumerate(word))
    return word.upper(), word.lower(), mixed

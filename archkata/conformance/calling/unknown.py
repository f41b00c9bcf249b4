"""Ids that look like a backend's own and belong to nothing."""

from __future__ import annotations

from random import Random

ENOUGH = 12
CHANGED = 8
FAR = 1_000_000_000
LARGEST_INTEGER = 2**53 - 1


def unknown_id(like: str | int, random: Random) -> str | int:
    """Return an id of the same JSON type and form as `like`, which nothing has.

    Integers lie far above all that a backend has given out; of texts the last letters and digits change, which is where
    random ids are random and counting ones are short.
    """
    if isinstance(like, int):
        far = like + FAR + random.randrange(FAR // 2)
        return far if far <= LARGEST_INTEGER else like - FAR - random.randrange(FAR // 2)
    if like.isascii() and like.isdigit():
        return str(unknown_id(int(like), random))
    places = [place for place, sign in enumerate(like) if sign.isascii() and sign.isalnum()]
    if len(places) < ENOUGH:
        return like + "".join(random.choices("0123456789abcdef", k=CHANGED))
    signs = list(like)
    for place in places[-CHANGED:]:
        signs[place] = _another(signs[place], random)
    return "".join(signs)


def _another(sign: str, random: Random) -> str:
    alphabet = "0123456789" if sign.isdigit() else "ABCDEF" if sign.isupper() else "abcdef"
    return random.choice([other for other in alphabet if other != sign])

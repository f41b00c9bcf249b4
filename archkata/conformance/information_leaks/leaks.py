"""Look for a password, or for what was made from it, in everything that a backend sends."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from archkata.conformance.calling.answer import Answer
from archkata.conformance.scene import Scene
from archkata.conformance.vocabulary.expectations import ensure, shown
from archkata.conformance.vocabulary.facts import moment
from archkata.language import Text, text
from archkata.wire import Exchange, UnreadableError, read_json

_DIGESTS = ("md5", "sha1", "sha256", "sha512")
_HASHES = re.compile(r"\$2[abxy]?\$\d\d\$|\$argon2(?:id|i|d)\$|\$scrypt\$|\$s0\$|scrypt:\d|pbkdf2[-_:$]", re.IGNORECASE)
_MARKS_OF_HASHES = ("$2", "$argon2", "$scrypt$", "$s0$", "scrypt:", "pbkdf2")
_BLOCK, _OVERLAP = 64 * 1024, 16
_SIGNED = re.compile(r"(?<![\w-])eyJ[\w-]+\.(eyJ[\w-]+)")


def ensure_secret(scene: Scene, *passwords: str) -> None:
    """Refute the rule where an answer of the check holds a password, a digest of it, or what may be one."""
    ensure_no_trace(scene.exchanges, passwords)


def ensure_no_trace(exchanges: Iterable[Exchange], passwords: tuple[str, ...]) -> None:
    """Refute the rule where any of these exchanges holds a password, a digest of it, or what may be one."""
    for exchange in exchanges:
        for found in _finds(exchange, passwords):
            ensure(False, text("nothing made from the password"), found, evidence=exchange)


def _finds(exchange: Exchange, passwords: tuple[str, ...]) -> Iterator[Text]:
    texts = list(_texts(exchange))
    everything = "\n".join(texts)
    for password in passwords:
        for what, trace in _traces(password):
            if trace in everything:
                yield text("{what} in {answer}", what=what, answer=Answer(exchange).described())
    del everything  # an answer may have 12 MiB, and each copy of it counts
    for sent in texts:
        if found := _hash_in(sent):
            yield text("`{hash}…`, the beginning of a hash", hash=found.group())
    if exchange.status is not None and 200 <= exchange.status < 300:
        for name, value in _members(_parsed(exchange)):
            if _is_telling(name, value):
                yield text("member `{name}`: {value}", name=name, value=shown(value))


def _hash_in(sent: str) -> re.Match[str] | None:
    """Return the beginning of a hash. The expression alone takes 10 ms for an answer of 200 KB."""
    for start in range(0, len(sent), _BLOCK):
        block = sent[start : start + _BLOCK + _OVERLAP].lower()
        if any(mark in block for mark in _MARKS_OF_HASHES):
            return _HASHES.search(sent, start)
    return None


@lru_cache(maxsize=64)
def _traces(password: str) -> tuple[tuple[Text, str], ...]:
    return tuple(_made_from(password))


def _made_from(password: str) -> Iterator[tuple[Text, str]]:
    raw = password.encode()
    yield text("the password"), password
    for name, value in (("", raw), *((digest, hashlib.new(digest, raw).digest()) for digest in _DIGESTS)):
        what = text("the {digest} digest of the password", digest=name) if name else text("the password, encoded,")
        yield what, value.hex()
        yield what, value.hex().upper()
        for encoded in (base64.b64encode(value), base64.urlsafe_b64encode(value)):
            yield what, encoded.decode().rstrip("=")


def _texts(exchange: Exchange) -> Iterator[str]:
    """Yield all that was sent: headers, body, and what is readable inside signed tokens."""
    if exchange.reply is None:
        return
    body = exchange.reply.body.decode("utf-8", "replace").replace("\\/", "/")
    for sent in (*(value for _, value in exchange.reply.headers), body):
        yield sent
        for claims in _SIGNED.findall(sent) if "eyJ" in sent else ():
            if len(claims) % 4 != 1:  # no base64 text has this length
                yield base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)).decode("utf-8", "replace")


def _parsed(exchange: Exchange) -> object:
    try:
        is_telling = exchange.reply is not None and b"password" in exchange.reply.body.lower()
        return read_json(exchange.reply.body) if exchange.reply is not None and is_telling else None
    except UnreadableError:
        return None


def _members(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, list):
        for item in value:
            yield from _members(item)
    if isinstance(value, dict):
        for name, member in value.items():
            yield name, member
            yield from _members(member)


def _is_telling(name: str, value: object) -> bool:
    if "password" not in name.lower() or not isinstance(value, str):
        return False
    return bool(value.strip("*")) and moment(value) is None

"""Where the throttle is tried (an instance that is told a small limit, or the target itself), and what it announces."""

from __future__ import annotations

import itertools
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from archkata.backend_process.launch import Instance
from archkata.conformance.backend import Backend
from archkata.conformance.calling.answer import Answer
from archkata.conformance.scene import Scene
from archkata.conformance.signals import NotClaimed, NotExercised
from archkata.conformance.throttle.policies import RATE_LIMIT_POLICY, Policy, announced
from archkata.errors import ArchkataError
from archkata.language import Text, text
from archkata.wire import Connection, ReadLimits, TransportError, UnreadableError
from harness.actors import Actor, Guest

SHOP: Final = "throttled shop"
INSTANCE: Final = "throttled"
SMALL: Final = Policy(5, 2)
"""What an instance is told that is started for this stage."""

_QUICKLY: Final = ReadLimits(seconds=2, connect_seconds=2)


@dataclass
class ThrottledBackend:
    """The throttled backend of a run, which the checks share; each comes with clients of its own.

    `told` is the limit that its instance was started with. Where nothing could be read, `policies` is empty,
    `complaint` says why, and `evidence` shows it.
    """

    backend: Backend
    policies: list[Policy]
    evidence: Answer
    complaint: Text | None = None
    quiet: threading.Lock = field(default_factory=threading.Lock)
    addresses: Iterator[str] | None = None
    told: Policy | None = None

    def close(self) -> None:
        """Nothing is to end here: the instance is shared, too."""


def shop_of(scene: Scene) -> ThrottledBackend:
    """Return the throttled backend of the run; the first check that asks finds it."""
    shop = scene.shared.get(SHOP, ThrottledBackend, lambda: _open(scene), lambda: scene.pause(0))
    if shop.told is not None:
        scene.note_start(ARCHKATA_RATE_LIMIT=str(shop.told))
    return shop


def first_answer(guest: Actor) -> Answer:
    """Ask for something that every throttled backend has, and that needs no permission."""
    return guest.list_products(limit=1)


def _open(scene: Scene) -> ThrottledBackend:
    instance = _instance(scene)
    address = instance.address if instance else scene.backend.address
    backend = scene.backend.at(address, refuses=True)
    addresses = _addresses(backend)
    guest = Guest(replace(scene.on(backend), source=next(addresses) if addresses else None)).impatient()
    shop = ThrottledBackend(backend, [], first_answer(guest), addresses=addresses, told=SMALL if instance else None)
    try:
        shop.policies = announced(_header(shop.evidence))
    except UnreadableError as error:
        told = backend.throttle
        if told is not None:
            shop.policies = [Policy(*told)]
            if instance is not None and not shop.policies[0].is_too_large:
                shop.told = shop.policies[0]
                _tell(instance, shop.told)
        else:
            shop.complaint = _complaint(shop.evidence, error, guest)
    return shop


def _instance(scene: Scene) -> Instance | None:
    """Start an instance with a small limit; None where the target itself is to be asked."""
    if scene.backend.launcher is None:
        return None
    try:
        return scene.shared_instance(INSTANCE, ARCHKATA_RATE_LIMIT=str(SMALL))
    except NotExercised:
        if not _header(first_answer(Guest(scene).impatient())):
            raise
        return None


def _header(answer: Answer) -> str:
    answer.exchange.judged = True
    return answer.header(RATE_LIMIT_POLICY) or ""


def _tell(instance: Instance, policy: Policy) -> None:
    """Start anew with the limit that archkata.yaml tells, so that it holds whether or not the variable is obeyed."""
    try:
        instance.restart(ARCHKATA_RATE_LIMIT=str(policy))
    except ArchkataError as error:
        raise NotExercised(text("a second instance did not start: {reason}", reason=error.sentence)) from error


def _complaint(answer: Answer, error: UnreadableError, guest: Actor) -> Text:
    """Say what is wrong; a backend that does not seem to have any limit does not claim this stage."""
    header = _header(answer)
    if header:
        return text("RateLimit-Policy: {header} ({problem})", header=header, problem=error.sentence)
    for number in range(1, 2 * SMALL.quota + 2):
        answer = first_answer(guest)
        if answer.status == 429:
            return text("no RateLimit-Policy, although request {n} got 429", n=number + 1)
        if answer.header("RateLimit") or answer.header("X-RateLimit-Limit"):
            return text("no RateLimit-Policy, but {header}", header=_limit_header(answer))
    if "throttling" not in guest.scene.backend.named:
        raise NotClaimed("throttling")
    return text("no RateLimit-Policy")


def _limit_header(answer: Answer) -> str:
    headers = answer.exchange.reply.headers if answer.exchange.reply else []
    return next((f"{name}: {value}" for name, value in headers if "ratelimit" in name.lower()), "–")


def _addresses(backend: Backend) -> Iterator[str] | None:
    """Yield addresses of this machine that no request has come from, where the backend can be reached from such."""
    first, second = 100 + secrets.randbelow(100), secrets.randbelow(250)
    if not _can_come_from(backend, f"127.{first}.{second}.1"):
        return None
    return (f"127.{first}.{(second + block) % 256}.{last}" for block in itertools.count() for last in range(2, 250))


def _can_come_from(backend: Backend, source: str) -> bool:
    connection = Connection(backend.address, source)
    try:
        connection.open(_QUICKLY)
    except TransportError:
        return False
    finally:
        connection.close()
    return True

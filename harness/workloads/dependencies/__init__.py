"""What the toolkit plays around a backend for one check: a proxy full of faults before it, a provider behind it."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator

from archkata.conformance.calling.answer import Answer
from archkata.conformance.scene import Scene
from archkata.conformance.vocabulary.expectations import ensure, same
from archkata.doubles import Doubles, FaultProxy, PaymentProvider
from archkata.language import listed, text
from archkata.wire import UnreadableError, read_json


@contextlib.contextmanager
def behind_a_proxy(scene: Scene) -> Iterator[tuple[Scene, FaultProxy]]:
    """Yield the same scene through a proxy that lets everything pass until it is told otherwise."""
    with Doubles() as doubles:
        proxy = doubles.proxy(scene.backend.address)
        yield scene.on(scene.backend.at(proxy.address)), proxy


@contextlib.contextmanager
def beside_a_provider(scene: Scene) -> Iterator[tuple[Scene, PaymentProvider]]:
    """Yield an instance of its own that is told to charge at a provider of its own."""
    with Doubles() as doubles:
        provider = doubles.provider()
        with scene.another_instance(PAYMENTS_URL=provider.url) as (shop, _):
            # 503 is right for as long as the provider is down, however often it is asked
            yield shop.on(shop.backend.at(shop.backend.address, refuses=True)), provider


def ensure_no_other_answer(proxy: FaultProxy, key: str, answer: Answer, statuses: Collection[int]) -> None:
    """Refute the rule where the backend answered a key with another success, whether or not the client saw it.

    `statuses` are the other answers that pass.
    """
    for reply in (reply for passage in proxy.passages(key) for reply in passage.replies):
        ensure(
            reply.status == answer.exchange.status or reply.status in statuses,
            text("{statuses}", statuses=listed([answer.status or 0, *statuses])),
            text("{status}, which the client has not seen", status=reply.status),
            evidence=answer.exchange,
        )
        ensure(
            reply.status != answer.exchange.status or same(_content(reply.body), _content(answer.body)),
            text("the first answer again: {first}", first=reply.body.decode("utf-8", "replace")),
            answer.described(),
            evidence=answer.exchange,
        )


def _content(body: bytes) -> object:
    try:
        return read_json(body)
    except UnreadableError:
        return body

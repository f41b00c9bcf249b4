"""Keyed requests: done once, however often they are sent (IETF httpapi draft, Idempotency-Key)."""

from collections.abc import Callable
from time import time

from reference_impl.entities.answers import Answer, KeptAnswer, KeyedRequest
from reference_impl.errors import InvalidError
from reference_impl.repositories.store import Repositories

KEPT_FOR = 2 * 24 * 3600.0


def once(shop: Repositories, request: KeyedRequest | None, work: Callable[[Repositories], Answer]) -> Answer:
    """Do the work and keep its answer, or give the answer that was kept.

    All in one transaction: a twin that comes meanwhile waits for it and finds the answer; after a crash both the effect
    and the answer are there, or neither. Work that raises leaves no trace, and its key is free again.
    """
    answer = kept_answer(shop, request)
    if answer is None:
        answer = work(shop)
        keep(shop, request, answer)
    return answer


def kept_answer(shop: Repositories, request: KeyedRequest | None) -> Answer | None:
    """The answer that this very request got before."""
    kept = shop.answers.find(request.name) if request else None
    if kept is None or request is None:
        return None
    same_request(request, kept.request)
    return kept.answer


def same_request(request: KeyedRequest, earlier: KeyedRequest) -> None:
    """Let a key pass only with what it first came with."""
    if request.fingerprint != earlier.fingerprint:
        raise InvalidError("This key belongs to another request.", parameter="Idempotency-Key")


def keep(shop: Repositories, request: KeyedRequest | None, answer: Answer) -> None:
    """Keep the answer of a request that has a key."""
    if request is not None:
        shop.answers.keep(KeptAnswer(request, answer), time())


def forget_old_answers(shop: Repositories) -> None:
    """Let go of answers that nobody will ask for again."""
    shop.answers.forget_before(time() - KEPT_FOR)

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
    if request is None:
        return work(shop)
    kept = shop.answers.find(request.name)
    if kept is None:
        answer = work(shop)
        shop.answers.keep(KeptAnswer(request, answer), time())
        return answer
    if kept.request.fingerprint != request.fingerprint:
        raise InvalidError("This key belongs to another request.", parameter="Idempotency-Key")
    return kept.answer


def forget_old_answers(shop: Repositories) -> None:
    """Let go of answers that nobody will ask for again."""
    shop.answers.forget_before(time() - KEPT_FOR)

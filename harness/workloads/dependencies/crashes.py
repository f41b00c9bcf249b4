"""Deeds at a branch that is killed in the middle of them, and what is told of them afterwards."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import cycle, islice

from archkata.conformance.calling.answer import Answer
from archkata.conformance.calling.together import together
from archkata.conformance.lists.walking import rows
from archkata.conformance.vocabulary.expectations import ensure
from archkata.doubles import Delivery
from archkata.language import text
from harness.actors import Actor, Editor, Guest, User
from harness.workloads.dependencies.event_log import COMPLETED, PUBLISHED, REFUNDED, REGISTERED, EventLog
from harness.workloads.dependencies.telling import strays

SHORTEST_S = 0.3
LONGEST_S = 0.6


def crash_under_load(story: EventLog, clients: int) -> None:
    """Let several clients do deeds, kill the backend in the middle of them, and start it again.

    What was acknowledged is noted; what has no answer is not.
    """
    workers: list[Callable[[], None]] = [_Client(story, number).work for number in range(clients)]
    workers.append(partial(_kill, story))
    together(workers)
    story.shop.start_again()
    story.come_back()


def ensure_nothing_made_up(story: EventLog) -> None:
    """Refute the rule where an event tells of something that is not there."""
    for delivery in strays(story.shop, story):
        ensure(
            _is_there(story, delivery),
            text("events of things that are there after the restart"),
            text("{type} for {id}, which is not there", type=delivery.type, id=delivery.member("id")),
        )
    for fact in story.facts:
        told = story.shop.subscriber.event_ids(fact.type, fact.id)
        ensure(
            len(told) == 1,
            text("one event id of {type} for {id}, before the crash and after it", type=fact.type, id=fact.id),
            text("{n} ids", n=len(told)),
            evidence=fact.answer.exchange,
        )


class _Client:
    def __init__(self, story: EventLog, number: int) -> None:
        scene = story.shop.apart()
        self._story = story
        self._guest = Guest(scene)
        self._buyer: Actor = User(scene, story.buyer.identity).impatient()
        self._editor = Editor(scene, story.editor.identity)
        self._number = number
        if scene.backend.has_authentication:  # no log-in is to be cut off
            assert self._buyer.token and self._editor.token  # noqa: S101 - asking for a token gets it or raises

    def work(self) -> None:
        """Do one deed after another, until an answer is missing."""
        types = self._story.types
        for type_ in islice(cycle(types), self._number, None):
            answer = self._do(type_)
            if answer.status is None:
                return
            self._story.note(type_, answer.expect(201))

    def _do(self, type_: str) -> Answer:
        story = self._story
        if type_ == REGISTERED:
            return self._guest.register_user(email=story.email())
        if type_ == PUBLISHED:
            return self._editor.publish_review(story.camera)
        bought = self._buyer.buy(story.camera)
        if type_ == COMPLETED or bought.status is None:
            return bought
        return self._buyer.refund(story.note(COMPLETED, bought.expect(201)).thing)


def _kill(story: EventLog) -> None:
    story.scene.pause(story.scene.fresh.random.uniform(SHORTEST_S, LONGEST_S))
    story.shop.kill()


def _is_there(story: EventLog, delivery: Delivery) -> bool:
    """Look for what an event tells of: something may have happened although its answer got lost."""
    thing = delivery.member("id")
    if delivery.type == REFUNDED:
        return any(row.get("id") == thing for row in rows(story.buyer, "list_refunds", delivery.member("purchase_id")))
    readers = {
        REGISTERED: story.editor.get_user,
        PUBLISHED: story.editor.get_review,
        COMPLETED: story.buyer.get_purchase,
    }
    answer = readers[delivery.type or ""](thing)
    answer.expect(200, 404, 403)
    return answer.status == 200

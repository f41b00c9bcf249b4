"""Find out what a backend has and how it deviates: authentication, stages, names, statuses, sessions and lists."""

from __future__ import annotations

import secrets
import time

from archkata.conformance.backend import Backend
from archkata.conformance.calling.fresh import Fresh
from archkata.conformance.learning.record import Learned
from archkata.conformance.registry import surveys
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Signal
from archkata.conformance.throttle.policies import RATE_LIMIT_POLICY
from archkata.language import Text
from harness.surveyor import Surveyor

SECONDS = 60.0
PATIENCE_S = 10.0
# Stages without operations of their own: they look again at what the others offer.
ALWAYS = {"api", "retries", "consistency", "durability", "security"}
# Whether they are there shows only on an instance that is started for them: their own checks find out.
NEED_A_START = {"payments", "events"}
FOUND_BY_STARTING = {"throttling", *NEED_A_START}


@surveys
def survey(backend: Backend, stages: list[str] | None) -> list[Text]:
    """Set what the backend claims, whether it has authentication, and what was learned; return what to tell.

    `stages` are those that the learner claims; None leaves it to what answers. It registers a user, publishes two
    products with reviews and buys them, because the rest can only be asked for on something that exists. It raises
    nothing for what the target answers, but ArchkataError where nothing could be judged.
    """
    backend.named = frozenset(stages or ())
    backend.claims = set(backend.binding.stages()) | ALWAYS
    fresh = Fresh(0, secrets.token_hex(8), "survey")
    backend.declared, backend.learned = backend.binding, Learned(fresh.token)
    scene = Scene(backend, fresh, time.monotonic() + SECONDS, patience_s=PATIENCE_S)
    surveyor = Surveyor(scene)
    try:
        surveyor.look()
        found = ALWAYS | surveyor.found | _stages_of_starting(backend, scene)
    except Signal:
        found = set(backend.claims)
    finally:
        scene.close()
    backend.claims = set(stages) if stages is not None else found
    return surveyor.notices + backend.learned.notices()


def _stages_of_starting(backend: Backend, scene: Scene) -> set[str]:
    """Return the stages without operations that may be there.

    Without a start command those are claimed whose rules then say that they need one; the limit shows by itself.
    """
    if backend.launcher is not None:
        return FOUND_BY_STARTING
    replies = [exchange.reply for exchange in scene.exchanges if exchange.reply]
    seen = any(reply.header(RATE_LIMIT_POLICY) for reply in replies)
    return NEED_A_START | ({"throttling"} if seen or backend.throttle else set())

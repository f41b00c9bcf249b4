"""Find out what a backend has: authentication, and the stages whose operations answer."""

from __future__ import annotations

import secrets
import time

from archkata.conformance.backend import Backend, Identity
from archkata.conformance.calling.answer import Answer
from archkata.conformance.calling.fresh import Fresh
from archkata.conformance.registry import surveys
from archkata.conformance.scene import Scene
from archkata.conformance.signals import SetupRefuted, Signal, Stopped
from archkata.conformance.throttle.policies import RATE_LIMIT_POLICY
from archkata.language import Text, text
from archkata.wire import ReadLimits
from harness.actors import Actor, Editor, Guest, User, new_product, new_user

ABSENT_STATUSES = {404, 405, 501}
PATIENCE = ReadLimits(seconds=5, connect_seconds=5)
SECONDS = 60.0
# Stages without operations of their own: they look again at what the others offer.
ALWAYS = {"api", "retries", "consistency", "durability", "security"}
# Whether they are there shows only on an instance that is started for them: their own checks find out.
NEED_A_START = {"payments", "events"}
FOUND_BY_STARTING = {"throttling", *NEED_A_START}


@surveys
def survey(backend: Backend, stages: list[str] | None) -> list[Text]:
    """Set what the backend claims and whether it has authentication; return what the learner should know.

    `stages` are those that the learner claims; None leaves it to what answers. It registers a user, publishes a product
    and buys it, because a review or a refund can only be asked for on something that exists.
    """
    backend.named = frozenset(stages or ())
    backend.claims = set(backend.binding.stages()) | ALWAYS
    scene = Scene(backend, Fresh(0, secrets.token_hex(8), "survey"), time.monotonic() + SECONDS)
    surveyor = _Surveyor(scene)
    try:
        backend.has_authentication = surveyor.has_authentication()
        found = ALWAYS | surveyor.stages() | surveyor.stages_of_starting()
    except Signal:
        found = set(backend.claims)
    finally:
        scene.close()
    backend.claims = set(stages) if stages is not None else found
    return surveyor.notices


class _Surveyor:
    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._guest = Guest(scene).taking(PATIENCE).impatient()
        self.notices: list[Text] = []

    def has_authentication(self) -> bool:
        answer = self._guest.log_in({})
        return answer.status is not None and answer.status not in ABSENT_STATUSES

    def stages(self) -> set[str]:
        has_auth = self._scene.backend.has_authentication
        found = {"auth"} if has_auth else set()
        registration = self._guest.register_user({})
        if registration.status is None:
            raise Stopped  # it answers nothing: the checks will say so, each in its own time
        if _is_there(registration):
            found.add("users")
        editor = self._editor()
        if any(_is_there(call) for call in (self._guest.list_products(limit=1), editor.publish_product({}))):
            found.add("catalogue")
        product = self._product(editor) if "catalogue" in found else None
        user = self._user() if "users" in found else None
        if product is not None and (
            _is_there(self._guest.list_reviews(product)) or _is_there(editor.publish_review(product, {}))
        ):
            found.add("reviews")
        buyer: Actor = user or self._guest
        if _is_there(buyer.list_purchases(limit=1)) or _is_there(buyer.buy("1", {})):
            found.add("purchases")
            if self._has_refunds(buyer, product):
                found.add("refunds")
        return found

    def stages_of_starting(self) -> set[str]:
        """Return the stages without operations that may be there.

        Without a start command those are claimed whose rules then say that they need one; the limit shows by itself.
        """
        backend = self._scene.backend
        if backend.launcher is not None:
            return FOUND_BY_STARTING
        replies = [exchange.reply for exchange in self._scene.exchanges if exchange.reply]
        seen = any(reply.header(RATE_LIMIT_POLICY) for reply in replies)
        return NEED_A_START | ({"throttling"} if seen or backend.throttle else set())

    def _editor(self) -> Actor:
        """Return the first editor, or a guest where there is none."""
        missing = [identity for identity in self._scene.backend.editors if not self._can_log_in(identity)]
        for identity in missing:
            self.notices.append(
                text(
                    "There is no editor account {email} (POST /sessions refuses it): "
                    "products and reviews cannot be published.",
                    email=identity.email,
                )
            )
        first = self._scene.backend.editors[0]
        if first in missing:
            return self._guest
        return Editor(self._scene, first).taking(PATIENCE).impatient()

    def _can_log_in(self, identity: Identity) -> bool:
        if not self._scene.backend.has_authentication:
            return True
        try:
            return bool(Editor(self._scene, identity).taking(PATIENCE).token)
        except Signal:
            return False

    def _product(self, editor: Actor) -> str | int | None:
        try:
            return new_product(editor).id
        except Signal:
            return None

    def _user(self) -> User | None:
        """Return a user who can act: registered, and logged in where there is authentication."""
        try:
            user = new_user(self._scene).taking(PATIENCE)
        except Signal:
            return None
        if self._scene.backend.has_authentication:
            try:
                _ = user.token
            except SetupRefuted as refused:
                finding = refused.refuted.finding
                self.notices.append(
                    text(
                        "A new user cannot log in (expected {expected}; got {actual}): what needs one cannot be tried.",
                        expected=finding.expected,
                        actual=finding.actual,
                    )
                )
                return None
        return user

    def _has_refunds(self, buyer: Actor, product: str | int | None) -> bool:
        try:
            purchase = buyer.buy(product or "1").expect(201).id
        except Signal:
            purchase = "1"
        return _is_there(buyer.list_refunds(purchase, limit=1)) or _is_there(buyer.refund(purchase, {"quantity": 0}))


def _is_there(answer: Answer) -> bool:
    answer.exchange.judged = True
    return answer.status not in ABSENT_STATUSES

"""The first part of the survey: health, the registration, the log-in, and who the editors are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from archkata.conformance.backend import Identity
from archkata.conformance.calling.answer import Answer
from archkata.conformance.learning.additions import learn_additions
from archkata.conformance.learning.course import Course
from archkata.conformance.learning.creations import compare_reading, learn_creation
from archkata.conformance.learning.log_in_paths import learn_log_in_path, tell_no_log_in
from archkata.conformance.learning.sessions import INVALID, OPENED, learn_session
from archkata.conformance.learning.shapes import (
    envelope_around,
    refuse_envelope,
    refuse_other_names,
)
from archkata.conformance.outcome import Finding
from archkata.conformance.scene import Scene
from archkata.conformance.signals import Stopped
from archkata.language import Text, text
from archkata.wire import ReadLimits
from harness.actors import Actor, Editor, Guest, User
from harness.data import valid_product, valid_user
from harness.vocabulary.members import KNOWN, USER

ABSENT_STATUSES: Final = {404, 405, 501}
UNAUTHENTICATED: Final = 401
WELL: Final = (200, 204)
PATIENCE: Final = ReadLimits(seconds=5, connect_seconds=5)


class AccountSurveyor:
    """Finds out who can act. `found` are the stages whose operations answer, `notices` what the learner should know."""

    def __init__(self, scene: Scene) -> None:
        self.found: set[str] = set()
        self.notices: list[Text] = []
        self._scene = scene
        self._course = Course(scene, KNOWN)
        self._guest = Guest(scene).taking(PATIENCE)
        self._editor: Actor = self._guest
        self._buyer: Actor | None = None
        self._user: User | None = None
        self._registration: Answer | None = None

    # Health and users

    def _look_at_health(self) -> None:
        """Take whatever health answers for well; that it is something else costs its own rule only."""
        answer = self._guest.get_health()
        answer.exchange.judged = True
        if answer.status is None or answer.status in WELL:
            return
        operation = self._course.operation(answer)
        self._course.change(operation.id, statuses={**operation.statuses, answer.status: WELL[0]})
        finding = Finding(text("200 or 204"), answer.described())
        self._course.deviates(operation.judged_by, finding, answer.exchange)  # preflight has told it

    def _look_at_users(self) -> None:
        backend, body = self._scene.backend, valid_user(self._scene.fresh)
        backend.has_authentication = _is_there(self._guest.impatient().log_in({}))
        if backend.has_authentication:
            self.found.add("auth")
        answer = self._registration = self._guest.register_user(body)
        if answer.status is None:
            raise Stopped  # it answers nothing: the checks will say so, each in its own time
        if not self._has(answer, "users"):
            return
        self._refuse_envelope(answer, body)
        if answer.status in INVALID:
            answer = self._registration = learn_additions(
                self._course, answer, body, lambda: self._guest.register_user(body)
            )
        made = learn_creation(self._course, answer, USER)
        if made is not None:
            identity = Identity(body["email"], body["password"], made.id, body["name"])
            self._user = User(self._scene, identity).taking(PATIENCE)

    def _refuse_envelope(self, answer: Answer, body: Mapping[str, Any]) -> None:
        """End the run where the registration has an envelope: in its answer, or in what it takes."""
        if answer.status not in INVALID:
            refuse_envelope(self._course, answer, envelope_around(answer, body["email"]))
            return
        for envelope in ("user", "data"):
            other = valid_user(self._scene.fresh)
            inside = self._guest.register_user({envelope: other})
            inside.exchange.judged = True
            if other["email"].encode() in inside.body:
                refuse_envelope(self._course, inside, envelope)

    # Sessions

    def _look_at_sessions(self) -> None:
        if not self._has_sessions():
            self._buyer = self._user or self._guest
            return
        user = self._user
        if user is not None and learn_session(
            self._course, self._guest, user.identity, lambda client: client.call("get_user", {"user_id": user.id})
        ):
            self._buyer = user
        elif user is not None:
            self._user = None
            self.notices.append(text("A new user cannot log in: what needs one cannot be tried."))
        self._look_at_editors()

    def _has_sessions(self) -> bool:
        """Say whether callers are known by a log-in. One that answers 404 to an unknown email is there all the same."""
        backend, user = self._scene.backend, self._user
        if backend.has_authentication or user is None:
            return backend.has_authentication
        reading = user.get_user(user.id)
        reading.exchange.judged = True
        if reading.status != UNAUTHENTICATED:
            return False
        guest = self._guest.impatient()
        log_in = guest.log_in(email=user.email, password=user.password)
        if not self._has(log_in, "auth") and not learn_log_in_path(self._course, guest, user.identity, log_in):
            tell_no_log_in(self._course, reading, log_in)
        self.found.add("auth")
        backend.has_authentication = True
        return True

    def _look_at_editors(self) -> None:
        refusals = [answer for identity in self._scene.backend.editors if (answer := self._refused(identity))]
        self._refuse_other_names(refusals)
        there = [identity for identity in self._scene.backend.editors if identity.token is not None]
        if there:
            self._editor = Editor(self._scene, there[0]).taking(PATIENCE)
        works = self._user is not None
        missing = [each for each in refusals if each.status == UNAUTHENTICATED or (works and _is_refusal(each))]
        if missing and len(missing) == len(refusals):
            self._miss_editors()

    def _refused(self, identity: Identity) -> Answer | None:
        """Log an editor in; return the answer where that is refused."""
        if self._buyer is None and learn_session(
            self._course, self._guest, identity, lambda client: client.call("publish_product", body={})
        ):
            return None
        answer = self._guest.log_in(email=identity.email, password=identity.password)
        answer.exchange.judged = True
        session = self._course.content(answer) if answer.status in OPENED else None
        if session is None or not isinstance(session.get("access_token"), str):
            return answer
        identity.token, identity.log_in = session["access_token"], answer.exchange
        return None

    def _miss_editors(self) -> None:
        absent = [identity for identity in self._scene.backend.editors if identity.token is None]
        how = (
            text("make the accounts of ARCHKATA_EDITORS at the start, or name yours under editors: in archkata.yaml")
            if self._scene.backend.launcher is not None
            else text("make the accounts before the backend serves, or name yours under editors: in archkata.yaml")
        )
        cause = text(
            "There is no editor account {emails} ({method} {path} refuses it), so nothing can be published: {how}.",
            emails=", ".join(identity.email for identity in absent),
            method=self._scene.backend.binding["log_in"].method,
            path=self._scene.backend.binding["log_in"].path,
            how=how,
        )
        for identity in absent:
            identity.absent = cause
        self.notices.append(cause)

    def _refuse_other_names(self, refusals: list[Answer]) -> None:
        """End the run where registration, log-in and publication are refused as invalid: other names, probably."""
        registration = self._registration
        if registration is None or not refusals or any(answer.status not in INVALID for answer in refusals):
            return
        publication = self._guest.publish_product(valid_product(self._scene.fresh))
        publication.exchange.judged = True
        if registration.status in INVALID and publication.status in {*INVALID, 401, 403}:
            refuse_other_names(self._course, [registration, refusals[0]])

    def _look_at_oneself(self) -> None:
        user, registration = self._user, self._registration
        if user is None or registration is None:
            return
        made = self._course.takes(self._course.again(registration), 201)
        shown = made and compare_reading(self._course, made, user.get_user(user.id), USER)
        if shown is not None and isinstance(shown.get("id"), str | int):
            user.identity.id = shown["id"]

    # What the steps have in common

    def _has(self, answer: Answer, stage: str) -> bool:
        """Say whether an operation is there, and claim its stage if so; a bound one that is not ends the run."""
        there = _is_there(answer)
        if there:
            self.found.add(stage)
        else:
            self._course.ensure_bound(answer)
        return there

    def _tell_once(self, notice: Text) -> None:
        if notice not in self.notices:
            self.notices.append(notice)


def _is_there(answer: Answer) -> bool:
    answer.exchange.judged = True
    return answer.status not in ABSENT_STATUSES


def _is_refusal(answer: Answer) -> bool:
    return answer.status is not None and 400 <= answer.status < 500

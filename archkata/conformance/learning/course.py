"""What the steps of the survey share: the scene that they ask in, and the binding that they derive."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from archkata.conformance.binding import Operation
from archkata.conformance.calling.answer import Answer, Resource
from archkata.conformance.learning.record import Deviation, Learned
from archkata.conformance.learning.spelling import in_the_style_of, respelled
from archkata.conformance.outcome import Finding
from archkata.conformance.renaming import Names
from archkata.conformance.scene import Scene
from archkata.errors import ArchkataError
from archkata.language import Text, listed, text
from archkata.wire import Exchange

ABSENT = {404, 405, 501}


class Course:
    """A survey under way. What is learned changes the binding of the backend at once: the next call knows it."""

    def __init__(self, scene: Scene, known: Iterable[str]) -> None:
        """Begin; `known` are all members that the contract names."""
        self.scene = scene
        self.backend = scene.backend
        self.learned: Learned = scene.backend.learned
        self._known = frozenset(known)
        self._spelling: dict[str, str] = {}
        self._spelt: Exchange | None = None

    def operation(self, answer: Answer) -> Operation:
        """Return the operation of an answer as it is known by now."""
        assert answer.exchange.operation is not None  # noqa: S101 - all calls of a survey name theirs
        return self.backend.binding[answer.exchange.operation]

    def change(self, operation_id: str, **changes: Any) -> None:
        """Change how an operation is called or understood."""
        self.backend.binding = self.backend.binding.changed(operation_id, **changes)

    def again(self, answer: Answer) -> Answer:
        """Return an answer as it is understood by now."""
        return Answer(answer.exchange, self.operation(answer))

    def content(self, answer: Answer) -> dict[str, Any] | None:
        """Return the object that a success holds, an empty one where it has no body; None for anything else."""
        if answer.status is None or not 200 <= answer.status < 300:
            return None
        found = self.again(answer).parsed()
        return found if isinstance(found, dict) else None

    def deviates(
        self,
        rule: str | None,
        finding: Finding,
        evidence: Exchange,
        notice: Text | None = None,
        *,
        accepted: bool = True,
    ) -> None:
        """Take note of a deviation; `evidence` is the exchange that shows it."""
        if rule is not None:
            chain = tuple(self.scene.chain_up_to(evidence))
            self.learned.deviations.append(Deviation(rule, finding, chain, notice, accepted))

    def breaks(self, answer: Answer) -> None:
        """Take note that a valid request is answered like this."""
        self.ensure_bound(answer)
        exchange, rule = answer.exchange, self.operation(answer).judged_by
        exchange.judged = True
        if rule is not None and exchange.operation is not None and exchange.status is not None:
            self.learned.broken[exchange.operation, exchange.request.method, exchange.status] = rule

    def ensure_bound(self, answer: Answer) -> None:
        """Raise ArchkataError where a line of the learner's binding says that an operation is where it is not."""
        operation, status = self.operation(answer), answer.exchange.status
        if operation.place is not None and status in ABSENT:
            raise ArchkataError(
                text(
                    "{place}: {method} {path} answers {status}, so {operation} is not there.",
                    place=operation.place,
                    method=operation.method,
                    path=operation.path,
                    status=status,
                    operation=operation.id,
                ),
                text("Correct the line, or take it out until the operation is there."),
            )

    def takes(self, answer: Answer, *statuses: int) -> Resource | None:
        """Return what an answer with one of these statuses holds; take note of any other one, and return None."""
        answer.exchange.judged = True
        content = self.content(answer) if answer.status in statuses else None
        if content is None:
            self.breaks(answer)
            return None
        resource = Resource(content)
        resource.answer = self.again(answer)
        return resource

    def learn_names(self, answer: Answer, members: Iterable[str], wanted: Iterable[str]) -> None:
        """Learn which members are there in another spelling; from two words on it is that of all names."""
        found = respelled(members, wanted)
        if not found:
            return
        self._spelt = self._spelt or answer.exchange
        self._spelling.update(found)
        told = {**self.style, **self._spelling}
        self.backend.binding = self.backend.binding.all_changed(lambda _: {"told": told})

    @property
    def style(self) -> Names:
        """The names that requests may have to use, as far as answers let know."""
        return in_the_style_of(self._spelling, self._known)

    def speak(self, names: Names) -> None:
        """Use other names in requests."""
        self.backend.binding = self.backend.binding.all_changed(lambda _: {"sent": names})

    def tell_names(self) -> None:
        """Take note of all names in another spelling as one deviation."""
        rule = self.backend.binding.rules.get("names")
        if self._spelt is None or rule is None:
            return
        ours = [f"`{name}`" for name in self._spelling]
        theirs = [f"`{name}`" for name in self._spelling.values()]
        notice = text("It writes {theirs} for {ours}.", theirs=listed(theirs), ours=listed(ours))
        finding = Finding(text("the members {names}", names=", ".join(ours)), text("{names}", names=", ".join(theirs)))
        self.deviates(rule, finding, self._spelt, notice)

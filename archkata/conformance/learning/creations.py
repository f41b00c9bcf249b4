"""How a target answers what makes something: by which status, with which members, and where its id stands."""

from __future__ import annotations

from archkata.conformance.binding import IdKind
from archkata.conformance.calling.answer import Answer, Resource
from archkata.conformance.learning.course import Course
from archkata.conformance.outcome import Finding
from archkata.conformance.vocabulary.expectations import shown as rendered
from archkata.conformance.vocabulary.facts import Facts
from archkata.language import text

CREATED = 201
OPTIONAL = {"features"}


def learn_creation(course: Course, answer: Answer, facts: Facts) -> Resource | None:
    """Learn from the answer to one creation; return what was made, None where it cannot be known."""
    answer.exchange.judged = True
    content = course.content(answer)
    if content is None:
        course.breaks(answer)
        return None
    _learn_status(course, answer)
    course.learn_names(answer, content, facts)
    _learn_location(course, answer)
    made = course.takes(course.again(answer), CREATED)
    if made is not None and made.get("id") is None:
        made = _learn_id(course, answer)
    return made


def compare_reading(course: Course, made: Resource, reading: Answer, facts: Facts) -> Resource | None:
    """Learn from how something reads that was made: the type of its id, and what the first answer did not tell."""
    shown = course.takes(reading, 200)
    if shown is None:
        return None
    course.learn_names(reading, shown, facts)
    shown = course.takes(reading, 200) or shown
    creation = course.operation(made.answer)
    if creation.id_kind is not None and isinstance(shown.get("id"), int):
        course.change(creation.id, id_kind=int)
    told = course.takes(made.answer, CREATED) or made
    absent = [name for name in facts if told.get(name) is None and name not in {*OPTIONAL, "id"}]
    _learn_incomplete(course, made.answer, [name for name in absent if shown.get(name) is not None])
    if creation.judged_by == course.operation(reading).judged_by:
        _learn_contradiction(course, made.answer, told, shown, facts)
    return shown


def _learn_status(course: Course, answer: Answer) -> None:
    operation, status = course.operation(answer), answer.exchange.status
    if answer.status == CREATED or status is None:
        return
    course.change(operation.id, statuses={**operation.statuses, status: CREATED})
    course.deviates(
        operation.judged_by,
        Finding(text("{status}", status=CREATED), answer.described()),
        answer.exchange,
        text(
            "{method} {path} answers {actual}; the contract says {expected}.",
            method=operation.method,
            path=operation.path,
            actual=status,
            expected=CREATED,
        ),
    )


def _learn_location(course: Course, answer: Answer) -> None:
    operation = course.operation(answer)
    if operation.read_by is None or answer.header("Location"):
        return
    course.deviates(
        course.backend.binding.rules.get("location"),
        Finding(text("a Location header"), text("{answer}, no Location", answer=answer.described())),
        answer.exchange,
        text("{method} {path} sends no Location.", method=operation.method, path=operation.path),
    )


def _learn_id(course: Course, answer: Answer) -> Resource | None:
    """Look for the id in Location. Its JSON type is that of a text until a reading shows another one."""
    operation = course.operation(answer)
    kind: IdKind = str
    course.change(operation.id, id_kind=kind)
    made = course.takes(course.again(answer), CREATED)
    if made is None or made.get("id") is None:
        course.change(operation.id, id_kind=None)
        course.breaks(answer)
        return None
    course.deviates(
        operation.judged_by,
        Finding(text("a member `id`: a string of 1 to 128 characters, or an integer up to 2^53-1"), answer.described()),
        answer.exchange,
        text(
            "{method} {path} tells the id in Location only; the contract says that it is a member.",
            method=operation.method,
            path=operation.path,
        ),
    )
    return made


def _learn_contradiction(course: Course, answer: Answer, told: Resource, shown: Resource, facts: Facts) -> None:
    """Learn that an answer tells something else than a reading does, where one and the same rule is about both."""
    both = [name for name in facts if told.get(name) is not None and shown.get(name) is not None]
    name = next((name for name in both if not facts.agree(name, shown[name], told[name])), None)
    if name is None:
        return
    operation = course.operation(answer)
    course.change(operation.id, completed=True)
    expected = text("member `{name}` as before: {value}", name=name, value=rendered(told[name]))
    actual = text("member `{name}`: {value}", name=name, value=rendered(shown[name]))
    course.deviates(
        operation.judged_by,
        Finding(expected, actual),
        shown.answer.exchange,
        text(
            "{method} {path} tells another `{name}` than the reading, which is taken instead.",
            method=operation.method,
            path=operation.path,
            name=name,
        ),
    )


def _learn_incomplete(course: Course, answer: Answer, members: list[str]) -> None:
    if not members:
        return
    operation, names = course.operation(answer), ", ".join(f"`{name}`" for name in members)
    course.change(operation.id, completed=True)
    course.deviates(
        operation.judged_by,
        Finding(text("the members {names}", names=names), answer.described()),
        answer.exchange,
        text(
            "{method} {path} answers without {names}, which are read instead.",
            method=operation.method,
            path=operation.path,
            names=names,
        ),
    )

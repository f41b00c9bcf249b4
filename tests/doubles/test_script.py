"""Script files: what they make the doubles do, and what is said about a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from archkata.doubles import (
    Closed,
    EventSubscriber,
    PaymentProvider,
    Reaction,
    Silence,
    Status,
    Success,
    Trickle,
    script,
)
from archkata.doubles.script import Script, load_script
from archkata.errors import ArchkataError
from tests.doubles.conftest import Dial


def loaded(folder: Path, source: str) -> Script:
    path = folder / "faults.yaml"
    path.write_text(source, "utf-8")
    return load_script(path)


@pytest.mark.parametrize(
    ("answer", "reaction"),
    [
        ("500", Status(500)),
        ("charge", Success()),
        ("silence", Silence()),
        ("charge-then-silence", Silence(done=True)),
        ("close", Closed()),
        ("charge-then-close", Closed(done=True)),
        ("reset", Closed(reset=True)),
        ("charge-then-reset", Closed(done=True, reset=True)),
        ("trickle", Trickle()),
        ("{answer: charge, delay: 1.9}", Success(delay=1.9)),
        ("{answer: 429, retry_after: 2}", Status(429, retry_after=2)),
        ("{answer: 503, retry_after_date: 3, delay: 0.5}", Status(503, retry_after_date=3, delay=0.5)),
        ("{answer: 500, headers: {X-Trace: t1}}", Status(500, headers={"X-Trace": "t1"})),
        ("{answer: charge-then-silence, after: 3}", Silence(done=True, after=3)),
        ("{answer: trickle, pause: 0.1}", Trickle(pause=0.1)),
    ],
)
def test_each_word_is_a_reaction(tmp_path: Path, answer: str, reaction: Reaction) -> None:
    [rule] = loaded(tmp_path, f"- {{amount: 1999, answers: [{answer}]}}").rules
    assert (rule.kind, rule.amount, rule.reactions) == ("charge", 1999, (reaction,))


def test_one_answer_needs_no_list(tmp_path: Path) -> None:
    assert loaded(tmp_path, "- answers: silence").rules[0].reactions == (Silence(),)


def test_a_script_is_played_for_each_key_and_each_event(
    tmp_path: Path, provider: PaymentProvider, subscriber: EventSubscriber, dial: Dial
) -> None:
    script = loaded(
        tmp_path,
        """
        - {amount: 1999, answers: [500, charge]}
        - {on: refund, amount: 1999, answers: [402]}
        - {on: lookup, answers: 503}
        - {on: event, type: user.registered, answers: [500, 204]}
        - {on: event, answers: 404}
        - {answers: 502}
        """,
    )
    script.give(provider, subscriber)
    wire = dial(provider)
    statuses = []
    for amount, key in ((1999, "a"), (1999, "a"), (1999, "b"), (2999, "c")):
        wire.charge(amount, key)
        statuses.append(wire.answer().status)
    charge_id = provider.charges()[0].id
    wire.send("POST", f"/charges/{charge_id}/refunds", {"amount": 1}, {"Idempotency-Key": "r"})
    statuses.append(wire.answer().status)
    wire.send("GET", "/charges?reference=order")
    statuses.append(wire.answer().status)
    assert statuses == [500, 201, 500, 502, 402, 503]
    line, told = dial(subscriber), []
    for type_ in ("user.registered", "user.registered", "review.published"):
        line.send("POST", "/events", {"id": "e", "type": type_, "occurred_at": "…", "data": {}})
        told.append(line.answer().status)
    assert told == [500, 204, 404]


@pytest.mark.parametrize(
    ("source", "sentence", "remedy"),
    [
        ("amount: 1", "faults.yaml:1: a list of rules is expected.", "- {amount: 1999"),
        ("", "faults.yaml:1: a list of rules is expected.", "- {amount: 1999"),
        ("- 500", "faults.yaml:1: a rule is a mapping", None),
        ("- amount: 1\n  answer: [500]", "faults.yaml:2: “answer” is not known", "Did you mean “answers”?"),
        ("- {amount: 1}", "faults.yaml:1: a rule needs “answers”", None),
        ("- {amount: 1, answers: []}", "faults.yaml:1: a rule needs “answers”", None),
        ("- {amount: 19.99, answers: 500}", "faults.yaml:1: “amount” takes a whole number", None),
        ("- {on: refunds, answers: 500}", "faults.yaml:1: “refunds” is not known", "Did you mean “refund”?"),
        ("- {on: event, amount: 1, answers: 500}", "“amount” is not known", "Allowed: on, type, answers"),
        ("- {on: event, type: user.register, answers: 500}", "“user.register”", "Did you mean “user.registered”?"),
        ("- answers:\n  - 500\n  - silense", "faults.yaml:3: “silense” is not known", "Did you mean “silence”?"),
        ("- {answers: [200]}", "200 is no status to answer with", "Allowed: 300-599, charge"),
        ("- {answers: [true]}", "“True” is not known", "Allowed: 300-599, charge"),
        ("- {on: event, answers: charge}", "“charge” is not known", "Allowed: 200-599, silence"),
        ("- {on: refund, answers: charge-then-silence}", "“charge-then-silence”", "refund-then-silence"),
        ("- {answers: [{delay: 1}]}", "an answer with options needs “answer”", None),
        ("- answers:\n  - {answer: 500,\n     retry: 1}", "faults.yaml:3: “retry”", "Did you mean “retry_after”?"),
        ("- {answers: [{answer: charge, retry_after: 1}]}", "“retry_after” is not known", "Allowed: answer, delay"),
        ("- {answers: [{answer: silence, after: 1}]}", "“after” is not known", "Allowed: answer."),
        ("- {answers: [{answer: 429, retry_after: 1.5}]}", "“retry_after” takes seconds", None),
        ("- {answers: [{answer: 500, delay: -1}]}", "“delay” takes seconds", None),
        ("- {answers: [{answer: charge-then-silence, after: 6}]}", "from 0 to 5", None),
        ('- {answers: [{answer: 500, headers: {A: "b\\r\\nc"}}]}', "“headers” takes names and values", None),
        ("- {amount: 1, answers: 500}\n- {amount: 1, answers: 501}", ":2: line 1 is about the same already", None),
        ("- {amount: 1, amount: 2, answers: 500}", "faults.yaml:1: “amount” stands there twice", None),
        ("- {amount: 1", "faults.yaml:", None),
        ("- &a {answers: 500}\n- *a", "faults.yaml:1: an alias", None),
    ],
)
def test_a_wrong_script_is_told_with_its_line_and_what_is_allowed(
    tmp_path: Path, source: str, sentence: str, remedy: str | None
) -> None:
    with pytest.raises(ArchkataError) as raised:
        loaded(tmp_path, source)
    assert sentence in str(raised.value.sentence)
    assert (remedy or "") in str(raised.value.remedy or "")


def test_a_script_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(ArchkataError, match="cannot be read"):
        load_script(tmp_path / "none.yaml")
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ArchkataError, match="not UTF-8"):
        load_script(binary)
    binary.write_bytes(b"#" * 300_000)
    with pytest.raises(ArchkataError, match="larger than 256 KiB"):
        load_script(binary)


def test_the_scripts_in_the_documentation_can_be_played(tmp_path: Path) -> None:
    guide = Path(__file__).parents[2] / "docs" / "guides" / "doubles.md"
    sources = [
        text.partition("```yaml\n")[2].partition("```")[0] for text in (guide.read_text("utf-8"), script.__doc__)
    ]
    assert [len(loaded(tmp_path, source).rules) for source in sources] == [6, 5]

"""Load goes to this machine, or to a host of which somebody has said that it is theirs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archkata.errors import ArchkataError
from archkata.load.options import calmed
from archkata.load.plan import ArrivalPlan, constant, ramp
from archkata.load.process import GeneratorConfig
from archkata.load.safety import is_foreign, looked_up, permit, refuse_detours
from archkata.wire import Address
from tests.load.targets import Seen, answer, serving

THEIRS = replace(Address.parse("http://shop.example:8000"), ips=("192.0.2.7",))


@pytest.mark.parametrize(
    ("addresses", "foreign"),
    [
        (["127.0.0.1"], False),
        (["::1", "127.0.0.1"], False),
        (["127.8.8.8"], False),
        (["127.0.0.1", "192.0.2.7"], True),
        (["10.0.0.1"], True),
        (["fe80::1%eth0"], True),
        (["0.0.0.0"], False),
        (["::ffff:127.0.0.1"], False),
        (["::ffff:192.0.2.7"], True),
    ],
)
def test_only_what_leads_nowhere_but_here_is_this_machine(addresses: list[str], foreign: bool) -> None:
    found = looked_up(Address.parse("http://shop.example:8000"), lambda *_: addresses)

    assert is_foreign(found) is foreign
    assert found.ips == tuple(addresses)


def test_a_foreign_host_is_refused_unless_somebody_says_that_it_is_theirs() -> None:
    with pytest.raises(ArchkataError) as caught:
        permit(THEIRS, None, None)

    assert "--target-is-mine shop.example" in str(caught.value.remedy)
    assert permit(THEIRS, "Shop.Example", None)


def test_whoever_names_another_host_has_not_named_this_one() -> None:
    with pytest.raises(ArchkataError, match="but the target is shop"):
        permit(THEIRS, "mine.example", None)


@pytest.mark.parametrize("types_it", [True, False])
def test_on_a_terminal_its_name_is_asked_for(types_it: bool) -> None:
    asked: list[str] = []

    def confirm(host: str) -> bool:
        asked.append(host)
        return types_it

    if types_it:
        assert permit(THEIRS, None, confirm)
    else:
        with pytest.raises(ArchkataError):
            permit(THEIRS, None, confirm)
    assert asked == ["shop.example"]


def test_nobody_is_asked_about_this_machine() -> None:
    def confirm(host: str) -> bool:
        raise AssertionError(host)

    for host in ("localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"):
        assert not permit(looked_up(Address.parse(f"http://{host}:8000")), None, confirm)


@pytest.mark.parametrize(
    ("plan", "rates"),
    [
        (ArrivalPlan(constant(200, 10)), [(50, 50)]),
        (ArrivalPlan(ramp(10, 100, 10)), [(5, 50)]),
        (ArrivalPlan(constant(20, 10)), [(20, 20)]),
        (None, [(50, 50)]),
    ],
)
def test_others_get_little(plan: ArrivalPlan | None, rates: list[tuple[float, float]]) -> None:
    order = calmed(GeneratorConfig(Path("x.py"), users=7, seconds=10, plan=plan), 50)

    assert order.plan is not None
    assert [(phase.start, phase.end) for phase in order.plan.phases] == rates


@pytest.mark.parametrize(
    ("location", "is_refused"),
    [("http://elsewhere.example/healthz", True), ("//elsewhere.example", True), ("/other", False), ("", False)],
)
def test_a_target_that_sends_us_to_another_host_is_refused(location: str, is_refused: bool) -> None:
    async def behave(one: Seen, writer: object) -> None:
        del one
        writer.write(answer(302, b"", f"Location: {location}\r\n"))  # type: ignore[attr-defined]  # a stream

    with serving(behave) as target:
        address = Address.parse(f"{target.url}/api")
        if is_refused:
            with pytest.raises(ArchkataError, match="sends us on to elsewhere"):
                refuse_detours(address)
        else:
            refuse_detours(address)

"""The provider's books: one effect for a key, look-ups by reference, what stands net of refunds."""

from __future__ import annotations

from urllib.parse import quote, quote_plus

import pytest

from archkata.doubles import PaymentProvider, Silence, Status, Success
from tests.doubles.client import Response, Wire
from tests.doubles.conftest import Dial


def refund(wire: Wire, charge_id: str, amount: int, key: str = "refund") -> Response:
    wire.send("POST", f"/charges/{charge_id}/refunds", {"amount": amount}, {"Idempotency-Key": key})
    return wire.answer()


def charged(wire: Wire, amount: int = 1999, key: str = "key", reference: str = "order") -> str:
    wire.charge(amount, key, reference)
    answer = wire.answer()
    assert answer.status == 201
    assert answer.json()["status"] == "succeeded"
    return str(answer.json()["id"])


def looked_up(wire: Wire, encoded: str) -> list[object]:
    wire.send("GET", f"/charges?reference={encoded}")
    answer = wire.answer()
    assert answer.status == 200
    return list(answer.json()["items"])


def test_the_same_key_gets_the_first_201_again(provider: PaymentProvider, dial: Dial) -> None:
    wire = dial(provider)
    assert charged(wire, key="k") == charged(wire, key="k")
    assert charged(wire, key="other") != charged(wire, key="k")
    assert len(provider.charges()) == 2


def test_a_key_that_charged_in_silence_gets_its_201_even_where_the_script_declines(
    provider: PaymentProvider, dial: Dial
) -> None:
    provider.on_charge(Silence(done=True), Status(402), amount=1999)
    dial(provider).charge(1999, "k")
    provider.wait_for_attempts(1)
    wire = dial(provider)
    charged(wire, 1999, "k")
    wire.charge(1999, "another")
    assert wire.answer().status == 402


def test_a_refund_that_was_paid_in_silence_is_not_declined_afterwards(provider: PaymentProvider, dial: Dial) -> None:
    wire = dial(provider)
    charge_id = charged(wire)
    provider.on_refund(Silence(done=True), Status(402), amount=1999)
    silent = dial(provider)
    silent.send("POST", f"/charges/{charge_id}/refunds", {"amount": 1999}, {"Idempotency-Key": "r"})
    assert provider.wait_until(lambda: not provider.standing(), within=5)
    assert refund(wire, charge_id, 1999, "r").status == 201


@pytest.mark.parametrize("reference", ["order-1", "ñandú ✓ 日本", "a+b c&d=e%f/?#", "", "x" * 128])
@pytest.mark.parametrize("encode", [quote, quote_plus, lambda text: quote(text, safe="")])
def test_a_charge_is_found_by_its_percent_encoded_reference(
    provider: PaymentProvider, dial: Dial, reference: str, encode: object
) -> None:
    wire = dial(provider)
    charge_id = charged(wire, 1999, "k", reference)
    assert callable(encode)
    expected = {"id": charge_id, "status": "succeeded", "amount": 1999, "refunded": 0}
    assert looked_up(wire, encode(reference)) == [expected]


def test_a_plus_in_a_query_that_is_percent_encoded_may_stand_for_itself(provider: PaymentProvider, dial: Dial) -> None:
    wire = dial(provider)
    charged(wire, reference="a+b c")
    assert len(looked_up(wire, "a+b%20c")) == 1


def test_declined_and_failed_charges_are_not_found(provider: PaymentProvider, dial: Dial) -> None:
    provider.on_charge(Status(402), Status(500), amount=1999)
    wire = dial(provider)
    for _ in range(2):
        wire.charge(1999)
        assert wire.answer().status in {402, 500}
    assert looked_up(wire, "order") == []


def test_what_stands_is_net_of_refunds(provider: PaymentProvider, dial: Dial) -> None:
    wire = dial(provider)
    charge_id = charged(wire, 1999)
    assert refund(wire, charge_id, 1000, "first").status == 201
    assert [charge.net for charge in provider.standing(1999)] == [999]
    assert refund(wire, charge_id, 999, "second").status == 201
    assert provider.standing(1999) == []
    assert [charge.refunded for charge in provider.charges(reference="order")] == [1999]
    assert looked_up(wire, "order") == [{"id": charge_id, "status": "succeeded", "amount": 1999, "refunded": 1999}]


def test_the_same_key_refunds_once_and_gets_the_first_201_again(provider: PaymentProvider, dial: Dial) -> None:
    wire = dial(provider)
    charge_id = charged(wire, 1999)
    first, again = refund(wire, charge_id, 500, "k"), refund(wire, charge_id, 500, "k")
    assert (first.status, first.body) == (again.status, again.body)
    assert [made.amount for made in provider.charges()[0].refunds] == [500]


def test_one_key_may_serve_a_charge_and_its_refund(provider: PaymentProvider, dial: Dial) -> None:
    wire = dial(provider)
    charge_id = charged(wire, 1999, "k")
    assert refund(wire, charge_id, 1999, "k").status == 201
    assert provider.faults() == []


def test_refunds_are_scripted_by_the_amount_of_their_charge(provider: PaymentProvider, dial: Dial) -> None:
    wire = dial(provider)
    sick, well = charged(wire, 1999, "a"), charged(wire, 2999, "b")
    provider.on_refund(Status(503), Success(), amount=1999)
    assert refund(wire, well, 10).status == 201
    assert [refund(wire, sick, 10).status for _ in range(2)] == [503, 201]
    assert [(attempt.charge_id, attempt.amount) for attempt in provider.refund_attempts(1999)] == [(sick, 10)] * 2


def test_look_ups_fail_and_fall_silent_on_demand(provider: PaymentProvider, dial: Dial) -> None:
    wire = dial(provider)
    charged(wire, 1999, "a", "sick")
    charged(wire, 2999, "b", "well")
    provider.on_lookup(Status(500), Silence(), amount=1999)
    assert len(looked_up(wire, "well")) == 1
    wire.send("GET", "/charges?reference=sick")
    assert wire.answer().status == 500
    wire.send("GET", "/charges?reference=sick")
    assert wire.is_silent()


def test_a_script_for_everything_counts_until_recovery(provider: PaymentProvider, dial: Dial) -> None:
    wire = dial(provider)
    charge_id = charged(wire, 1999, "before")
    provider.on_charge(Success(), amount=1999)
    provider.on_everything(Status(503))
    wire.charge(1999)
    assert wire.answer().status == 503
    assert refund(wire, charge_id, 1).status == 503
    wire.send("GET", "/charges?reference=order")
    assert wire.answer().status == 503
    provider.recover()
    charged(wire, 1999)


def test_one_amount_recovers_alone(provider: PaymentProvider, dial: Dial) -> None:
    provider.on_charge(Status(500), amount=1999)
    provider.on_charge(Status(500), amount=2999)
    provider.recover(1999)
    wire = dial(provider)
    charged(wire, 1999, "a")
    wire.charge(2999, "b")
    assert wire.answer().status == 500


def test_a_reset_empties_books_notes_and_scripts(provider: PaymentProvider, dial: Dial) -> None:
    provider.on_charge(Status(500), amount=2999)
    wire = dial(provider)
    first = charged(wire, 1999, "k")
    wire.send("PATCH", "/charges")
    wire.answer()
    provider.reset()
    assert (provider.charges(), provider.attempts(), provider.faults()) == ([], [], [])
    assert charged(wire, 2999, "k") != first


def test_attempts_tell_arrival_key_and_body_in_order(provider: PaymentProvider, dial: Dial) -> None:
    wire = dial(provider)
    charged(wire, 1999, "one", "r1")
    charged(wire, 2999, '"two"', "r2")
    first, second = provider.attempts()
    assert first.arrived <= (first.answered or 0) <= second.arrived
    assert (first.key, second.key) == ("one", '"two"')
    assert first.body == b'{"amount": 1999, "currency": "USD", "reference": "r1"}'
    assert (second.amount, second.currency, second.reference) == (2999, "USD", "r2")


def test_what_was_returned_does_not_change_any_more(provider: PaymentProvider, dial: Dial) -> None:
    wire = dial(provider)
    charge_id = charged(wire, 1999)
    before = provider.charges()
    refund(wire, charge_id, 1999)
    assert before[0].stands

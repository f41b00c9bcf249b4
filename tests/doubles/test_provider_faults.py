"""Each scripted fault of the provider happens on the wire."""

from __future__ import annotations

import email.utils
import time

import pytest

from archkata.doubles import Closed, PaymentProvider, Silence, Status, Success, Trickle
from tests.doubles.client import SHORT_S, refuses
from tests.doubles.conftest import Dial


def test_attempts_get_the_scripted_answers_in_order_and_the_last_one_for_ever(
    provider: PaymentProvider, dial: Dial
) -> None:
    provider.on_charge(Status(500), Status(504), Success(), amount=1999)
    wire = dial(provider)
    statuses = []
    for _ in range(4):
        wire.charge(1999)
        statuses.append(wire.answer().status)
    assert statuses == [500, 504, 201, 201]
    assert [attempt.status for attempt in provider.attempts(1999)] == statuses


def test_a_script_is_for_its_amount_only(provider: PaymentProvider, dial: Dial) -> None:
    provider.on_charge(Status(500), amount=1999)
    wire = dial(provider)
    wire.charge(2999)
    assert wire.answer().status == 201


def test_a_script_without_amount_begins_anew_for_each_key(provider: PaymentProvider, dial: Dial) -> None:
    provider.on_charge(Status(503), Success())
    wire = dial(provider)
    statuses = []
    for key in ("a", "b", "a", "b"):
        wire.charge(1999, key)
        statuses.append(wire.answer().status)
    assert statuses == [503, 503, 201, 201]


def test_a_delayed_answer_comes_after_the_delay_and_has_charged_before(provider: PaymentProvider, dial: Dial) -> None:
    provider.on_charge(Success(delay=0.1), amount=1999)
    wire = dial(provider)
    sent = time.monotonic()
    wire.charge(1999)
    assert wire.answer().status == 201
    assert time.monotonic() - sent >= 0.1
    [attempt], [charge] = provider.attempts(1999), provider.standing(1999)
    assert attempt.answered is not None
    assert attempt.answered - charge.at >= 0.09


def test_a_delayed_failure_charges_nothing(provider: PaymentProvider, dial: Dial) -> None:
    provider.on_charge(Status(502, delay=SHORT_S), amount=1999)
    wire = dial(provider)
    wire.charge(1999)
    assert wire.answer().status == 502
    assert provider.charges(1999) == []


def test_retry_after_is_told_in_seconds(provider: PaymentProvider, dial: Dial) -> None:
    provider.on_charge(Status(429, retry_after=2), amount=1999)
    wire = dial(provider)
    wire.charge(1999)
    answer = wire.answer()
    assert (answer.status, answer.headers["Retry-After"]) == (429, "2")
    [attempt] = provider.attempts(1999)
    assert attempt.answered is not None
    assert attempt.retry_at == attempt.answered + 2


def test_retry_after_is_told_as_an_http_date_whose_second_is_rounded_down(
    provider: PaymentProvider, dial: Dial
) -> None:
    provider.on_charge(Status(503, retry_after_date=3), amount=1999)
    wire = dial(provider)
    wire.charge(1999)
    date = wire.answer().headers["Retry-After"]
    told = email.utils.parsedate_to_datetime(date).timestamp()
    [attempt] = provider.attempts(1999)
    assert attempt.retry_at is not None
    assert date.endswith("GMT")
    assert told == pytest.approx(time.time() + attempt.retry_at - time.monotonic(), abs=0.01)
    assert 2 <= attempt.retry_at - (attempt.answered or 0) <= 3


def test_scripted_headers_are_sent(provider: PaymentProvider, dial: Dial) -> None:
    provider.on_charge(Status(500, headers={"X-Trace": "t1"}), amount=1999)
    wire = dial(provider)
    wire.charge(1999)
    assert wire.answer().headers["X-Trace"] == "t1"


def test_silence_sends_nothing_and_charges_nothing(provider: PaymentProvider, dial: Dial) -> None:
    provider.on_charge(Silence(), amount=1999)
    wire = dial(provider)
    wire.charge(1999)
    assert wire.is_silent()
    assert len(provider.wait_for_attempts(1, 1999)) == 1
    assert provider.charges() == []


def test_silence_can_have_charged(provider: PaymentProvider, dial: Dial) -> None:
    provider.on_charge(Silence(done=True), amount=1999)
    wire = dial(provider)
    wire.charge(1999)
    assert wire.is_silent()
    assert [charge.amount for charge in provider.standing(1999)] == [1999]


def test_silence_can_charge_later_even_when_the_backend_has_gone(provider: PaymentProvider, dial: Dial) -> None:
    provider.on_charge(Silence(done=True, after=0.1), amount=1999)
    wire = dial(provider)
    wire.charge(1999)
    [attempt] = provider.wait_for_attempts(1)
    wire.close()
    assert provider.wait_until(lambda: bool(provider.standing(1999)), within=5)
    assert provider.standing(1999)[0].at - attempt.arrived >= 0.09


def test_a_late_charge_and_a_repeat_with_its_key_charge_once(provider: PaymentProvider, dial: Dial) -> None:
    provider.on_charge(Silence(done=True, after=0.1), Success(), amount=1999)
    silent, second = dial(provider), dial(provider)
    silent.charge(1999, "key")
    provider.wait_for_attempts(1)
    second.charge(1999, "key")
    assert second.answer().status == 201
    assert silent.is_silent(0.15)
    assert len(provider.charges()) == 1


def test_nothing_is_charged_late_after_a_reset(provider: PaymentProvider, dial: Dial) -> None:
    provider.on_charge(Silence(done=True, after=SHORT_S), amount=1999)
    wire = dial(provider)
    wire.charge(1999)
    provider.wait_for_attempts(1)
    provider.reset()
    assert wire.is_silent(2 * SHORT_S)
    assert provider.charges() == []


def test_what_is_silent_must_settle_within_five_seconds() -> None:
    with pytest.raises(ValueError, match="within 5 s"):
        Silence(done=True, after=5.5)


def test_the_end_of_a_silent_attempt_is_noted_when_the_backend_gives_it_up(
    provider: PaymentProvider, dial: Dial
) -> None:
    provider.on_charge(Silence(), amount=1999)
    wire = dial(provider)
    sent = time.monotonic()
    wire.charge(1999)
    [attempt] = provider.wait_for_attempts(1)
    assert attempt.abandoned_after is None
    closed = time.monotonic()
    wire.close()
    assert provider.wait_until(lambda: provider.attempts()[0].gone is not None, within=5)
    [attempt] = provider.attempts()
    assert attempt.gone is not None
    assert sent <= attempt.arrived <= closed <= attempt.gone
    assert attempt.abandoned_after == attempt.gone - attempt.arrived


def test_a_backend_that_gives_up_a_slow_answer_gets_none(provider: PaymentProvider, dial: Dial) -> None:
    provider.on_charge(Status(500, delay=5), amount=1999)
    wire = dial(provider)
    wire.charge(1999)
    provider.wait_for_attempts(1)
    wire.close()
    assert provider.wait_until(lambda: provider.attempts()[0].gone is not None, within=2)
    assert provider.attempts()[0].status is None


@pytest.mark.parametrize("done", [False, True])
def test_a_connection_is_closed_without_an_answer(provider: PaymentProvider, dial: Dial, done: bool) -> None:
    provider.on_charge(Closed(done=done), amount=1999)
    wire = dial(provider)
    wire.charge(1999)
    assert wire.rest() == b""
    assert bool(provider.standing(1999)) is done
    [attempt] = provider.attempts(1999)
    assert (attempt.status, attempt.gone) == (None, None)


def test_a_connection_is_reset_without_an_answer(provider: PaymentProvider, dial: Dial) -> None:
    provider.on_charge(Closed(reset=True), amount=1999)
    wire = dial(provider)
    wire.charge(1999)
    with pytest.raises(ConnectionResetError):
        wire.rest()


def test_a_trickle_sends_single_bytes_that_never_make_an_answer(provider: PaymentProvider, dial: Dial) -> None:
    provider.on_charge(Trickle(pause=0.01), amount=1999)
    wire = dial(provider)
    wire.charge(1999)
    received = [wire.socket.recv(65536) for _ in range(12)]
    assert b"".join(received).startswith(b"HTTP/1.1 201")
    assert provider.charges() == []
    wire.close()
    assert provider.wait_until(lambda: provider.attempts()[0].gone is not None, within=5)


def test_a_provider_that_is_away_refuses_connections_and_resets_those_that_were_kept(
    provider: PaymentProvider, dial: Dial
) -> None:
    kept = dial(provider)
    kept.charge(1999)
    assert kept.answer().status == 201
    port = provider.port
    with provider.away():
        assert refuses(port)
        with pytest.raises(ConnectionResetError):
            kept.rest()
    fresh = dial(provider)
    fresh.charge(1999)
    assert (fresh.answer().status, provider.port, len(provider.charges())) == (201, port, 1)


def test_a_provider_can_go_away_for_a_time(provider: PaymentProvider) -> None:
    provider.go_away(0.5)
    assert refuses(provider.port)
    assert provider.wait_until(lambda: not refuses(provider.port), within=5)


def test_the_newest_word_about_being_away_counts(provider: PaymentProvider) -> None:
    provider.go_away(SHORT_S)
    provider.go_away()
    assert not provider.wait_until(lambda: not refuses(provider.port), within=3 * SHORT_S)
    provider.come_back()
    provider.come_back()
    assert not refuses(provider.port)


def test_a_silent_attempt_that_an_outage_ends_was_not_given_up_by_the_backend(
    provider: PaymentProvider, dial: Dial
) -> None:
    provider.on_charge(Silence(), amount=1999)
    wire = dial(provider)
    wire.charge(1999)
    provider.wait_for_attempts(1)
    provider.go_away()
    with pytest.raises(ConnectionResetError):
        wire.rest()
    assert provider.attempts()[0].gone is None

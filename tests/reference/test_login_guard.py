"""Guessing a password is slowed down, however many guess at once and from wherever; the owner is not locked out."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from reference_impl.entities.sessions import LoginOrigin
from reference_impl.errors import TooManyTriesError, UnauthenticatedError, UnavailableError
from reference_impl.services import login_guard
from reference_impl.services.devices import Devices
from reference_impl.services.login_guard import FREE_FAILURES, LONGEST_PAUSE, LoginGuard
from tests.reference.people import PASSWORD, Api, Person
from tests.reference.test_parts import Clock

pytestmark = pytest.mark.anyio
HERE = LoginOrigin("address 192.0.2.1", known=False)
DEVICE = LoginOrigin("device 1", known=True)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    clock = Clock()
    monkeypatch.setattr("reference_impl.services.login_guard.time.monotonic", clock)
    yield clock


async def fail(guard: LoginGuard, account: str = "ana", origin: LoginOrigin = HERE) -> int:
    """Fail to log in; the seconds that the guard asks to wait, if it does not let the try begin."""
    try:
        async with guard.attempt(account, origin):
            await asyncio.sleep(0)
            raise UnauthenticatedError("wrong")
    except UnauthenticatedError:
        return 0
    except TooManyTriesError as refusal:
        return refusal.retry_after or 0


async def succeed(guard: LoginGuard, account: str = "ana", origin: LoginOrigin = HERE) -> None:
    async with guard.attempt(account, origin):
        await asyncio.sleep(0)


async def test_pauses_double_up_to_a_bound_and_success_ends_them(clock: Clock) -> None:
    guard = LoginGuard()

    assert [await fail(guard) for _ in range(FREE_FAILURES)] == [0] * FREE_FAILURES
    pauses = []
    for _ in range(5):
        pauses.append(pause := await fail(guard))
        clock.now += pause
        assert await fail(guard) == 0
    assert pauses == [3, 6, 12, 24, LONGEST_PAUSE]
    clock.now += LONGEST_PAUSE
    await succeed(guard)
    assert [await fail(guard) for _ in range(FREE_FAILURES)] == [0] * FREE_FAILURES


@pytest.mark.usefixtures("clock")
async def test_one_client_and_one_account_have_nothing_to_do_with_others() -> None:
    guard = LoginGuard()
    assert [await fail(guard) for _ in range(FREE_FAILURES + 1)][-1] == 3

    await succeed(guard, "bob")
    await succeed(guard, "ana", LoginOrigin("address 192.0.2.2", known=False))
    await succeed(guard, "ana", DEVICE)
    assert await fail(guard) == 3


async def test_simultaneous_tries_count_from_their_beginning(clock: Clock) -> None:
    guard = LoginGuard()

    waits = await asyncio.gather(*(fail(guard) for _ in range(150)))

    assert waits.count(0) == FREE_FAILURES
    clock.now += 3
    assert sorted(await asyncio.gather(*(fail(guard) for _ in range(10)))) == [0] + [6] * 9


@pytest.mark.usefixtures("clock")
async def test_simultaneous_right_log_ins_wait_for_each_other_and_all_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    guard = LoginGuard()

    await asyncio.gather(*(succeed(guard) for _ in range(150)))
    monkeypatch.setattr(login_guard, "LONGEST_QUEUE", 5)
    outcomes = await asyncio.gather(*(succeed(guard) for _ in range(20)), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes].count(UnavailableError) == 20 - FREE_FAILURES - 5


async def test_many_addresses_together_are_limited_and_a_known_device_is_not(clock: Clock) -> None:
    guard = LoginGuard()
    addresses = [LoginOrigin(f"address 198.51.100.{number}", known=False) for number in range(250)]

    waits = [await fail(guard, "ana", address) for address in addresses]

    assert waits.count(0) == login_guard.FROM_UNKNOWN_DEVICES.quota
    await succeed(guard, "ana", DEVICE)
    await succeed(guard, "bob", addresses[0])
    clock.now += waits[-1]
    await succeed(guard, "ana", HERE)
    assert [await fail(guard, "ana", LoginOrigin("address 2001:db8::/64", known=False)) for _ in range(2)] == [0, 3]


async def test_one_address_alone_never_uses_up_what_all_have_together(clock: Clock) -> None:
    guard = LoginGuard()
    for _ in range(500):
        clock.now += await fail(guard)

    await succeed(guard, "ana", LoginOrigin("address 192.0.2.2", known=False))


@pytest.mark.usefixtures("clock")
async def test_records_are_few_however_many_emails_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login_guard, "RECORDS_KEPT", 20)
    guard = LoginGuard()
    for number in range(100):
        await fail(guard, f"{number}@example.org")

    assert len(guard._records) == len(guard._unknown_devices) == 20


@pytest.mark.usefixtures("clock")
async def test_a_try_that_could_not_be_made_does_not_count() -> None:
    guard = LoginGuard()
    for _ in range(200):
        with pytest.raises(UnavailableError):
            async with guard.attempt("ana", HERE):
                raise UnavailableError("busy")

    await succeed(guard)


def test_a_device_is_known_to_its_account_only() -> None:
    devices = Devices(b"secret")
    cookie = devices.issue("ana@example.org")
    name = cookie.partition(".")[0]

    assert devices.name_in(cookie, "ana@example.org") == name
    assert devices.name_in(cookie, "bob@example.org") is None
    assert Devices(b"another").name_in(cookie, "ana@example.org") is None
    for made_up in ("", ".", name, f"{name}.", f"{name}.ñ", f"x{cookie}"):
        assert devices.name_in(made_up, "ana@example.org") is None


async def status_of_log_in(http: httpx.AsyncClient, email: str, password: str) -> int:
    answer = await http.post("/sessions", json={"email": email, "password": password})
    assert answer.status_code != 429 or 1 <= int(answer.headers["retry-after"]) <= 60
    return answer.status_code


async def test_of_150_simultaneous_guesses_ten_are_tried(api: Api, ana: Person) -> None:
    async with api.client_at("198.51.100.1") as guesser:
        guesses = (status_of_log_in(guesser, ana.email, f"guess {number}") for number in range(150))
        statuses = await asyncio.gather(*guesses)

    assert (statuses.count(401), statuses.count(429)) == (FREE_FAILURES, 150 - FREE_FAILURES)


async def test_a_stranger_does_not_lock_the_owner_out(api: Api) -> None:
    await api.http.post("/users", json={"email": "eva@example.org", "name": "Eva", "password": PASSWORD})
    async with (
        api.client_at("192.0.2.1") as known,
        api.client_at("192.0.2.1") as stranger,
        api.client_at("203.0.113.1") as elsewhere,
    ):
        assert await status_of_log_in(known, "eva@example.org", PASSWORD) == 201
        statuses = [await status_of_log_in(stranger, "Eva@Example.org", "a guess") for _ in range(FREE_FAILURES + 5)]
        assert statuses[-1] == 429

        assert await status_of_log_in(stranger, "eva@example.org", PASSWORD) == 429
        assert [await status_of_log_in(known, "EVA@example.org", PASSWORD) for _ in range(29)] == [201] * 29
        assert await status_of_log_in(elsewhere, "eva@example.org", PASSWORD) == 201


async def test_the_cookie_of_a_device_goes_to_log_ins_only_and_is_no_authentication(api: Api, ana: Person) -> None:
    async with api.client_at("192.0.2.1") as http:
        first = await http.post("/sessions", json={"email": ana.email, "password": PASSWORD})
        second = await http.post("/sessions", json={"email": ana.email, "password": PASSWORD})
        assert (await http.post("/sessions", json={"email": ana.email, "password": "a guess"})).status_code == 401

    cookie = first.headers["set-cookie"].lower()
    assert cookie.startswith("device=")
    assert all(part in cookie for part in ("path=/sessions", "httponly", "samesite=strict", "max-age="))
    assert "set-cookie" not in second.headers


@pytest.mark.parametrize("member", ["email", "password"])
async def test_texts_that_no_account_has_are_refused_before_anything_is_kept(api: Api, member: str) -> None:
    credentials = {"email": "ana@example.org", "password": PASSWORD, member: "x" * 257}

    assert (await api.http.post("/sessions", json=credentials)).status_code == 422
    assert not api.app.state.backend.guard._records

"""The small parts that services and routes lean on."""

import pytest

from reference_impl.entities.sessions import Session
from reference_impl.errors import NotFoundError, StaleError, UnavailableError
from reference_impl.services.cursors import Cursors
from reference_impl.services.passwords import Passwords
from reference_impl.services.preconditions import Precondition, weakly_listed
from reference_impl.services.tokens import Tokens
from reference_impl.settings import EditorAccount, RatePolicy, Settings, SettingsError


def test_a_cursor_names_its_place_in_its_list_only() -> None:
    cursors = Cursors(b"secret")
    cursor = cursors.issue("products", 7)

    assert cursors.place("products", cursor) == 7
    for listing, changed in (("reviews", cursor), ("products", cursor[:12]), ("products", cursor[:-1] + "'")):
        with pytest.raises(NotFoundError):
            cursors.place(listing, changed)
    with pytest.raises(NotFoundError):
        Cursors(b"another secret").place("products", cursor)


@pytest.mark.parametrize(
    ("condition", "weakly", "strongly"),
    [
        ('"1"', True, True),
        ('W/"1"', True, False),
        ('"0", W/"1"', True, False),
        ('"a,b", "1"', True, True),
        ("*", True, True),
        ('"2"', False, False),
        ("1", False, False),
        ("", False, False),
    ],
)
def test_tags_are_compared_as_rfc_9110_says(condition: str, weakly: bool, strongly: bool) -> None:
    assert weakly_listed('"1"', condition) is weakly
    if strongly:
        Precondition(condition).check('"1"')
    else:
        with pytest.raises(StaleError):
            Precondition(condition).check('"1"')


class Clock:
    """A clock that a test moves."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_token_is_good_for_one_secret_and_its_time() -> None:
    tokens = Tokens(b"s" * 32, 60)
    session = Session("ses_1", "usr_1", expires_at=4e9)

    assert tokens.session_named_by(tokens.issue(session)) == session
    assert tokens.session_named_by(tokens.issue(Session("ses_1", "usr_1", expires_at=1.0))) is None
    assert Tokens(b"t" * 32, 60).session_named_by(tokens.issue(session)) is None
    assert tokens.session_named_by("x" * 2000) is None


@pytest.mark.anyio
async def test_only_the_password_itself_matches_its_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    passwords = Passwords(cheap=True)
    made = await passwords.hash("ñandú ñandú")

    assert made != await passwords.hash("ñandú ñandú")
    assert await passwords.matches(made, "ñandú ñandú")
    assert not await passwords.matches(made, "ñandú ñand")
    assert not await passwords.matches(None, "nobody has this password")
    monkeypatch.setattr("reference_impl.services.passwords.LONGEST_QUEUE", 0)
    with pytest.raises(UnavailableError):
        await passwords.hash("one too many")
    passwords.close()


@pytest.mark.anyio
async def test_hashes_cost_what_owasp_recommends() -> None:
    passwords = Passwords()

    assert (await passwords.hash("a password")).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    passwords.close()


def test_settings_come_from_the_environment() -> None:
    settings = Settings.from_environment(
        {
            "PORT": "0",
            "ARCHKATA_EDITORS": "a@b.c:one:two,d@e.f:three",
            "ARCHKATA_RATE_LIMIT": "5/2",
            "ARCHKATA_TOKEN_TTL": "2",
            "EVENTS_URL": "http://127.0.0.1:1/events/",
            "HOST": "",
        }
    )

    assert (settings.host, settings.port, settings.token_ttl) == ("127.0.0.1", 0, 2)
    assert settings.editors == (EditorAccount("a@b.c", "one:two"), EditorAccount("d@e.f", "three"))
    assert settings.rate_limit == RatePolicy(5, 2)
    assert (settings.events_url, settings.payments_url) == ("http://127.0.0.1:1/events", None)
    assert Settings.from_environment({"ARCHKATA_RATE_LIMIT": "off"}) == Settings()
    assert "three" not in repr(settings)


@pytest.mark.parametrize(
    "wrong",
    [
        {"PORT": "http"},
        {"ARCHKATA_EDITORS": "a@b.c"},
        {"ARCHKATA_EDITORS": "a@b.c:" + "p" * 257},
        {"ARCHKATA_RATE_LIMIT": "fast"},
        {"ARCHKATA_RATE_LIMIT": "0/2"},
        {"ARCHKATA_TOKEN_TTL": "0"},
        {"PAYMENTS_URL": "ftp://x"},
        {"PAYMENTS_URL": "http://[::1"},
        {"EVENTS_URL": "http://x:port"},
    ],
)
def test_settings_that_make_no_sense_are_told_in_a_sentence(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=r"\.$"):
        Settings.from_environment(wrong)

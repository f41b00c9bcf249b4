"""Sessions: who is logged in."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict  # pydantic reads the standard one only from Python 3.12 on

from reference_impl.entities.texts import LONGEST_EMAIL, LONGEST_PASSWORD
from reference_impl.entities.users import User


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a client sends to log in: any texts that an account could have."""

    email: Annotated[str, Field(max_length=LONGEST_EMAIL)]
    password: Annotated[str, Field(max_length=LONGEST_PASSWORD)] = field(repr=False)


@dataclass(frozen=True, slots=True)
class LoginOrigin:
    """Where a log-in comes from: a device that the account knows, else a network address."""

    name: str
    known: bool


class TokenView(TypedDict):
    """The answer to a log-in (RFC 6750)."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int


@dataclass(frozen=True, slots=True)
class Session:
    """One log-in. Its token is worth something only while the session stands and `expires_at` (epoch) lies ahead."""

    id: str
    user_id: str
    expires_at: float


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whoever sends a good token: the user, and the session it came from."""

    user: User
    session_id: str

    @property
    def is_editor(self) -> bool:
        """Whether the bearer may publish."""
        return self.user.role == "editor"

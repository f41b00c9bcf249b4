"""Users: who buys, and who edits."""

from dataclasses import dataclass, field
from typing import Literal, NotRequired

from typing_extensions import TypedDict  # pydantic reads the standard one only from Python 3.12 on

from reference_impl.entities.texts import Email, Password, PersonName

Role = Literal["customer", "editor"]


@dataclass(frozen=True, slots=True)
class Registration:
    """What somebody says to become a user."""

    email: Email
    name: PersonName
    password: Password


@dataclass(frozen=True, slots=True)
class UserReplacement:
    """What a user says to replace all that can be replaced."""

    email: Email
    name: PersonName


class UserChange(TypedDict):
    """A merge patch: what is absent stays as it is."""

    email: NotRequired[Email]
    name: NotRequired[PersonName]
    password: NotRequired[Password]


class UserView(TypedDict):
    """A user as the world may see it: never the password, nor anything made from it."""

    id: str
    email: str
    name: str
    created_at: str


@dataclass(frozen=True, slots=True)
class User:
    """A registered person. `version` grows with every change."""

    id: str
    email: str
    name: str
    created_at: str
    password_hash: str = field(repr=False)
    role: Role = "customer"
    version: int = 1

    @property
    def tag(self) -> str:
        """The strong entity tag of this state."""
        return f'"{self.version}"'

    def view(self) -> UserView:
        """What is shown of this user."""
        return {"id": self.id, "email": self.email, "name": self.name, "created_at": self.created_at}

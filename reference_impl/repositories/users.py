"""The users that are kept."""

from typing import Protocol

from reference_impl.entities.users import User


class Users(Protocol):
    """Emails are unique here without regard to ASCII case, also when requests race."""

    def add(self, user: User) -> None:
        """Keep a new user. ConflictError if the email is taken."""

    def get(self, user_id: str) -> User | None:
        """The user with this id."""

    def get_for_change(self, user_id: str) -> User | None:
        """The same, and nobody else changes it before this transaction ends."""

    def with_email(self, email: str) -> User | None:
        """The user with this email, in any ASCII case."""

    def save(self, user: User) -> None:
        """Keep the new state of a known user. ConflictError if the email is somebody else's."""

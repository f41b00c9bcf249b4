"""The sessions that stand."""

from typing import Protocol

from reference_impl.entities.sessions import Bearer, Session


class Sessions(Protocol):
    """A session that is not here any more is a log-out that happened."""

    def add(self, session: Session) -> None:
        """Open a session."""

    def bearer(self, session_id: str, now: float) -> Bearer | None:
        """Whose session this is, if it stands and has not expired at `now`."""

    def remove(self, session_id: str) -> None:
        """End one session."""

    def remove_others(self, user_id: str, but: str) -> None:
        """End all sessions of a user but one."""

    def remove_expired(self, now: float) -> None:
        """Forget the sessions that have ended by themselves."""

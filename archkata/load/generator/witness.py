"""Who writes down single requests, for the scenarios whose question needs more than percentiles."""

from __future__ import annotations

from typing import Any

from archkata.load.generator.recorder import Recorder
from archkata.load.journal_writer import JournalWriter


class TracingRecorder(Recorder):
    """Records like the run's own recorder, into it, and notes each request in the journal as one of a persona's."""

    def __init__(self, recorder: Recorder, journal: JournalWriter, persona: str, client: int) -> None:
        super().__init__()
        self._recorder, self._journal, self._persona, self._client = recorder, journal, persona, client

    def note_pause(self, seconds: float) -> None:
        """Count a pause."""
        self._recorder.note_pause(seconds)

    def record(
        self, method: str, name: str, sent: float, due: float, ended: float, status: int, size: int, why: str | None,
        **facts: Any,
    ) -> None:  # fmt: skip
        """Add a request."""
        self._recorder.record(method, name, sent, due, ended, status, size, why, **facts)
        if self._recorder.is_on:
            times = (round(due, 6), round(sent, 6), round(ended, 6))
            self._journal.write("asked", self._persona, self._client, f"{method} {name}", *times, status, why is None)

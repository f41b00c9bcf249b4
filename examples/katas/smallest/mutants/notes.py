"""Faults of notes."""

from __future__ import annotations

from archkata.conformance.mutants import mutant, replaces

from .. import reference


@mutant("text-cut", caught_by=("NOTE-01",))
def text_cut() -> None:
    """The answer to a new note holds the first ten characters of its text."""
    original = reference.write

    @replaces(reference, "write")
    def write(text: str) -> tuple[int, dict[str, str]]:
        status, note = original(text)
        return status, {**note, "text": note["text"][:10]}


@mutant("not-kept", caught_by=("NOTE-02",))
def not_kept() -> None:
    """A note is answered and never kept."""

    @replaces(reference, "write")
    def write(text: str) -> tuple[int, dict[str, str]]:
        return 201, {"id": f"note-{next(reference.NUMBERS):06d}", "text": text}


@mutant("always-found", caught_by=("NOTE-03",))
def always_found() -> None:
    """An unknown note is answered as an empty one."""

    @replaces(reference, "read")
    def read(note_id: str) -> tuple[int, dict[str, str]]:
        return 200, {"id": note_id, "text": reference.NOTES.get(note_id, "")}

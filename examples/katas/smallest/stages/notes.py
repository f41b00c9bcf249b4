"""Stage notes: notes are written and read."""

from __future__ import annotations

from archkata.conformance.registry import check

from ..fixtures import Client


@check("NOTE-01")
def writing_a_note_creates_it(client: Client) -> None:
    """The text is fresh, so that an answer out of a cache is noticed."""
    text = client.scene.fresh.word("note ")

    created = client.write_note(text).expect(201, text=text)

    _ = created.id  # refuted where it is none


@check("NOTE-02")
def a_note_can_be_read_at_once(client: Client) -> None:
    """Over another connection, because a memory of each worker shows there."""
    text = client.scene.fresh.word("note ")
    note = client.write_note(text).expect(201)

    client.anew().read_note(note.id).expect(200, text=text)


@check("NOTE-03")
def an_unknown_note_is_404(client: Client) -> None:
    """The id has the form of the backend's own ids."""
    note = client.write_note("a note").expect(201)

    client.read_note(client.scene.fresh.unknown_id(note.id)).expect(404)

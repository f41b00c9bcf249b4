"""What the checks of this kata may ask for by the types of their parameters."""

from __future__ import annotations

from archkata.conformance.calling.answer import Answer
from archkata.conformance.calling.caller import Caller
from archkata.conformance.fixtures import fixture
from archkata.conformance.scene import Scene


class Client(Caller):
    """A client of the notebook. Its calls are operations, so that a learner's binding counts."""

    def write_note(self, text: str) -> Answer:
        """POST /notes."""
        return self.call("write_note", body={"text": text})

    def read_note(self, note_id: object) -> Answer:
        """GET /notes/{id}."""
        return self.call("read_note", {"note_id": note_id})


@fixture
def client(scene: Scene) -> Client:
    """A client with a connection of its own."""
    return Client(scene)

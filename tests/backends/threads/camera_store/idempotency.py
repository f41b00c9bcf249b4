"""Idempotency keys: the record of an answer is part of the transaction that earned it."""

import hashlib
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from .database import Connection, Database
from .messages import Response
from .problems import Problem, bad_request, conflict
from .routing import Call

KEY = re.compile(r"[\x21-\x7e]{1,255}")
KEPT_SECONDS = 48 * 3600.0


@dataclass(frozen=True, slots=True)
class Slot:
    """Where the answer to a request with a key is kept."""

    scope: str
    operation: str
    key: str
    fingerprint: bytes


def slot_of(call: Call) -> Slot | None:
    """The slot that a request names; None where it names none."""
    key = call.request.header("Idempotency-Key")
    if key is None:
        return None
    if not KEY.fullmatch(key) or call.request.header_count("Idempotency-Key") > 1:
        raise bad_request("An idempotency key has 1 to 255 visible ASCII characters.")
    scope = "anonymous" if call.caller is None else f"user {call.caller.user_id}"
    fingerprint = hashlib.sha256(call.request.body).digest()
    return Slot(scope, f"{call.request.method} {call.path}", key, fingerprint)


def earlier_answer(connection: Connection, slot: Slot | None) -> Response | None:
    """The answer that this request has earned before; None if it is new.

    Raises 422 where the key was spent on another payload, 409 while the first request is under way.
    """
    if slot is None:
        return None
    row = connection.execute(
        "SELECT fingerprint, status, body, headers FROM idempotency WHERE scope = ? AND operation = ? AND key = ?",
        (slot.scope, slot.operation, slot.key),
    ).fetchone()
    if row is None:
        return None
    if row["fingerprint"] != slot.fingerprint:
        raise Problem(422, "key-reused", "This idempotency key came with another payload before.")
    if row["status"] is None:
        raise conflict("in-progress", "The first request with this key is still under way.", retry_in=1)
    return Response(row["status"], row["body"], json.loads(row["headers"]))


def open_record(transaction: Connection, slot: Slot | None) -> int | None:
    """Note that a request is under way; the id of the record, None without a key."""
    if slot is None:
        return None
    inserted = transaction.execute(
        "INSERT INTO idempotency (scope, operation, key, fingerprint, started_at) VALUES (?, ?, ?, ?, ?)",
        (slot.scope, slot.operation, slot.key, slot.fingerprint, time.time()),
    )
    return inserted.lastrowid


def close_record(transaction: Connection, record: int | None, response: Response) -> None:
    """Keep the answer."""
    transaction.execute(
        "UPDATE idempotency SET status = ?, body = ?, headers = ? WHERE id = ?",
        (response.status, response.body, json.dumps(dict(response.headers)), record),
    )


def drop_record(transaction: Connection, record: int | None) -> None:
    """Forget a request that came to nothing, so that it can be tried anew."""
    transaction.execute("DELETE FROM idempotency WHERE id = ?", (record,))


def once(database: Database, slot: Slot | None, work: Callable[[Connection], Response]) -> Response:
    """Do the work in one transaction, unless its answer is known already."""
    with database.writing() as transaction:
        earlier = earlier_answer(transaction, slot)
        if earlier is not None:
            return earlier
        record = open_record(transaction, slot)
        response = work(transaction)
        close_record(transaction, record, response)
        return response


def forget_old(database: Database) -> None:
    """Delete answers that nobody may ask for any more."""
    with database.writing() as transaction:
        transaction.execute(
            "DELETE FROM idempotency WHERE started_at < ? AND status IS NOT NULL",
            (time.time() - KEPT_SECONDS,),
        )

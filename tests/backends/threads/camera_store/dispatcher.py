"""Tells the subscriber about events: at least once, as long as it takes, without holding anybody up."""

import heapq
import json
import logging
import queue
import random
import threading
import time
from dataclasses import dataclass, field

from .database import Database, Row
from .outbound import NoAnswer, NotSent, exchange

# First attempts and repeated ones have workers of their own: neither waits behind the other.
FIRST_WORKERS = 96
REPEAT_WORKERS = 48
ATTEMPT_SECONDS = 3.0
FIRST_DELAY = 1.0
# With its jitter and the attempt itself this stays well below the 30 s that the first ten minutes allow.
YOUNG_CAP = 16.0
YOUNG_SECONDS = 900.0
OLD_CAP = 240.0
LONGEST_NAP = 0.5
BATCH = 500

log = logging.getLogger(__name__)


@dataclass(order=True, slots=True)
class Event:
    """An event that is not acknowledged; in the order of when it is due."""

    due: float
    event_id: int
    row: Row = field(compare=False)
    failures: int = field(default=0, compare=False)

    def postpone(self) -> None:
        """Fix the next attempt after a failed one."""
        cap = YOUNG_CAP if time.time() - self.row["created"] < YOUNG_SECONDS else OLD_CAP
        # Beyond 2**10 every delay is capped, and 2.0**2000 would be no number.
        delay = min(cap, FIRST_DELAY * 2.0 ** min(self.failures, 10))
        self.failures += 1
        self.due = time.monotonic() + delay * random.uniform(0.8, 1.2)


class Dispatcher:
    """Reads the outbox and delivers. A restart forgets how often an event failed, but never an event."""

    def __init__(self, database: Database, url: str) -> None:
        self._database = database
        self._url = url
        self._lock = threading.Lock()
        self._pending: set[int] = set()
        self._blocked: dict[int, list[Event]] = {}
        self._later: list[Event] = []
        self._last_seen = 0
        self._news = threading.Event()
        self._first: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._repeats: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._acknowledged: queue.SimpleQueue[int] = queue.SimpleQueue()

    def start(self) -> None:
        """Begin, with what an earlier process has left."""
        self._database.after_commit = self._news.set
        loops = [self._keep_scheduling, self._keep_striking_off]
        loops += [lambda: self._keep_delivering(self._first)] * FIRST_WORKERS
        loops += [lambda: self._keep_delivering(self._repeats)] * REPEAT_WORKERS
        for loop in loops:
            threading.Thread(target=loop, name="events", daemon=True).start()

    def _keep_scheduling(self) -> None:
        while True:
            self._news.clear()
            try:
                self._load()
            except Exception:
                log.exception("the outbox cannot be read")
            self._news.wait(min(self._release_due(), LONGEST_NAP))

    def _load(self) -> None:
        """Take what is new in the outbox. Ids are given in the order of commits, so that none is missed."""
        while True:
            with self._database.reading() as connection:
                rows = connection.execute(
                    "SELECT * FROM outbox WHERE id > ? ORDER BY id LIMIT ?", (self._last_seen, BATCH)
                ).fetchall()
            for row in rows:
                self._admit(Event(time.monotonic(), row["id"], row))
            if len(rows) < BATCH:
                return

    def _admit(self, event: Event) -> None:
        waits_for = event.row["waits_for"]
        with self._lock:
            self._last_seen = event.event_id
            self._pending.add(event.event_id)
            if waits_for in self._pending:
                self._blocked.setdefault(waits_for, []).append(event)
                return
        self._first.put(event)

    def _release_due(self) -> float:
        """Hand over what is due again; the seconds until the next one is."""
        with self._lock:
            while self._later and self._later[0].due <= time.monotonic():
                self._repeats.put(heapq.heappop(self._later))
            return max(0.0, self._later[0].due - time.monotonic()) if self._later else LONGEST_NAP

    def _keep_delivering(self, source: queue.SimpleQueue[Event]) -> None:
        while True:
            event = source.get()
            if self._deliver(event):
                self._note_acknowledged(event)
                continue
            event.postpone()
            with self._lock:
                heapq.heappush(self._later, event)

    def _deliver(self, event: Event) -> bool:
        row = event.row
        content = {
            "id": row["id"],
            "type": row["type"],
            "occurred_at": row["occurred_at"],
            "data": json.loads(row["data"]),
        }
        try:
            answer = exchange("POST", self._url, content, {}, ATTEMPT_SECONDS)
        except (NotSent, NoAnswer):
            return False
        return 200 <= answer.status < 300

    def _note_acknowledged(self, event: Event) -> None:
        with self._lock:
            self._pending.discard(event.event_id)
            freed = self._blocked.pop(event.event_id, [])
        for waiting in freed:
            self._first.put(waiting)
        self._acknowledged.put(event.event_id)

    def _keep_striking_off(self) -> None:
        """Delete what is acknowledged, together what has come together: each commit waits for the disk."""
        while True:
            struck = [self._acknowledged.get()]
            while not self._acknowledged.empty():
                struck.append(self._acknowledged.get())
            try:
                with self._database.writing() as transaction:
                    transaction.executemany("DELETE FROM outbox WHERE id = ?", [(one,) for one in struck])
            except Exception:
                # They will be told once more after a restart, which is allowed.
                log.exception("acknowledged events cannot be struck off")

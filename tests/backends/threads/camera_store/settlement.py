"""Brings to an end what requests, crashes and a silent provider have left open."""

import logging
import threading
import time
from collections.abc import Callable

from . import charging, refunding
from .charging import SILENCE_IS_FINAL, OpenCharge
from .database import Database, Row
from .outbox import Outbox
from .provider import LookUpFailed, Provider, Result
from .refunding import OpenRefund

WORKERS = 8
PASS_SECONDS = 0.5

log = logging.getLogger(__name__)


class Settlement:
    """A thread that looks through what is open and due."""

    def __init__(self, database: Database, outbox: Outbox, provider: Provider) -> None:
        self._database = database
        self._outbox = outbox
        self._provider = provider
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Begin nothing more; the next process goes on."""
        self._stopping.set()

    def start(self) -> None:
        """Take over what an earlier process has left, and begin."""
        due = time.time() + SILENCE_IS_FINAL
        with self._database.writing() as transaction:
            transaction.execute("UPDATE open_charges SET state = 'orphaned', due = ? WHERE state = 'charging'", (due,))
            transaction.execute("UPDATE open_refunds SET state = 'doubtful', due = ? WHERE state = 'refunding'", (due,))
        threading.Thread(target=self._keep_settling, name="settlement", daemon=True).start()

    def _keep_settling(self) -> None:
        while not self._stopping.wait(PASS_SECONDS):
            try:
                self._settle_all(self._due())
            except Exception:
                log.exception("fault in the settlement")

    def _settle_all(self, tasks: list[Callable[[], None]]) -> None:
        """Several at once: the provider may be silent about each of them."""
        waiting = iter(tasks)
        taking = threading.Lock()

        def work() -> None:
            while not self._stopping.is_set():
                with taking:
                    task = next(waiting, None)
                if task is None:
                    return
                task()

        # Daemons, unlike those of an executor, do not keep a process that was told to stop.
        workers = [threading.Thread(target=work, daemon=True) for _ in tasks[:WORKERS]]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    def _due(self) -> list[Callable[[], None]]:
        with self._database.reading() as connection:
            charges = connection.execute(
                "SELECT * FROM open_charges WHERE state <> 'charging' AND due <= ?", (time.time(),)
            ).fetchall()
            refunds = connection.execute(
                "SELECT open_refunds.*, purchases.provider_charge, purchases.amount FROM open_refunds"
                " JOIN purchases ON purchases.id = open_refunds.purchase_id"
                " WHERE open_refunds.state = 'doubtful' AND open_refunds.due <= ?",
                (time.time(),),
            ).fetchall()
        tasks = [self._task(self._settle_charge, row) for row in charges]
        return tasks + [self._task(self._settle_refund, row) for row in refunds]

    def _task(self, settle: Callable[[Row], bool], row: Row) -> Callable[[], None]:
        def run() -> None:
            try:
                settled = settle(row)
            except Exception:
                log.exception("fault in settling")
                settled = False
            if not settled:
                self._postpone(row["reference"])

        return run

    def _postpone(self, reference: str) -> None:
        due = time.time() + SILENCE_IS_FINAL
        with self._database.writing() as transaction:
            transaction.execute("UPDATE open_charges SET due = ? WHERE reference = ?", (due, reference))
            transaction.execute("UPDATE open_refunds SET due = ? WHERE reference = ?", (due, reference))

    def _settle_charge(self, row: Row) -> bool:
        """Whether it is settled. The look-up is final, because the last attempt is long past."""
        charge = OpenCharge.of(row)
        try:
            found = self._provider.look_up(charge.reference)
        except LookUpFailed:
            return False
        if row["state"] == "orphaned" and found is not None:
            charging.complete(self._database, self._outbox, charge, found.charge)
            return True
        if found is not None and found.refunded < found.amount:
            left = found.amount - found.refunded
            undone = self._provider.refund_once(found.charge, left, f"undo-{charge.reference}")
            # The next look-up tells whether it was done.
            return undone.result is Result.DONE and self._forget(row, charge)
        return self._forget(row, charge)

    def _forget(self, row: Row, charge: OpenCharge) -> bool:
        with self._database.writing() as transaction:
            if row["state"] == "orphaned":
                charging.release(transaction, charge)
            charging.forget(transaction, charge)
        return True

    def _settle_refund(self, row: Row) -> bool:
        """Whether it is settled. The key makes the provider repeat its answer if it has refunded already."""
        opened = OpenRefund.of(row)
        verdict = self._provider.refund_once(opened.charge, opened.amount, opened.reference)
        if verdict.result is Result.DONE:
            refunding.complete(self._database, self._outbox, opened)
            return True
        if verdict.result is Result.GIVEN_UP:
            return False
        with self._database.writing() as transaction:
            refunding.release(transaction, opened)
        return True

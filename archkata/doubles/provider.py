"""The payment provider as checks see it: scripts to set, attempts to look at, books to audit."""

from __future__ import annotations

import time
from collections.abc import Callable

from archkata.doubles.background import Background
from archkata.doubles.calls import Fault, Watcher, snapshots
from archkata.doubles.charging import Attempt, ChargingService, ProviderOperation
from archkata.doubles.double import Double, Pause, wait_until
from archkata.doubles.ledger import Charge
from archkata.doubles.reactions import Reaction, ReactionPlan


class PaymentProvider(Double):
    """Section 10 of the contract, played by the toolkit; everything succeeds until a script says otherwise.

    A script lists the reactions to the attempts at one charge, whose `amount` no other charge of the run has; its last
    reaction stays. Scripts of refunds and look-ups name the amount of the charge, too. Without an amount a script is
    for all that have none of their own. Such a script runs from its beginning for each key, and one of an amount does
    so with `each`. A key that has charged already is answered by its first 201 where a script would refuse it.
    """

    def __init__(self, background: Background, port: int = 0, *, keep_notes: bool = True) -> None:
        self._service = ChargingService(background, keep_notes=keep_notes)
        super().__init__(background, self._service, port)

    @property
    def url(self) -> str:
        """The value of PAYMENTS_URL."""
        return self.origin

    # Scripts

    def on_charge(self, *reactions: Reaction, amount: int | None = None, each: bool = False) -> None:
        """Script the attempts at a charge."""
        self._script(ProviderOperation.CHARGE, amount, ReactionPlan(reactions, each=each or amount is None))

    def on_refund(self, *reactions: Reaction, amount: int | None = None, each: bool = False) -> None:
        """Script the attempts at refunds of the charge of an amount."""
        self._script(ProviderOperation.REFUND, amount, ReactionPlan(reactions, each=each or amount is None))

    def on_lookup(self, *reactions: Reaction, amount: int | None = None, each: bool = False) -> None:
        """Script the look-ups of the charge of an amount; `Success` shows the books."""
        self._script(ProviderOperation.LOOKUP, amount, ReactionPlan(reactions, each=each or amount is None))

    def on_everything(self, *reactions: Reaction) -> None:
        """Script charges, refunds and look-ups alike, whatever their own scripts say, until `recover`."""
        plan = ReactionPlan(reactions, each=True)
        self._ask(lambda: setattr(self._service, "everything", plan))

    def recover(self, amount: int | None = None) -> None:
        """Let all scripts end, or those of one amount."""

        def end() -> None:
            for kind in ProviderOperation:
                self._service.plans.pop((kind, amount), None)

        self._ask(self._service.forget_scripts if amount is None else end)

    def reset(self) -> None:
        """Start empty, as with each new data folder: no charges, no scripts, no notes."""
        self._ask(self._service.forget)

    # What was asked

    def attempts(self, amount: int | None = None) -> list[Attempt]:
        """Return the attempts at charges, in the order of their arrival."""
        return self._calls(ProviderOperation.CHARGE, amount)

    def refund_attempts(self, amount: int | None = None) -> list[Attempt]:
        """Return the attempts at refunds of the charge of an amount."""
        return self._calls(ProviderOperation.REFUND, amount)

    def faults(self) -> list[Fault]:
        """Return what the backend asked in another way than the contract says."""
        return self._ask(lambda: list(self._service.notebook.faults))

    # What is in the books

    def charges(self, amount: int | None = None, reference: str | None = None) -> list[Charge]:
        """Return what was ever charged."""
        return self._ask(
            lambda: [
                charge.snapshot()
                for charge in self._service.ledger.charges.values()
                if amount in {None, charge.amount} and reference in {None, charge.reference}
            ]
        )

    def standing(self, amount: int | None = None, reference: str | None = None) -> list[Charge]:
        """Return the charges that stand: what was refunded in full does not."""
        return [charge for charge in self.charges(amount, reference) if charge.stands]

    # Waiting and watching

    def wait_until(self, holds: Callable[[], bool], within: float, pause: Pause = time.sleep) -> bool:
        """Ask again until something holds; say whether it did in time."""
        return wait_until(holds, within, pause)

    def wait_for_attempts(
        self, count: int, amount: int | None = None, within: float = 15.0, pause: Pause = time.sleep
    ) -> list[Attempt]:
        """Wait until so many attempts have come, or the time is over; return those that have."""
        wait_until(lambda: len(self.attempts(amount)) >= count, within, pause)
        return self.attempts(amount)

    def watch(self, watcher: Watcher) -> None:
        """Show every request to a function when the reaction begins, and again when the backend gives it up."""
        self._ask(lambda: setattr(self._service.notebook, "watch", watcher))

    def _script(self, kind: ProviderOperation, amount: int | None, plan: ReactionPlan) -> None:
        self._ask(lambda: self._service.plans.update({(kind, amount): plan}))

    def _calls(self, kind: ProviderOperation, amount: int | None) -> list[Attempt]:
        def chosen() -> list[Attempt]:
            calls = self._service.notebook.calls
            return snapshots([call for call in calls if call.kind is kind and amount in {None, call.of}])

        return self._ask(chosen)

"""What the toolkit plays for a backend: the payment provider, the event subscriber, and a proxy full of faults.

Checks are synchronous and run in threads; the doubles live on one event loop in one background thread and are spoken
to by plain, thread-safe methods. What they note are times of the monotonic clock.
"""

from archkata.doubles.calls import Fault
from archkata.doubles.charging import Attempt
from archkata.doubles.delivering import Delivery
from archkata.doubles.doubles import Doubles
from archkata.doubles.ledger import Charge, ProviderRefund
from archkata.doubles.provider import PaymentProvider
from archkata.doubles.proxy import FaultProxy
from archkata.doubles.proxy_service import CUT_ANSWER, DROP_ANSWER, DROP_REQUEST, PASS, TWIN, Mode, Passage, hold
from archkata.doubles.reactions import Closed, Reaction, Silence, Status, Success, Trickle
from archkata.doubles.subscriber import EventSubscriber, event_of, events_of_purchase, every

__all__ = [
    "CUT_ANSWER",
    "DROP_ANSWER",
    "DROP_REQUEST",
    "PASS",
    "TWIN",
    "Attempt",
    "Charge",
    "Closed",
    "Delivery",
    "Doubles",
    "EventSubscriber",
    "Fault",
    "FaultProxy",
    "Mode",
    "Passage",
    "PaymentProvider",
    "ProviderRefund",
    "Reaction",
    "Silence",
    "Status",
    "Success",
    "Trickle",
    "event_of",
    "events_of_purchase",
    "every",
    "hold",
]

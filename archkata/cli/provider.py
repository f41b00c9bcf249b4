"""`archkata provider`: play the payment provider and the event subscriber, for who develops a backend against them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from archkata.cli.i18n import LangOption, choose_language, say
from archkata.errors import ArchkataError
from archkata.language import text

if TYPE_CHECKING:
    from archkata.doubles import Doubles, EventSubscriber, PaymentProvider


def provider(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the provider; 0 is any free one.")] = 8181,
    events_port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the subscriber; 0: any.")] = 8182,
    script: Annotated[Path | None, typer.Option(help="Faults to play, as YAML.", metavar="FILE")] = None,
    lang: LangOption = None,
) -> None:
    """Play the payment provider and the event subscriber for a backend, and show each request."""
    from archkata.doubles import Doubles  # noqa: PLC0415 - keeps `--help` fast
    from archkata.doubles.script import Script, load_script  # noqa: PLC0415 - likewise

    choose_language(lang)
    rules = Script() if script is None else load_script(script)
    with Doubles() as doubles:
        payments, events = _listen(doubles, port, events_port)
        rules.give(payments, events)
        _show(payments, events)


def _listen(doubles: Doubles, port: int, events_port: int) -> tuple[PaymentProvider, EventSubscriber]:
    try:
        return doubles.provider(port, keep_notes=False), doubles.subscriber(events_port, keep_notes=False)
    except OSError as error:
        raise ArchkataError(
            text("A port cannot be had: {error}.", error=error.strerror),
            text("Choose others with --port and --events-port."),
        ) from error


def _show(payments: PaymentProvider, events: EventSubscriber) -> None:
    """Print a line for each request until Ctrl-C, which is how this command ends."""
    from archkata.doubles.journal import CallLog  # noqa: PLC0415 - keeps `--help` fast

    journal = CallLog()
    payments.watch(journal.note)
    events.watch(journal.note)
    try:
        say(f"PAYMENTS_URL={payments.url}")
        say(f"EVENTS_URL={events.url}")
        say(text("Start the backend with these two variables. Ctrl-C ends this."))
        for line in journal.lines():
            say(line)
    except KeyboardInterrupt:
        charges = payments.charges()
        counted = {"charges": len(charges), "standing": len([charge for charge in charges if charge.stands])}
        say(text("\nCharges: {charges}, standing: {standing}, events: {events}.", **counted, events=journal.events))

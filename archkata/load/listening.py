"""Listening to the generator: what it tells becomes the measures of the run, and events for whoever looks on."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from archkata.errors import UnreachableError
from archkata.language import Text, text
from archkata.load.distribution import Merger
from archkata.load.environment.run_environment import RunEnvironment
from archkata.load.events import LoadListener, LoadNoticed, LoadSecond, LoadStarted
from archkata.load.process import Generator, Order
from archkata.load.run import LoadRun


def listen(order: Order, run: LoadRun, stage: RunEnvironment, tell: LoadListener) -> None:
    """Let a generator do what is ordered, to its end or to Ctrl-C; what it measured is in the run then."""
    generator = Generator(order)
    merger = Merger()
    ear = _Ear(generator, run, stage, tell)
    try:
        ear.follow(merger)
    except KeyboardInterrupt:
        if run.measures.is_told:
            return  # only the web page was still open
        generator.stop()
        ear.tell = lambda _: None
        ear.follow(merger)
        run.measures.interrupted, run.measures.is_whole = True, False
    finally:
        generator.close()
        run.lost_workers = len(merger.lost)


class _Ear:
    def __init__(self, generator: Generator, run: LoadRun, stage: RunEnvironment, tell: LoadListener) -> None:
        self.tell = tell
        self._generator = generator
        self._run = run
        self._stage = stage

    def follow(self, merger: Merger) -> None:
        """Take events until the generator ends, and say what kept it from telling all."""
        for event in merger.merged(self._generator.events()):
            self._take(event)
        run = self._run
        if run.gave_up is not None:
            return
        if not run.measures.is_told and not run.measures.seconds:
            mistake = self._generator.mistake_in(self._stage.found.path)
            if mistake is not None:
                raise mistake
        if not run.measures.is_told:
            output = self._generator.last_lines() or "–"
            run.gave_up = text("The load generator died. It printed:\n{output}", output=output)
        elif run.measures.gave_up:
            run.gave_up = text("The target answered nothing for 10 s, so the run was stopped.")

    def _take(self, event: dict[str, Any]) -> None:
        kind = event["event"]
        if kind == "journal":
            self._stage.keep(event["worker"], event["rows"])
        elif kind == "refused":
            self._refused(Text.of_data(event["why"]), event["missing"])
        elif kind in {"lost", "workers"}:
            self.tell(LoadNoticed(_of_workers(event)))
        elif len(self._run.measures.cpus) < self._run.workers:  # else somebody began another run on Locust's page
            self._measured(kind, event)

    def _measured(self, kind: str, event: dict[str, Any]) -> None:
        run = self._run
        if kind == "started":
            self._stage.begin(perf_counter() if event["clock"] is None else event["clock"])
            self.tell(LoadStarted(run.scenario, run.target, run.seconds, run.question))
        elif kind == "second":
            row = {key: value for key, value in event.items() if key != "event"}
            run.measures.seconds.append(row)
            self.tell(LoadSecond(row))
        else:
            run.measures.take_end(event)
            run.measures.is_told = True

    def _refused(self, why: Text, missing: list[Any] | None) -> None:
        if missing is None:
            raise UnreachableError(
                text("The scenario cannot be prepared: {why}.", why=why),
                text("archkata test says what is wrong there."),
            )
        operation, status = missing
        self._run.gave_up = text("Not run: {operation} answers {status}.", operation=operation, status=status)
        self._generator.stop()


def _of_workers(event: dict[str, Any]) -> Text:
    if event["event"] == "lost":
        return text("Worker {name} has gone.", name=event["worker"])
    return text("{here} of {of} workers are here.", here=event["here"], of=event["of"])

"""The generator's events become the measures of the run, and events for reports."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from archkata.errors import ArchkataError, UnreachableError
from archkata.language import Text, text
from archkata.load.distribution import Merger
from archkata.load.environment.run_environment import RunEnvironment
from archkata.load.events import LoadListener, LoadNoticed, LoadSecond, LoadStarted
from archkata.load.interrupts import Interrupts
from archkata.load.process import Generator, GeneratorConfig
from archkata.load.run import LoadRun

COLLECTING_S = 8.0
PARTING_S = 3.0


def listen(order: GeneratorConfig, run: LoadRun, environment: RunEnvironment, tell: LoadListener) -> None:
    """Let a generator do what is ordered, to its end or to Ctrl-C; what it measured is in the run then.

    Ctrl-C before the clock runs ends it at once, and later as soon as it has reported what it measured until then. A
    second Ctrl-C waits for nothing.
    """
    merger = Merger()
    with Interrupts() as interrupts:
        generator = Generator(order)
        try:
            ear = _Ear(
                generator,
                run,
                environment,
                tell,
                interrupts,
                has_guests=order.team is not None and not order.team.local,
            )
            ear.follow(merger)
            if interrupts.count and not (run.measures.is_told and order.web_port is not None):
                ear.collect(merger)
                run.measures.interrupted, run.measures.is_whole = True, False
        finally:
            generator.close()
            run.lost_workers = len(merger.lost)


class _Ear:
    def __init__(
        self,
        generator: Generator,
        run: LoadRun,
        environment: RunEnvironment,
        tell: LoadListener,
        interrupts: Interrupts,
        *,
        has_guests: bool,
    ) -> None:
        self.tell = tell
        self._generator = generator
        self._run = run
        self._stage = environment
        self._interrupts = interrupts
        self._has_guests = has_guests  # workers of other machines, which cannot be ended from here
        self._refusal: ArchkataError | None = None

    def follow(self, merger: Merger) -> None:
        """Take events until the generator ends or is interrupted, and say what kept it from reporting all."""
        run = self._run
        for event in merger.going_on(self._generator.pipe.events(self._interrupts)):
            self._take(event)
            if self._refusal is not None or run.gave_up is not None:
                break
        if self._refusal is not None or run.gave_up is not None:
            self._await_the_end()  # a master sends its workers home
        if self._refusal is not None:
            raise self._refusal
        if self._interrupts.count or run.gave_up is not None:
            return
        for event in merger.last():
            self._take(event)
        self._explain()

    def collect(self, merger: Merger) -> None:
        """Let an interrupted generator report what it has measured, where its clock has begun to run."""
        self.tell = lambda _: None
        if not (self._has_begun or self._has_guests) or self._is_all_told(merger):
            return
        self._generator.stop()
        patience = COLLECTING_S if self._has_begun else PARTING_S
        for event in merger.merged(self._generator.pipe.events(self._interrupts, patience)):
            self._take(event)
            if self._is_all_told(merger):
                return

    def _is_all_told(self, merger: Merger) -> bool:
        """Say whether nothing is to be waited for; a master must live until it has sent its workers home."""
        return len(self._run.measures.cpus) + len(merger.lost) >= self._run.workers and not self._has_guests

    @property
    def _has_begun(self) -> bool:
        return bool(self._stage.clock)

    def _explain(self) -> None:
        """Say what kept a generator that has ended by itself from telling all."""
        run = self._run
        if not run.measures.is_told and not run.measures.seconds:
            mistake = self._generator.mistake_in(self._stage.found.path)
            if mistake is not None:
                raise mistake
        if not run.measures.is_told:
            output = self._generator.last_lines() or "–"
            run.gave_up = text("The load generator died. It printed:\n{output}", output=output)
        elif run.measures.gave_up:
            run.gave_up = text("The target answered nothing for 10 s, so the run was stopped.")

    def _await_the_end(self) -> None:
        for _ in self._generator.pipe.events(self._interrupts, PARTING_S):
            pass

    def _take(self, event: dict[str, Any]) -> None:
        kind = event["event"]
        if kind == "journal":
            self._stage.keep(event["worker"], event["rows"])
        elif kind == "refused":
            self._refused(Text.of_data(event["why"]), event["missing"])
        elif kind == "forbidden":
            self._refusal = ArchkataError(
                text("A worker sends nothing to {host}: on its machine the target was not permitted.",
                     host=event["host"]),
                text("Start it with: archkata load --worker --target-is-mine {host}", host=event["host"]),
            )  # fmt: skip
        elif kind in {"lost", "workers"}:
            self.tell(LoadNoticed(_of_workers(event)))
        elif len(self._run.measures.cpus) < self._run.workers:  # else another run was begun on Locust's page
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
            self._refusal = UnreachableError(
                text("The scenario cannot be prepared: {why}.", why=why),
                text("archkata test says what is wrong there."),
            )
            return
        operation, status = missing
        self._run.gave_up = text("Not run: {operation} answers {status}.", operation=operation, status=status)
        self._generator.stop()


def _of_workers(event: dict[str, Any]) -> Text:
    if event["event"] == "lost":
        return text("Worker {name} has gone.", name=event["worker"])
    return text("{here} of {of} workers are here.", here=event["here"], of=event["of"])

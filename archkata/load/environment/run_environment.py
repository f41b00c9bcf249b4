"""The environment of a run: set up before the backend starts, read when the run is over, cleared away in any case."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from archkata.backend_process.work_folder import WorkFolder
from archkata.doubles import Doubles, PaymentProvider, Success
from archkata.errors import ArchkataError
from archkata.language import text
from archkata.load.environment.fault_schedule import Appointment, FaultSchedule
from archkata.load.environment.memory import MemoryWatch
from archkata.load.environment.outage_proxy import OutageProxy
from archkata.load.journal import FOLDER, OUTAGES, WATCH, RunJournal, read_journal
from archkata.load.phases import Stretch
from archkata.load.scenario import MEMORY, OUTAGE, SLOW_PROVIDER, ScenarioFile
from archkata.load.shares import TargetCpu
from archkata.wire import Address

SLOW_S = 1.5


class RunEnvironment:
    """A context manager; `backend_variables` and `generator_variables` go to the processes that the run starts."""

    def __init__(self, found: ScenarioFile, phases: list[Stretch]) -> None:
        self.found = found
        self.phases = phases
        self.clock = 0.0
        self._work = WorkFolder("load")
        self.provider: PaymentProvider | None = None
        self.memory: MemoryWatch | None = None
        self.cpu: TargetCpu | None = None
        self.faults = FaultSchedule([])
        self.charges = 0
        self._remote: dict[str, int] = {}
        self._proxy: OutageProxy | None = None
        self._doubles: Doubles | None = None
        if found.scenario.disturbs == SLOW_PROVIDER:
            self._doubles = Doubles()
            self.provider = self._doubles.provider(keep_notes=False)

    @property
    def folder(self) -> Path:
        """Where the journals of the generator's processes are."""
        return self._work.path

    @property
    def backend_variables(self) -> Mapping[str, str]:
        """The environment variables of a backend that archkata starts."""
        payments = {"PAYMENTS_URL": self.provider.url} if self.provider else {}
        return {"ARCHKATA_RATE_LIMIT": "off", **self.found.scenario.start, **payments}

    @property
    def generator_variables(self) -> Mapping[str, str]:
        """The environment variables of the generator."""
        scenario = self.found.scenario
        return {
            FOLDER: str(self.folder),
            WATCH: "1" if scenario.analysis else "0",
            OUTAGES: "1" if scenario.disturbs == OUTAGE else "0",
        }

    def front(self, address: Address) -> Address:
        """Return where the generator asks: the target itself, or a proxy in front of it."""
        if self.found.scenario.disturbs == OUTAGE:
            if address.scheme != "http":
                raise ArchkataError(
                    text("An outage can be played in front of http:// only, not of {url}.", url=address)
                )
            self._proxy = OutageProxy(address)
            return self._proxy.address
        return address

    def watch(self, group: int, port: int) -> None:
        """Watch the backend's process group, and who listens at its port, where the scenario asks for it."""
        if self.found.scenario.disturbs == MEMORY:
            self.memory = MemoryWatch(group, port)

    def begin(self, clock: float) -> None:
        """Start the faults: second 0 is at `clock`."""
        self.clock = clock
        if self.cpu is not None:
            self.cpu.begin()
        self.faults = FaultSchedule(list(self._appointments()))
        self.faults.begin(clock)

    def end(self) -> None:
        """End all disturbances, so that the books can be looked at."""
        self.faults.close()
        if self.memory is not None:
            self.memory.close()

    def keep(self, worker: str, rows: list[str]) -> None:
        """Write down what a worker of another machine sends of its journal."""
        number = self._remote.setdefault(worker, len(self._remote))
        with (self.folder / f"remote-{number}.jsonl").open("a", encoding="utf-8") as file:
            file.write("\n".join(rows) + "\n")

    def journal(self) -> RunJournal:
        """Read what the users have written."""
        return read_journal(self.folder, self.clock)

    def close(self) -> None:
        """Clear everything away."""
        self.end()
        if self._proxy is not None:
            self._proxy.close()
        if self._doubles is not None:
            self._doubles.close()
        self._work.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.close()

    def _slow_down(self, provider: PaymentProvider) -> None:
        self.charges -= len(provider.charges())
        provider.on_everything(Success(delay=SLOW_S))

    def _recover(self, provider: PaymentProvider) -> None:
        provider.recover()
        self.charges += len(provider.charges())

    def _appointments(self) -> list[Appointment]:
        named = [phase for phase in self.phases if phase.name.endswith(("outage", "slow"))]
        proxy, provider = self._proxy, self.provider
        if proxy is not None:
            return [Appointment(each.name, each.begin, each.end, proxy.shut, proxy.open) for each in named]
        if provider is not None:
            return [
                Appointment(
                    each.name,
                    each.begin,
                    each.end,
                    lambda: self._slow_down(provider),
                    lambda: self._recover(provider),
                )
                for each in named
            ]
        return []

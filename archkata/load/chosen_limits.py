"""Which limits a run is judged by: those of the command line, else the design's and the scenario's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from archkata.errors import ArchkataError
from archkata.katas import current
from archkata.language import text
from archkata.load.limits import Indicator, Limit, check_operations, limit_named, shape
from archkata.load.mix import SECONDS_A_DAY
from archkata.load.scenario import Found
from archkata.strict_yaml import read

if TYPE_CHECKING:
    from archkata.design.models import Limit as Promise


def chosen_limits(found: Found, folder: Path, given: Iterable[str], *, quick: bool = False) -> list[Limit]:
    """Return the limits; where design and scenario speak of the same, the design counts.

    A limit of the design on an operation that the scenario never calls says nothing about the run; whoever knows the
    operations leaves it out.
    """
    named = [limit_named(words) for words in given]
    if named:
        return named
    scenario = found.scenario
    own = [limit_named(words) for words in (scenario.quick_limits if quick else None) or scenario.limits]
    designed = designed_limits(folder)
    subjects = {limit.subject for limit in designed}
    return designed + [limit for limit in own if limit.subject not in subjects]


def designed_limits(folder: Path) -> list[Limit]:
    """Return the limits of the design documents in a folder, each with the rate at which it must hold, if known."""
    from archkata.design.blocks import find_blocks, read_block  # noqa: PLC0415 - heavy, seldom needed
    from archkata.design.models import Capacity, Limits  # noqa: PLC0415 - likewise
    from archkata.design.reading import read_folder  # noqa: PLC0415 - likewise

    rows: list[tuple[str, Promise]] = []
    peaks: dict[str, float] = {}
    for document in read_folder(folder):
        for raw in find_blocks(document.text):
            if raw.kind not in {"limits", "capacity"}:
                continue
            block = read_block(raw)
            if isinstance(block.model, Limits):
                rows += [(document.name, promise) for promise in block.model.root]
            elif isinstance(block.model, Capacity):
                peaks |= _peaks(block.model)
            else:
                problem = block.problems[0]
                raise ArchkataError(
                    text("{file}:{line}: {problem}.", file=document.name, line=problem.line, problem=problem.sentence),
                    text("archkata review says more. With --limit the design is not read."),
                )
    return [limit for file, promise in rows for limit in _of_promise(file, promise, peaks)]


def check_known(limits: Iterable[Limit], found: Found) -> None:
    """Complain about an operation that the contract does not have, before a run of the kit's own scenarios."""
    kata = current().having("scenarios")
    if found.path.parent != kata.path("scenarios"):
        return
    operations = read(current().having("binding").path("binding").read_text("utf-8")).value["operations"]
    known = {f"{each['method']} {each['path']}" for each in operations.values()}
    check_operations((replace(each, operation=_plain(each.operation)) for each in limits), known)


def _plain(operation: str | None) -> str | None:
    """Return an operation without what a scenario adds to tell requests apart: a query, a remark in parentheses."""
    return operation and operation.partition("?")[0].partition(" (")[0]


def _peaks(capacity: object) -> dict[str, float]:
    from archkata.design.models import Capacity  # noqa: PLC0415 - heavy, seldom needed

    if not isinstance(capacity, Capacity):
        return {}
    factor = float(capacity.users_per_day.likely) * float(capacity.peak_factor.likely) / SECONDS_A_DAY
    return {shape(call): float(load.per_user.likely) * factor for call, load in capacity.calls.items()}


def _of_promise(file: str, promise: Promise, peaks: Mapping[str, float]) -> Iterable[Limit]:
    at = peaks.get(shape(promise.on)) if isinstance(promise.at, str) else float(promise.at.likely)
    source = f"{promise.id}, {file}"
    for percent, duration in ((50, promise.p50), (95, promise.p95), (99, promise.p99)):
        if duration is not None:
            seconds = float(duration.high)
            words = f"{promise.on} p{percent} {_time(seconds)}"
            yield Limit(words, promise.on, Indicator.LATENCY, seconds * 1e6, float(percent), at, source)
    for indicator, share in ((Indicator.ERRORS, promise.errors), (Indicator.AVAILABILITY, promise.availability)):
        if share is not None:
            bound = float(share.high if indicator is Indicator.ERRORS else share.low)
            words = f"{promise.on} {indicator.value} {bound * 100:.6g} %"
            yield Limit(words, promise.on, indicator, bound, None, at, source)


def _time(seconds: float) -> str:
    return f"{seconds:g} s" if seconds >= 1 else f"{seconds * 1000:g} ms"

"""An estimate as JSON, schema archkata/run@1: every number as text, with all of its digits."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from archkata import __version__
from archkata.design.capacity import CapacityFigure
from archkata.design.costs import Bill, Item
from archkata.design.estimate.answer import EstimateAnswer
from archkata.design.estimate.growth import Growth
from archkata.design.estimate.plan import BlockPlace
from archkata.design.quantities import Spread
from archkata.language import Language
from archkata.reports.estimate.future import fixed_items
from archkata.reports.estimate.numbers import Numbers
from archkata.reports.json_run import SCHEMA


def estimate_document(shown: EstimateAnswer, numbers: Numbers, language: Language) -> str:
    """Return the whole estimate as a JSON document."""
    bill, later = shown.estimate.bill, shown.estimate.ten_times
    derived = [*shown.estimate.assumed, *shown.estimate.capacity.steps.values()]
    document = {
        **_head(shown.path, "passed" if shown.estimate.within_budget else "failed", language),
        "capacity": _place(shown.capacity),
        "costs": _place(shown.costs),
        "set": dict(shown.wishes),
        "steps": [_step(step, numbers) for step in [*derived, *(shown.measured.steps if shown.measured else ())]],
        "items": [_item(item, bill, numbers) for item in bill.items] if bill else [],
        "total": _spread(bill.total, _unit(bill)) if bill else None,
        "budget": _spread(bill.budget, _unit(bill)) if bill else None,
        "sensitivity": [
            {"key": each.name, "title": numbers.say(each.title), "percent": plain(each.percent)}
            for each in shown.estimate.influences
        ],
        "ten_times": _ten_times(later),
        "prices": _prices(bill) if bill else [],
        "measured": _measured(shown),
        "notes": [numbers.say(note) for note in shown.estimate.notes],
    }
    return _written(document)


def absent_document(path: str, costs: BlockPlace | None, note: str, language: Language) -> str:
    """Return the JSON document where there is no capacity block and nothing could be calculated."""
    nothing: dict[str, Any] = dict.fromkeys(("capacity", "total", "budget", "ten_times", "measured"))
    empty: dict[str, Any] = {name: [] for name in ("steps", "items", "sensitivity", "prices")}
    head = _head(path, "incomplete", language)
    return _written({**head, **nothing, **empty, "costs": _place(costs), "set": {}, "notes": [note]})


def plain(value: Decimal) -> str:
    """Write a number with all of its digits, without an exponent and without zeros at the end."""
    return f"{value.normalize():f}"


def _written(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _head(path: str, verdict: str, language: Language) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "kind": "estimate",
        "verdict": verdict,
        "tool_version": __version__,
        "language": language.code,
        "path": path,
    }


def _unit(bill: Bill) -> str:
    return f"{bill.currency}/month"


def _place(place: BlockPlace | None) -> dict[str, Any] | None:
    return None if place is None else {"file": place.file, "line": place.line}


def _spread(value: Spread, unit: str) -> dict[str, Any]:
    return {"low": plain(value.low), "likely": plain(value.likely), "high": plain(value.high), "unit": unit}


def _step(step: CapacityFigure, numbers: Numbers) -> dict[str, Any]:
    calculation = numbers.calculation(step.calculation, step.value.likely, step.unit) if step.calculation else None
    return {
        "key": step.key,
        "title": numbers.say(step.title),
        **_spread(step.value, step.unit),
        "formula": numbers.say(step.formula),
        "calculation": calculation,
        "label": step.label.value,
    }


def _item(item: Item, bill: Bill, numbers: Numbers) -> dict[str, Any]:
    return {
        "id": item.id,
        "use": item.use,
        "component": item.component,
        "from": item.source,
        **_spread(item.amount, _unit(bill)),
        "formula": numbers.say(item.formula),
        "calculation": numbers.calculation(item.calculation, item.amount.likely, _unit(bill)),
    }


def _ten_times(later: Growth) -> dict[str, Any]:
    bill = later.bill
    steps = [{"key": step.key, **_spread(step.value, step.unit)} for step in later.capacity.steps.values()]
    if bill is None:
        return {"steps": steps, "items": [], "total": None, "verdict": None, "fixed": []}
    return {
        "steps": steps,
        "items": [{"id": item.id, **_spread(item.amount, _unit(bill))} for item in bill.items],
        "total": _spread(bill.total, _unit(bill)),
        "verdict": "passed" if bill.within_budget else "failed",
        "fixed": [item.id for item, _ in fixed_items(bill)],
    }


def _measured(shown: EstimateAnswer) -> dict[str, Any] | None:
    if shown.measured is None:
        return None
    bill = shown.bill_as_measured
    return {"file": shown.measured.file, "total": _spread(bill.total, _unit(bill)) if bill else None}


def _prices(bill: Bill) -> list[dict[str, Any]]:
    return [
        {
            "name": price.name,
            **_spread(price.value, price.unit),
            "source": price.source,
            "as_of": price.as_of.isoformat(),
            "age_days": price.age_days,
            "old": price.old,
        }
        for price in bill.prices
    ]

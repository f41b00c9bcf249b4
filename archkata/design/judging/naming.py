"""What the twelve sections are called, for people."""

from __future__ import annotations

from archkata.language import Text, text

NAMES: dict[str, Text] = {
    "objective": text("Problem"),
    "scope": text("Scope"),
    "use_cases": text("Use cases"),
    "out_of_scope": text("Out of scope"),
    "solution": text("Solution"),
    "alternatives": text("Alternatives"),
    "diagrams": text("Diagrams"),
    "data_model": text("Data model"),
    "limits": text("Limits"),
    "cost": text("Cost"),
    "test_plan": text("Test plan"),
    "integration_plan": text("Integration plan"),
}

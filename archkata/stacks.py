"""The stacks that hints know: what `stack:` of archkata.yaml may say, and which hints each of them wants to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TITLES: Final[Mapping[str, str]] = {
    "python": "Python",
    "django": "Django",
    "fastapi": "FastAPI",
    "flask": "Flask",
    "node": "Node.js",
    "express": "Express",
    "fastify": "Fastify",
    "nestjs": "NestJS",
    "java": "Java",
    "spring": "Spring",
    "dotnet": ".NET",
    "aspnet": "ASP.NET",
    "go": "Go",
    "ruby": "Ruby",
    "rails": "Rails",
    "php": "PHP",
    "laravel": "Laravel",
}
"""The names of archkata.yaml with those that people read."""

_LANGUAGES: Final[Mapping[str, str]] = {
    "django": "python",
    "fastapi": "python",
    "flask": "python",
    "express": "node",
    "fastify": "node",
    "nestjs": "node",
    "spring": "java",
    "aspnet": "dotnet",
    "rails": "ruby",
    "laravel": "php",
}


def lineage(stack: str) -> tuple[str, ...]:
    """Return a stack and the language that it is written in, the nearest first."""
    return (stack, _LANGUAGES[stack]) if stack in _LANGUAGES else (stack,)


def hints_for(stack: str | None, hints: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the hints for a stack, each with the title of the stack that it is about; none where none is named."""
    wanted = lineage(stack) if stack else ()
    return [(TITLES[name], hints[name]) for name in wanted if name in hints]


def all_hints(stack: str | None, hints: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return all hints with their titles, those for a stack first."""
    first = lineage(stack) if stack else ()
    order = (*first, *(name for name in TITLES if name not in first))
    return [(TITLES[name], hints[name]) for name in order if name in hints]

"""Keep the editors' passwords out of everything that is written down."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from archkata.workspace import DEFAULT_EDITORS

VARIABLES = ("ARCHKATA_EDITOR_PASSWORD", "ARCHKATA_SECOND_EDITOR_PASSWORD")


class Secrets:
    """The configured passwords, each with the environment variable that is written in its place.

    The contract's default passwords are published, so they are no secrets. All other secrets of a run (users'
    passwords, tokens) are the run's own and worthless after it.
    """

    def __init__(self, editors: Iterable[tuple[str, str]] = ()) -> None:
        published = {password for _, password in DEFAULT_EDITORS}
        found: dict[str, str] = {}
        for (_, password), name in zip(editors, VARIABLES, strict=False):
            if password and password not in published:
                found.setdefault(password, name)
        self.variables: Mapping[str, str] = found
        self._places = {form: f"${name}" for password, name in found.items() for form in _forms(password)}

    def hide(self, text: str) -> str:
        """Put `$ARCHKATA_EDITOR_PASSWORD` where the password stands, also where it is escaped as in JSON."""
        for form in sorted(self._places, key=len, reverse=True):
            text = text.replace(form, self._places[form])
        return text


def _forms(password: str) -> set[str]:
    return {password, json.dumps(password, ensure_ascii=False)[1:-1], json.dumps(password)[1:-1]}

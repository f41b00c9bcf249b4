"""The backend against its own document: Schemathesis with all its checks, within the process.

ARCHKATA_FUZZ_EXAMPLES says how many examples each operation and phase gets.
"""

import itertools
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.hooks import unregister
from schemathesis.python import asgi

from reference_impl.app import create_app
from reference_impl.entities.ids import new_id
from reference_impl.entities.sessions import Session
from reference_impl.services.tokens import Tokens
from reference_impl.settings import DEFAULT_EDITORS, Settings
from reference_impl.storage.sqlite.store import SqliteRepositories

EXAMPLES = int(os.environ.get("ARCHKATA_FUZZ_EXAMPLES", "15"))
ACCEPTED = ["2xx", "3xx", "401", "403", "404", "409", "412", "429"]  # 412: a made-up If-Match is well formed, too
CONFIG = {
    "seed": 1,
    "generation": {"max-examples": EXAMPLES, "deterministic": True, "database": "none"},
    "checks": {"positive_data_acceptance": {"expected-statuses": ACCEPTED}},
}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[FastAPI]:
    application = create_app(Settings(data_dir=tmp_path, cheap_passwords=True))
    yield application
    asgi.shutdown_lifespans()


@pytest.fixture
def _each_key_once() -> Iterator[None]:
    """Two examples with one key would rightly be refused, so that each gets a key of its own."""
    numbers = itertools.count()

    @schemathesis.hook
    def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
        key = (case.headers or {}).get("Idempotency-Key")
        if isinstance(key, str) and re.fullmatch(r"[\x21-\x7e]{1,255}", key):
            case.headers["Idempotency-Key"] = f"{next(numbers)}-{key}"[:255]

    yield
    unregister(before_call)


def schema_of(app: FastAPI, shop: SqliteRepositories) -> Any:
    """The application's document, tried as an editor.

    Each request has a session of its own, opened behind the application's back: among what is tried are logging out and
    changing the editor's email.
    """
    schema = schemathesis.openapi.from_asgi("/openapi.json", app, config=SchemathesisConfig.from_dict(CONFIG))
    tokens = Tokens(shop.secrets.get_or_make("tokens"), ttl=3600)
    editor = shop.users.with_email(DEFAULT_EDITORS[0])
    assert editor is not None
    editor_id = editor.id

    @schema.auth(refresh_interval=None)
    class Editor:
        def get(self, _case: Any, _context: Any) -> str:
            session = Session(new_id("ses"), editor_id, tokens.expiry())
            shop.sessions.add(session)
            return tokens.issue(session)

        def set(self, case: Any, data: str, _context: Any) -> None:
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}

    return schema


def complaints(event: events.EngineEvent) -> list[str]:
    """What an event complains of, and how to see it again."""
    if isinstance(event, events.NonFatalError | events.FatalError):
        return [repr(event)]
    if not isinstance(event, events.ScenarioFinished):
        return []
    checks = [check for of_case in event.recorder.checks.values() for check in of_case]
    failures = [check.failure_info for check in checks if check.failure_info is not None]
    return [f"{each.failure.title}: {each.failure.message}\n{each.code_sample}" for each in failures]


@pytest.mark.no_cover
@pytest.mark.usefixtures("_each_key_once")
def test_nothing_that_schemathesis_thinks_of_breaks_the_document(app: FastAPI, shop: SqliteRepositories) -> None:
    tried, found = 0, []
    for event in from_schema(schema_of(app, shop)).execute():
        found += complaints(event)
        tried += len(event.recorder.cases) if isinstance(event, events.ScenarioFinished) else 0

    assert found == []
    assert tried > 22 * EXAMPLES

"""What errors must not tell: traces, queries, paths, names of code, and what the backend was started with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote_plus

from archkata.backend_process.launch import DATA_PREFIX
from archkata.conformance.scene import Scene
from archkata.language import Text, text
from archkata.wire import Exchange, UnreadableError, read_json

LOOKED_AT: Final = 32 * 1024
_SOURCES: Final = "pyc?|[mc]?js|ts|rb|go|java|kt|class|jar|php|cs|dll|rs|exs?|sqlite3?"
_SOURCE: Final = f"(?:{_SOURCES})"
_CODE: Final = f"(?:{_SOURCES}|db|ya?ml|toml|env|conf|log)"
_FOLDERS: Final = r"(?:home|Users|usr|var|opt|srv|root|etc|tmp|app|mnt|private|workspace|code)"

_TRACES: Final = (
    r"Traceback \(most recent call last\)",
    r"\bFile \"[^\"\n]+\", line \d+",
    r"\bat [\w.$<>\[\] ]{1,200}\([^()\s]{0,400}:\d+(?::\d+)?\)",
    r"\bat (?:async )?(?:file://|node:|/)\S+:\d+:\d+",
    r"\bin \S+:line \d+",
    r"\bgoroutine \d+ \[",
    r"\bpanicked at ",
    r"\bCaused by: \w",
    r"#\d+ /\S+\(\d+\)",
    r"\bon line <b>\d+",
    rf"(?<![/@.\w-])(?:[\w.-]+/)*[\w-]+\.{_CODE}:\d+\b",
)
_QUERIES: Final = (
    r"\bSELECT\s[^\n]{1,400}?\sFROM\s",
    r"\bselect\s+(?:\*|(?=[\w\"`]{1,100}[._])[\w\"`.*]{3,200}+)[^\n]{0,400}?\sfrom\s",
    r"\bINSERT INTO\s|\binsert into \S+ ?\(",
    r"\bDELETE FROM\s|\bdelete from \S+ where\b",
    r"(?i:\bupdate\s+\S+\s+set\s+\S+\s*=)",
    r"\b(?:UNIQUE|CHECK|FOREIGN KEY|NOT NULL) constraint failed",
    r"\bviolates (?:unique|foreign key|check|not-null) constraint",
    r"\bduplicate key (?:value|error)",
    r"syntax error at or near|near \"[^\"]*\": syntax error|error in your SQL syntax",
    r"\bSQLSTATE\b|\bSQLITE_[A-Z]+|\bORA-\d{5}|\bER_[A-Z]+_[A-Z]+|\bE11000\b|\[SQL: |sqlalche\.me",
    r"\bsql: no rows|\bno such (?:table|column): |\bdatabase is locked\b",
)
_PATHS: Final = (
    rf"(?<![\w.:/@-])/{_FOLDERS}/[^\s\"'<>:,;)]*\.{_CODE}\b",
    rf"(?<![\w.:/@-])/(?:[\w.@+-]+/)+[\w.@+-]+\.{_SOURCE}\b",
    r"\b[A-Za-z]:\\(?:[\w .-]+\\)+[\w.-]+",
    r"\b(?:node_modules|site-packages|dist-packages|vendor/bundle)[/\\]",
    r"\bENOENT\b|\bEACCES\b|\bNo such file or directory\b",
    rf"\b{re.escape(DATA_PREFIX)}\w+",
)
_CODE_NAMES: Final = (
    r"(?<![/@\w.-])(?:[a-z_]\w+\.){2,}[A-Z]\w+",
    r"\b[a-z_]\w+\.[A-Z]\w*(?:Error|Exception)\b",
    r"\b(?:System|Microsoft|Newtonsoft)(?:\.[A-Z]\w+)+",
    r"\b[A-Z]\w+(?:\\{1,2}[A-Z]\w+){2,}",
    r"\b[A-Z]\w+(?:::[A-Z]\w+)+",
    r"\b(?:strconv|encoding/json|net/http|database/sql)\.[A-Z]\w+|\bGo struct field\b",
    r"\b(?:Key|Attribute|Name|Index|UnboundLocal|Reference|NoMethod|Integrity|Operational|Programming|QueryFailed)Error\b",
    r"\b(?:NullPointer|DataIntegrityViolation|ClassCast|IndexOutOfBounds)Exception\b|\bMongoServerError\b",
    r"\b(?:PrismaClient|Sequelize)\w+Error\b|\bUniqueViolation\b",
    r"\bCannot read propert(?:y|ies) of\b|\bis not a function\b|\bundefined method\b|\bObject reference not set\b",
    r"\bNoneType\b|\bobject has no attribute\b|\bunhashable type\b|\bobject at 0x[0-9a-f]+|<class '",
    r"\bnil pointer dereference\b|\binvalid memory address\b",
)
_PAGES: Final = (
    r"(?i:\bwerkzeug\b)|__debugger__|\bDEBUG = True\b|\bDjango Version:|\bbetter_errors\b|\bWhoops\\",
    r"\bAction Controller: Exception|\bDeveloperExceptionPage\b|\bWhitelabel Error Page\b",
)

_KINDS: Final = tuple(
    (kind, re.compile("|".join(patterns)))
    for kind, patterns in (
        (text("a stack trace"), _TRACES),
        (text("a query, or what a database says"), _QUERIES),
        (text("a file path"), _PATHS),
        (text("the name of a class or a module"), _CODE_NAMES),
        (text("a page for developers"), _PAGES),
    )
)


def internals(exchange: Exchange, scene: Scene) -> Iterator[tuple[Text, str]]:
    """Yield what an answer tells about the inside of the backend: its kind and its words.

    What the request itself had sent, such as its own path, tells nothing. Of a long one only the beginning is read.
    """
    if exchange.reply is None or not exchange.reply.body:
        return
    told = told_in(exchange.reply.body)[:LOOKED_AT]
    found = [(kind, match.group().strip()) for kind, pattern in _KINDS for match in pattern.finditer(told)]
    for editor in scene.backend.editors:
        found += [(text("an editor's account"), secret) for secret in (editor.email, editor.password) if secret in told]
    sent = sent_in(exchange) if found else ""
    yield from ((kind, words) for kind, words in found if words not in sent)


def told_in(body: bytes) -> str:
    """Return all texts of a JSON document, one a line, or the body itself where it is none."""
    raw = body.decode("utf-8", "replace")
    try:
        return "\n".join(_texts(read_json(body)))
    except UnreadableError:
        return raw


def sent_in(exchange: Exchange) -> str:
    """Return all that a request said: its path and query as sent and decoded, its headers, the texts of its body."""
    request = exchange.request
    headers = [value for _, value in request.headers]
    raw = request.body.decode("utf-8", "replace")
    return "\n".join((request.target, unquote_plus(request.target), raw, told_in(request.body), *headers))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for name, member in value.items():
            yield name
            yield from _texts(member)

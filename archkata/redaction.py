"""Keep secrets out of everything that is shown or written: by their values, wherever they stand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from archkata.workspace import DEFAULT_EDITORS

VARIABLES = ("ARCHKATA_EDITOR_PASSWORD", "ARCHKATA_SECOND_EDITOR_PASSWORD")
TOKEN_VARIABLE = "ARCHKATA_TOKEN"  # noqa: S105 - the name of a variable
TOKEN = f"${TOKEN_VARIABLE}"
LEAST_LENGTH = 8
_NAMES_A_SECRET = re.compile(
    r"SECRET|TOKEN|PASSW(OR)?D|PASSPHRASE|PASSCODE|CREDENTIAL|(API|ACCESS|PRIVATE|SIGNING|ENCRYPTION|MASTER)_?KEY"
    r"|(^|_)(PASS|PWD|PAT|DSN|JWT|AUTH)$",
    re.IGNORECASE,
)
_NO_SECRETS = frozenset({"PWD", "OLDPWD"})
_USERINFO = re.compile(r"://[^/?#@\s:]*:(?P<password>[^/?#@\s]+)@")
_RUN_OF_TOKEN = re.compile(r"[\w.~+/!%*-]{8,}=*", re.ASCII)


class Secrets:
    """The passwords of the editors, the secrets of an environment, and the tokens that log-ins of the run have given.

    `variables` are the passwords, each with the environment variable that a script has in its place. The contract's
    default passwords are published, so they are no secrets. `environment` are variables that a backend is started
    with: the values of those whose names say so (`API_KEY`) and passwords in URLs are hidden.
    """

    def __init__(self, editors: Iterable[tuple[str, str]] = (), environment: Mapping[str, str] | None = None) -> None:
        published = {password for _, password in DEFAULT_EDITORS}
        found: dict[str, str] = {}
        for (_, password), name in zip(editors, VARIABLES, strict=False):
            if password and password not in published:
                found.setdefault(password, name)
        self.variables: Mapping[str, str] = found
        hidden = {**_secrets_of(environment or {}), **found}
        self._places = {form: f"${name}" for value, name in hidden.items() for form in _forms(value)}
        self._longest_first = sorted(self._places, key=len, reverse=True)
        self._tokens: set[str] = set()
        self._other_tokens: list[str] = []

    def learn(self, tokens: Iterable[str]) -> None:
        """Hide these tokens, too."""
        for token in tokens:
            if len(token) < LEAST_LENGTH or token in self._tokens:
                continue
            self._tokens.add(token)
            if not _RUN_OF_TOKEN.fullmatch(token):
                self._other_tokens.append(token)

    def hide(self, text: str) -> str:
        """Put `$ARCHKATA_EDITOR_PASSWORD` where the password stands, also where it is escaped as in JSON."""
        for form in self._longest_first:
            text = text.replace(form, self._places[form])
        for token in self._other_tokens:
            text = text.replace(token, TOKEN)
        return _RUN_OF_TOKEN.sub(self._without_token, text) if self._tokens else text

    def _without_token(self, match: re.Match[str]) -> str:
        run = match[0]
        if run in self._tokens:
            return TOKEN
        found = max((token for token in self._tokens if len(token) < len(run) and token in run), key=len, default=None)
        return run if found is None else run.replace(found, TOKEN)

    def needed_by(self, headers: Iterable[tuple[str, str]]) -> dict[str, str]:
        """Return what a script must not hold, each with its variable: passwords, and tokens in these headers."""
        names = dict(self.variables)
        sent = {word for name, value in headers if name.lower() in _CARRIERS for word in re.split(r"[ ;=]", value)}
        for token in sorted(self._tokens & sent):
            number = len(names) - len(self.variables) + 1
            names[token] = TOKEN_VARIABLE if number == 1 else f"{TOKEN_VARIABLE}_{number}"
        return names


_CARRIERS = frozenset({"authorization", "cookie"})


def _secrets_of(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the secrets of an environment, each with the name of its variable."""
    published = {password for _, password in DEFAULT_EDITORS}
    found: dict[str, str] = {}
    for name, value in environment.items():
        in_url = _USERINFO.search(value)
        if in_url is not None:
            found.setdefault(in_url["password"], name)
        elif _NAMES_A_SECRET.search(name) and name not in _NO_SECRETS:
            found.setdefault(value, name)
    return {value: name for value, name in found.items() if len(value) >= LEAST_LENGTH and value not in published}


def _forms(password: str) -> set[str]:
    return {password, json.dumps(password, ensure_ascii=False)[1:-1], json.dumps(password)[1:-1]}

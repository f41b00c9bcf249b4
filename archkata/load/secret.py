"""What a master and its workers share, so that no other process can give orders, take part or listen.

The secret becomes the key of the master in CurveZMQ, which never sends even the public half of that key: who does not
know the secret can neither answer for the master nor begin to talk to it, and everything that is said is encrypted.
"""

from __future__ import annotations

import os
import secrets

from archkata.errors import ArchkataError
from archkata.language import text

VARIABLE = "ARCHKATA_LOAD_SECRET"
SHORTEST = 16


def new_secret() -> str:
    """Return a secret that cannot be guessed."""
    return secrets.token_urlsafe(24)


def given_secret() -> str | None:
    """Return the secret of the environment, or None; raise ArchkataError for one that could be guessed."""
    secret = os.environ.get(VARIABLE)
    if secret is not None and len(secret) < SHORTEST:
        raise ArchkataError(
            text("The secret in {variable} is shorter than {least} characters.", variable=VARIABLE, least=SHORTEST),
            text("A good one: {variable}={secret}", variable=VARIABLE, secret=new_secret()),
        )
    return secret

"""What the contract says about single texts: emails and names."""

import re
import unicodedata

MAX_EMAIL = 254
BLANK_OR_CONTROL = re.compile(r"[\s\x00-\x1f\x7f-\x9f]")
_LOWER = {ord(upper): ord(upper.lower()) for upper in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def lower_ascii(text: str) -> str:
    """Only A-Z become small: what Unicode folds beyond that may be somebody else's address."""
    return text.translate(_LOWER)


def email_fault(email: str) -> str | None:
    """What is wrong with an email, None if nothing is."""
    local, at, domain = email.rpartition("@")
    if not (at and local and domain):
        return "must have something on both sides of an @"
    if BLANK_OR_CONTROL.search(email):
        return "must not hold blanks"
    return f"must have at most {MAX_EMAIL} characters" if len(email) > MAX_EMAIL else None


def tidy_name(name: str) -> str:
    """A person's name, trimmed and in NFC."""
    return unicodedata.normalize("NFC", name.strip())

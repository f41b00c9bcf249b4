"""Texts and their bounds, counted in Unicode code points.

The constraints stand in the annotations: they are checked where a request comes in and shown in the API's own document.
"""

from typing import Annotated

from pydantic import Field, StringConstraints, WithJsonSchema

# JSON can carry U+0000 and other control characters; in one-line texts they only ever serve attacks.
CONTROL = r"\x00-\x1f\x7f-\x9f"
# What Unicode calls white space, letter by letter: to each dialect of patterns \s means something else.
BLANK = r"\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
ONE_LINE = rf"^[^{CONTROL}]*$"
NO_NUL = r"^[^\x00]*$"
VISIBLE = rf"[^{BLANK}{CONTROL}]"
TRIMMED_LINE = rf"^[{BLANK}]*{VISIBLE}(?:[^{CONTROL}]{{0,98}}{VISIBLE})?[{BLANK}]*$"
EMAIL = rf"^[^@{BLANK}{CONTROL}]+@[^@{BLANK}{CONTROL}]+$"

LONGEST_EMAIL = 254
LONGEST_PASSWORD = 256

PersonName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=ONE_LINE),
    WithJsonSchema({"type": "string", "pattern": TRIMMED_LINE, "examples": ["Ana Ñandú"]}),
]
Email = Annotated[str, Field(max_length=LONGEST_EMAIL, pattern=EMAIL, examples=["ana@example.org"])]
ShortText = Annotated[str, Field(min_length=1, max_length=200, pattern=ONE_LINE)]
Password = Annotated[str, Field(min_length=8, max_length=LONGEST_PASSWORD, examples=["correct horse battery staple"])]


def folded(text: str) -> str:
    """The text without ASCII letter case, and with every other letter as it is: how emails and searches compare."""
    return text.encode().lower().decode()

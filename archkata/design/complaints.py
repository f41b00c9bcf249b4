"""What pydantic found wrong with a member of a block, in words of ours that can be translated."""

from __future__ import annotations

from typing import Any

from archkata.language import Text, text

LONGEST = 100
PATTERNS = {
    r"^(GET|POST|PUT|PATCH|DELETE|HEAD) /\S*$": text("a call, such as GET /products"),
    r"^capacity\.[a-z_]+$": text("a result of the capacity, such as capacity.egress_month"),
    r"^[A-Z]{3}$": text("a currency of three letters, such as USD"),
    r"^UC-\d+$": text("an id such as UC-1"),
    r"^LIM-\d+$": text("an id such as LIM-1"),
    r"^CMP-[a-z0-9-]+$": text("an id such as CMP-api"),
    r"^TST-\d+$": text("an id such as TST-1"),
    r"^THR-\d+$": text("an id such as THR-1"),
    r"^TRT-\d+$": text("an id such as TRT-1"),
    r"^ALT-\d+$": text("an id such as ALT-1"),
}
KINDS = {
    "string_type": text("a text is expected here"),
    "int_type": text("a whole number is expected here"),
    "int_from_float": text("a whole number is expected here"),
    "int_parsing": text("a whole number is expected here"),
    "bool_type": text("true or false is expected here"),
    "bool_parsing": text("true or false is expected here"),
    "list_type": text("a list is expected here"),
    "dict_type": text("members with values are expected here"),
    "model_type": text("members with values are expected here"),
    "string_too_short": text("it is empty"),
    "too_short": text("it is empty"),
}


def complaint(row: dict[str, Any]) -> Text:
    """Say what is wrong; `row` is one of pydantic's errors. What has no words of ours keeps those of pydantic."""
    sentence = getattr(row.get("ctx", {}).get("error"), "sentence", None)
    if isinstance(sentence, Text):
        return sentence
    if row["type"] in KINDS:
        return KINDS[row["type"]]
    return _with_values(row, row.get("ctx", {})).get(row["type"], text("{message}", message=row["msg"]))


def _with_values(row: dict[str, Any], context: dict[str, Any]) -> dict[str, Text]:
    """Return the sentences, by type of error, that repeat what was found or what is allowed."""
    value = str(row["input"])[:LONGEST]
    known = str(context.get("expected")).replace("'", "").replace(" or ", ", ")
    most = context.get("max_length")
    sentences = {
        "literal_error": text("“{value}” is not known; allowed: {known}", value=value, known=known),
        "too_long": text("more than {n} of them", n=most),
        "string_too_long": text("it is longer than {n} characters", n=most),
        "greater_than_equal": text("{value} is less than {least}", value=value, least=context.get("ge")),
        "less_than_equal": text("{value} is more than {most}", value=value, most=context.get("le")),
    }
    expected = PATTERNS.get(str(context.get("pattern")))
    if expected is not None:
        sentences["string_pattern_mismatch"] = text("“{value}” is not {expected}", value=value, expected=expected)
    return sentences

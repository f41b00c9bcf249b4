"""Whole numbers: 5 and 5.0 are the same number in JSON; "5", true and 5.5 are not whole numbers."""

from pydantic import BeforeValidator


def whole(value: object) -> object:
    """A float without a fraction as the integer that it is; everything else is left for the strict check."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


# Stands after the bounds in an annotation: what is in front of a function is also told in the API's document.
WHOLE = BeforeValidator(whole)

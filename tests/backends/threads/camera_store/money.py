"""Money: whole minor units of a currency."""

import re

from .forms import Form

MAX_AMOUNT = 2**53 - 1
CURRENCY = re.compile(
    "USD|EUR|BRL|ARS|CLP|MXN|JPY|COP|PEN|UYU|PYG|BOB|VES|GTQ|CRC|DOP|PAB|HNL|NIO|CAD"
    "|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|AUD|NZD|CNY|HKD|TWD|KRW|INR|SGD|ILS|AED|ZAR"
)


def read_price(form: Form, name: str) -> tuple[int, str]:
    """A price of at least 1: its amount and its currency."""
    price = form.nested(name, {"amount", "currency"})
    amount = price.whole("amount", 1, MAX_AMOUNT)
    currency = price.raw("currency")
    if not isinstance(currency, str) or not CURRENCY.fullmatch(currency):
        price.complain("currency", "must be an ISO 4217 code that this store takes")
        return amount, ""
    return amount, currency


def money(amount: int, currency: str) -> dict[str, object]:
    """Money as clients see it."""
    return {"amount": amount, "currency": currency}

"""Numbers as people of a language write them: rounded half up for reading, with unit and separators."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_decimal, get_currency_precision

from archkata.design.capacity import Calculation, Figure, Unit
from archkata.design.quantities import Spread
from archkata.language import Language, Text, text

LOCALES = {"en": "en", "es": "es_419"}
SIZES = ("B", "KB", "MB", "GB", "TB", "PB", "EB")
LARGEST = Decimal(10) ** 15
CENT = Decimal("0.01")
MOST_TERMS = 4
DIGITS: dict[str, int] = {Unit.RATE: 3, Unit.GIGABYTES: 4, Unit.MILLIONS: 4}
DIGITS_OF_A_PRICE = 12


class Numbers:
    """Writes numbers for the readers of one language."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._locale = LOCALES.get(language.code, "en")

    def say(self, sentence: Text) -> str:
        """Render a sentence in the language."""
        return self._language.say(sentence)

    def figure(self, value: Decimal, unit: str) -> str:
        """Write a number with its unit: `33,000 requests`, `18.09 GB`, `15.18 USD`, `0.0104 USD/h`."""
        if unit == Unit.BYTES:
            return self._size(value)
        if unit.endswith("/month"):
            return self.money(value, unit.removesuffix("/month"))
        return self.say(_worded(unit, self._bare(value, unit), one=value == 1))

    def money(self, value: Decimal, currency: str) -> str:
        """Write a sum with its currency, to the cent; of what is less than that, the first two digits."""
        places = get_currency_precision(currency)
        if 0 < value < CENT:
            return f"{self._rounded(value, 2)} {currency}"
        if value >= LARGEST:
            return f"{value:.2e} {currency}"
        cents = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        pattern = "#,##0" + ("." + "0" * places if places else "")
        return f"{format_decimal(cents, format=pattern, locale=self._locale)} {currency}"

    def percent(self, value: Decimal) -> str:
        """Write a percentage with one decimal."""
        tenth = value.quantize(Decimal("0.1"), ROUND_HALF_UP) if abs(value) < LARGEST else value
        return f"{format_decimal(tenth, format='#,##0.0', locale=self._locale)} %"

    def count(self, value: int) -> str:
        """Write a whole number."""
        return str(format_decimal(value, locale=self._locale))

    def spread(self, value: Spread, unit: str) -> str:
        """Write the likely value, and of a range its ends: `1,150 users (800 to 1,500)`."""
        likely = self.figure(value.likely, unit)
        if not value.is_range:
            return likely
        write = self.figure if unit == Unit.BYTES or unit.endswith("/month") else self._bare
        low, high = write(value.low, unit), write(value.high, unit)
        return self.say(text("{likely} ({low} to {high})", likely=likely, low=low, high=high))

    def calculation(self, steps: Calculation, result: Decimal, unit: str) -> str:
        """Write a calculation with its result: `1,000 users × 33 calls = 33,000 requests`."""
        written = [self.figure(token.value, token.unit) if isinstance(token, Figure) else token for token in steps]
        return f"{' '.join(_shortened(written))} = {self.figure(result, unit)}"

    def _bare(self, value: Decimal, unit: str) -> str:
        """Write a number without its unit, with as many digits as that one wants."""
        return self._rounded(value, DIGITS_OF_A_PRICE if "/" in unit else DIGITS.get(unit, 6))

    def _size(self, value: Decimal) -> str:
        power = 0
        while value >= 1000 and power < len(SIZES) - 1:
            value, power = value / 1000, power + 1
        return f"{self._rounded(value, 4)} {SIZES[power]}"

    def _rounded(self, value: Decimal, digits: int) -> str:
        """Keep so many significant digits, and in any case all of those before the point."""
        if abs(value) >= LARGEST:
            return f"{value:.2e}"
        places = max(0, digits - 1 - value.adjusted()) if value else 0
        rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP).normalize()
        # the pattern of a language would cut after three decimals
        return str(format_decimal(rounded, locale=self._locale, decimal_quantization=False))


def _shortened(written: list[str]) -> list[str]:
    """Leave out the middle of a long sum."""
    signs = [index for index, part in enumerate(written) if part == "+"]
    if len(signs) < MOST_TERMS:
        return written
    return [*written[: signs[MOST_TERMS - 2]], "+", "…", *written[signs[-1] :]]


def _worded(unit: str, amount: str, *, one: bool) -> Text:
    """Put a number and its unit into words; what is written the same everywhere stays an abbreviation."""
    if "/" in unit:
        return _price(unit, amount)
    words: dict[str, tuple[Text, Text]] = {
        Unit.USERS: (text("1 user"), text("{amount} users", amount=amount)),
        Unit.CALLS: (text("1 call"), text("{amount} calls", amount=amount)),
        Unit.REQUESTS: (text("1 request"), text("{amount} requests", amount=amount)),
        Unit.DAYS: (text("1 day"), text("{amount} days", amount=amount)),
        Unit.MILLIONS: (text("1 million"), text("{amount} million", amount=amount)),
    }
    if unit not in words:
        return text("{amount} {unit}", amount=amount, unit=unit) if unit else text("{amount}", amount=amount)
    singular, plural = words[unit]
    return singular if one else plural


def _price(unit: str, amount: str) -> Text:
    """Write a price: the currency and what one gets for it."""
    currency, _, per = unit.partition("/")
    words = {"hour": text("h"), "GB-month": text("GB a month"), "million": text("million")}
    each = words.get(per, text("{per}", per=per))
    return text("{amount} {currency}/{each}", amount=amount, currency=currency, each=each)

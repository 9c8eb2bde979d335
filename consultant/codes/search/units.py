"""How many units of a HCPCS code a dose is: the amount that was given over the amount in the code's description.

Billed units are whole: a dose that is no multiple is rounded up (CMS Pub. 100-04, chapter 17). What the parts of a dose
mean for discarded drug (modifiers JW, JZ) is not said here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal, InvalidOperation

from consultant.codes.search.words import words

_AMOUNT = r"(?<![\w./-])(?<!\d,)(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)\s?-?"
_UNIT = (
    r"(milligrams?|micrograms?|grams?|millilit(?:er|re)s?|lit(?:er|re)s?|millicuries?|microcuries?|square centimeters?|"
    r"mg|mcg|\u00b5g|\u03bcg|ug|gms?|g|ml|cc|iu|i\.u\.|units?|u|meq|mci|uci|sq\.? ?cm|l)"
)
_MEASURES: dict[str, tuple[str, Decimal]] = {
    "mg": ("mg", Decimal(1)),
    "milligram": ("mg", Decimal(1)),
    "mcg": ("mg", Decimal("0.001")),
    "\u00b5g": ("mg", Decimal("0.001")),
    "\u03bcg": ("mg", Decimal("0.001")),
    "ug": ("mg", Decimal("0.001")),
    "microgram": ("mg", Decimal("0.001")),
    "g": ("mg", Decimal(1000)),
    "gm": ("mg", Decimal(1000)),
    "gram": ("mg", Decimal(1000)),
    "ml": ("ml", Decimal(1)),
    "cc": ("ml", Decimal(1)),
    "milliliter": ("ml", Decimal(1)),
    "millilitre": ("ml", Decimal(1)),
    "l": ("ml", Decimal(1000)),
    "liter": ("ml", Decimal(1000)),
    "litre": ("ml", Decimal(1000)),
    "iu": ("units", Decimal(1)),
    "unit": ("units", Decimal(1)),
    "u": ("units", Decimal(1)),
    "meq": ("meq", Decimal(1)),
    "mci": ("mci", Decimal(1)),
    "millicurie": ("mci", Decimal(1)),
    "uci": ("mci", Decimal("0.001")),
    "microcurie": ("mci", Decimal("0.001")),
    "sqcm": ("cm2", Decimal(1)),
    "squarecentimeter": ("cm2", Decimal(1)),
}
"""What a measure is, and how much of it one is."""
_QUANTITY = re.compile(
    rf"{_AMOUNT}(?:(million)\s)?{_UNIT}(?!\w)\.?(?!\s?/|\s(?:per|vial|bag)\b)", re.IGNORECASE
)
_STRENGTH = re.compile(rf"{_AMOUNT}{_UNIT}\s?(?:/|per)\s?(\d*(?:\.\d+)?)\s?(ml|cc)\b", re.IGNORECASE)
_BY_WEIGHT = re.compile(r"/\s?(?:kg|m2|hr|hour|min)\b|\bper (?:kg|kilogram)\b", re.IGNORECASE)
_SEVERAL = re.compile(
    r"\d\s?(?:x|\u00d7|\*)\s?\d|(?:\bx|\u00d7|\*)\s?\d|\d\s?(?:x|\u00d7)\s|[a-z]\s?(?:to|or|-)\s?\d|\d\s?(?:to|or|-|\u2013)\s?\d"
    r"|\b(?:two|three|four|five|six|[2-9]) (?:\d[\w.]* ?\w* )?(?:vials?|doses?|times|injections?|bags?|syringes?|tablets?|amps?|ampules?)\b"
    r"|\b(?:twice|bid|tid|qid|q\d+h)\b",
    re.IGNORECASE,
)
"""Says that an amount was given more than once, or which of two was: then a person has to say how much it was."""
_EACH = re.compile(rf"\bper\s(?:(million)\s)?{_UNIT}(?!\w)", re.IGNORECASE)
_RANGE = re.compile(
    r"\b(?:greater|less|more|fewer) than\b|\bor (?:less|more|greater)\b|\bover \d|\bbetween \d", re.IGNORECASE
)
"""A description of doses from one amount to another: one unit, whatever was given."""
_ONE = Decimal(1)
_MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Units:
    """`count` billed units for a `dose`, `each` as the description has it; `exact` is False where it was rounded up."""

    count: int
    dose: str
    each: str
    exact: bool


@dataclass(frozen=True, slots=True)
class _Quantity:
    value: Decimal
    measure: str
    said: str


def dose_words(text: str) -> frozenset[str]:
    """The words of the amounts in a text: they say how much was given, and hardly what."""
    return frozenset(word for match in _QUANTITY.finditer(text) for word in words(match[0]))


def dose_spans(text: str) -> list[tuple[int, int]]:
    """Where the amounts of a text stand, from and to, in their order; without strengths (`40 mg/ml`)."""
    bare = _STRENGTH.sub(lambda found: " " * len(found[0]), text)
    return [found.span() for found in _QUANTITY.finditer(bare)]


def units_for(text: str, title: str) -> Units | None:
    """The units that a text's dose is of the code with `title`.

    None where the text names no dose or several, the title no amount or several, or they are of different measures.
    """
    given, each = _dose(text), _each(title)
    if given is None or each is None or given.measure != each.measure or not each.value:
        return None
    ratio = given.value / each.value
    count = int(ratio.to_integral_value(rounding=ROUND_CEILING))
    return Units(count, given.said, each.said, ratio == count) if count else None


def _dose(text: str) -> _Quantity | None:
    """The one amount that a text says was given; a strength (`40 mg/ml`) counts with the volume that was given of it."""
    if _BY_WEIGHT.search(text) or _SEVERAL.search(text):
        return None
    amounts = _quantities(_STRENGTH.sub(" ", text))
    strength = _STRENGTH.search(text)
    if strength and len(amounts) == 1 and amounts[0].measure == "ml":
        per = Decimal(strength[3] or 1)
        one = _quantity(strength[1], strength[2], strength[0])
        if one and per:
            return _Quantity(
                one.value * amounts[0].value / per, one.measure, f"{amounts[0].said} of {strength[0]}"
            )
    return amounts[0] if len({(one.value, one.measure) for one in amounts}) == 1 else None


def _each(title: str) -> _Quantity | None:
    """The amount of a description: what stands behind `per`, else the only one; none where it is a range."""
    if _RANGE.search(title):
        return None
    each = _EACH.search(title)
    if each:
        found = _quantity("1", each[2], each[0].removeprefix("per "))
        return found and _Quantity(found.value * (_MILLION if each[1] else _ONE), found.measure, found.said)
    amounts = _quantities(title)
    return amounts[0] if len({(one.value, one.measure) for one in amounts}) == 1 else None


def _quantities(text: str) -> list[_Quantity]:
    found = []
    for match in _QUANTITY.finditer(text):
        one = _quantity(match[1], match[3], match[0])
        if one:
            found.append(_Quantity(one.value * (_MILLION if match[2] else _ONE), one.measure, one.said))
    return found


def _quantity(figure: str, unit: str, said: str) -> _Quantity | None:
    name = re.sub(r"[ .]", "", unit.lower())
    measure = _MEASURES.get(name) or _MEASURES.get(name.removesuffix("s"))
    try:
        value = Decimal(figure.replace(",", ""))
    except InvalidOperation:
        return None
    return _Quantity(value * measure[1], measure[0], said.strip()) if measure else None

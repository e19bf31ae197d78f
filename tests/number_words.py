"""Numbers written in words, as a lesson's text states them: found, and turned into numbers.

Fractions ("two thirds", "half"), multiples ("three times", "twice"), shares ("nine of ten")
and counts above ten ("thirty", "a hundred") are found, bare one to ten are not.
"""

import re
from dataclasses import dataclass

ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
TEENS = ["eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"]
TEENS += ["seventeen", "eighteen", "nineteen"]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
POWERS = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
PARTS = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "quarter": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "hundredth": 100,
    "thousandth": 1000,
}
FACTORS = {
    "halve": 0.5,
    "halves": 0.5,
    "halved": 0.5,
    "halving": 0.5,
    "half": 0.5,
    "double": 2,
    "doubles": 2,
    "doubled": 2,
    "doubling": 2,
    "twice": 2,
    "triple": 3,
    "triples": 3,
    "tripled": 3,
    "thrice": 3,
    "dozen": 12,
}

_ONES = "|".join(ONES)
_TENS = rf"(?:{'|'.join(TENS)})(?:-(?:{_ONES}))?"
_LARGE = rf"{_TENS}|{'|'.join(TEENS)}"
_POWERS = rf"(?:{'|'.join(POWERS)})s?"
_COUNT = rf"(?:{_LARGE}|{_ONES}|\d[\d,]*(?:\.\d+)?)"
_WHOLE = rf"(?:{_LARGE}|{_ONES}|(?<![\d.,])\d[\d,]*)"  # not the 02 of 0.02
_PARTS = rf"(?:{'|'.join(sorted(PARTS, key=len, reverse=True))})s?"
WORDS = re.compile(
    rf"""\b(?:
      (?:an?|{_COUNT})[ ]{_PARTS}              # two thirds, a tenth
    | (?:an?\ )?{_COUNT}\ and\ a\ half         # two and a half
    | (?:{_ONES}|hundred|thousand)-?fold       # fourfold
    | {"|".join(FACTORS)}                      # half, twice, doubles
    | (?:a\ )?(?:{_COUNT}|{_POWERS})\ times    # three times, a hundred times
    | {_WHOLE}\ (?:out\ )?(?:of|in)\ (?:{_COUNT}|an?\ {_POWERS})(?!\ ×)  # nine of ten
    | (?:an?\ |{_COUNT}\ )?{_POWERS}           # a hundred, two thousand
    | {_LARGE}                                 # thirty, fifty-five
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)
BOUNDS = {
    "less than": "below",
    "fewer than": "below",
    "under": "below",
    "at most": "below",
    "more than": "above",
    "over": "above",
    "at least": "above",
}


@dataclass(frozen=True)
class Stated:
    """A number as a text states it.

    Attributes:
        value: the number; a share is a number in 0..1.
        rounding: how far the true number may lie from it.
        bound: "below" or "above" if the text says "less than" or "more than", else None.
    """

    value: float
    rounding: float
    bound: str | None = None


def find(text: str) -> list[str]:
    """Return all numbers in words, in their order, as they are written."""
    one_line = " ".join(text.split())
    return [match.group(0) for match in WORDS.finditer(one_line)]


def parse(stated: str) -> Stated:
    """Turn a stated number, in digits or words, into a number.

    Raises:
        ValueError: it is no number.
    """
    text = stated.lower()
    bound = None
    for words, side in BOUNDS.items():
        if text.startswith(f"{words} "):
            bound = side
            text = text.removeprefix(f"{words} ")
    if re.match(r"[−-]?\d[\d,.]*(?: |$)", text) and not WORDS.fullmatch(text):
        number, *_ = text.replace(",", "").replace("−", "-").split()
        _, _, decimals = number.partition(".")
        return Stated(float(number), 0.5 * 10.0 ** -len(decimals), bound)
    value = _value(text)
    return Stated(value, _rounding_of_words(value), bound)


def _rounding_of_words(value):
    """Words are coarse: "three times" is nearer to 3 than to 2 or to 4."""
    if value > 1 and value == int(value) and value <= 10:
        return 0.5
    return 0.15 * value


def _value(text):
    """The number of a text in words."""
    if text in FACTORS:
        return FACTORS[text]
    share = re.fullmatch(r"(.+?) (?:out of|of|in) (.+)", text)
    if share:
        part, whole = share.groups()
        return _count(part) / _count(whole)
    text = text.removesuffix("fold").removesuffix("-").removesuffix(" times")
    if text.endswith(" and a half"):
        return _count(text.removesuffix(" and a half")) + 0.5
    count, _, part = text.rpartition(" ")
    part = part if part in PARTS else part.removesuffix("s")
    if count and part in PARTS:
        return _count(count) / PARTS[part]
    return _count(text)


def _count(text):
    """The whole number of a text such as "fifty-five", "two thousand" or "1,000"."""
    text = text.removeprefix("a ").removeprefix("an ")
    if text in ("a", "an"):
        return 1
    digits = text.replace(",", "")
    if re.fullmatch(r"\d+(?:\.\d+)?", digits):
        return float(digits)
    count, _, power = text.rpartition(" ")
    power = power.removesuffix("s")
    if power in POWERS:
        return POWERS[power] * (_count(count) if count else 1)
    ten, _, one = text.partition("-")
    if ten in TENS:
        return 10 * (TENS.index(ten) + 2) + (ONES.index(one) + 1 if one else 0)
    if text in TEENS:
        return TEENS.index(text) + 11
    if text in ONES:
        return ONES.index(text) + 1
    raise ValueError(f"found {text!r}, expected a number in digits or words")

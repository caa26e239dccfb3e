"""Units as people write them: which of them measure the same, and by which factor they differ.

``kEUR`` is 1000 ``EUR``, ``t`` is 1000 ``kg``, and ``visits a week`` is ``visits/week``. A word
that is not known is a unit of its own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

_PER = re.compile(r"\s*/\s*|\s+(?:per|each|an?)\s+")
_NUMBER = re.compile(r"(?<![0-9])(?:[0-9]{1,3}(?:[,_' ]?[0-9]{3}){1,9}|10{1,30})(?![0-9])")
_MONEY = re.compile(r"(k|K|T|M|bn|Bn)?([A-Z]{3}|[€$£¥])")
_MANY = {"k": 1_000, "K": 1_000, "T": 1_000, "M": 1_000_000, "bn": 10**9, "Bn": 10**9}
_CURRENCIES = re.compile(
    "A(?:ED|RS|UD)|B(?:DT|GN|RL)|C(?:AD|HF|LP|NY|OP|ZK)|D(?:KK|ZD)|E(?:GP|TB|UR)|G(?:BP|EL|HS)"
    "|H(?:KD|UF)|I(?:DR|LS|NR|SK)|J(?:OD|PY)|K(?:ES|RW|ZT)|LKR|M(?:AD|XN|YR)|N(?:GN|OK|PR|ZD)"
    "|P(?:EN|HP|KR|LN)|QAR|R(?:ON|SD|UB)|S(?:AR|EK|GD)|T(?:HB|ND|RY|WD|ZS)|U(?:AH|GX|SD|YU)"
    "|VND|XAF|XOF|ZAR"
)
_WORDS_OF_MANY = {
    **dict.fromkeys(("thousand", "thousands", "thousand.", "tsd", "tsd.", "tausend"), 1_000),
    **dict.fromkeys(("million", "millions", "mio", "mio.", "mln", "millionen"), 1_000_000),
    **dict.fromkeys(("billion", "billions", "mrd", "mrd."), 10**9),
}
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
#: (unit that others are counted in, its power): (names, how many of that unit one is).
_KNOWN: dict[tuple[str, int], tuple[tuple[str, Fraction | int], ...]] = {
    ("EUR", 1): (("euro euros eur", 1),),
    ("g", 1): (
        *(("g gram grams", 1), ("mg", Fraction(1, 1000)), ("kg kilogram kilograms kilo", 1000)),
        *(("t tonne tonnes", 10**6), ("kt", 10**9), ("Mt", 10**12)),
    ),
    ("m", 1): (
        *(("m metre metres meter meters", 1), ("mm", Fraction(1, 1000)), ("cm", Fraction(1, 100))),
        ("km kilometre kilometres kilometer kilometers", 1000),
    ),
    ("m", 2): (
        *(("m2 m² m^2 sqm", 1), ("km2 km² km^2", 10**6), ("cm2 cm² cm^2", Fraction(1, 10**4))),
        ("ha hectare hectares", 10_000),
    ),
    ("m", 3): (
        *(("m3 m³ m^3", 1), ("l L litre litres liter liters", Fraction(1, 1000))),
        *(("hl", Fraction(1, 10)), ("ml", Fraction(1, 10**6)), ("hm3 hm³ hm^3", 10**6)),
    ),
    ("s", 1): (
        *(("s second seconds", 1), ("min minute minutes", 60), ("h hr hrs hour hours", 3600)),
    ),
    ("day", 1): (("d day days", 1), ("week weeks", 7)),
    ("month", 1): (("month months", 1), ("year years yr", 12)),
    ("Wh", 1): (("Wh", 1), ("kWh", 1000), ("MWh", 10**6), ("GWh", 10**9), ("TWh", 10**12)),
    ("W", 1): (("W", 1), ("kW", 1000), ("MW", 10**6), ("GW", 10**9)),
}
_BY_NAME = {
    name: (base, power, Fraction(scale))
    for (base, power), group in _KNOWN.items()
    for names, scale in group
    for name in names.split()
}


@dataclass(frozen=True)
class WrittenUnit:
    """A unit as written: ``scale`` times a product of powers of ``atoms``.

    ``loose`` says that there may be more to it, of which nothing is written.
    """

    text: str
    scale: Fraction
    atoms: frozenset[tuple[str, int]]
    loose: bool = False

    def same(self, other: "WrittenUnit") -> bool:
        """Whether amounts in both can be added up."""
        return (self.scale, self.atoms) == (other.scale, other.atoms)

    def differs(self, other: "WrittenUnit") -> bool:
        """Whether amounts in both surely cannot be added up."""
        if self.loose or other.loose:
            return self.atoms == other.atoms and self.scale != other.scale
        return not self.same(other)


def unit(text: str) -> WrittenUnit | None:
    """The unit that a text means; None where nothing is written."""
    return _read(text) if text.strip() else None


@lru_cache(maxsize=1000)
def _read(text: str) -> WrittenUnit:
    above, *below = _PER.split(text.strip())
    scale, powers = _product(above)
    for part in below:
        divisor, atoms = _product(part)
        scale /= divisor
        for atom, power in atoms.items():
            powers[atom] = powers.get(atom, 0) - power
    return WrittenUnit(text, scale, _atoms(powers))


def is_known(text: str) -> bool:
    """Whether a text is a unit whose every word is known, and can hardly be anything else.

    >>> is_known("kEUR"), is_known("EUR per m2"), is_known("net"), is_known("visits")
    (True, True, False, False)
    """
    words = [
        word
        for part in _PER.split(text.strip())
        for word in re.split(r"[\s*·]+", _NUMBER.sub(" ", part).strip())
    ]
    of_many = [word.lower() in _WORDS_OF_MANY for word in words]
    return not all(of_many) and all(
        many or _is_unit(word) for many, word in zip(of_many, words, strict=True)
    )


def _is_unit(word: str) -> bool:
    money = _MONEY.fullmatch(word)
    if word in _BY_NAME or (len(word) > 3 and word.lower() in _BY_NAME):
        return True
    return money is not None and (money[2] in _SIGNS or _CURRENCIES.fullmatch(money[2]) is not None)


def _product(text: str) -> tuple[Fraction, dict[str, int]]:
    """(scale, powers of atoms) of units side by side."""
    scale, powers = Fraction(1), dict[str, int]()
    for number in _NUMBER.findall(text):
        text = text.replace(number, " ", 1)
        scale *= int(re.sub(r"[^0-9]", "", number))
    for word in re.split(r"[\s*·]+", text.strip()):
        base, power, factor = _word(word)
        scale *= factor
        if base:
            powers[base] = powers.get(base, 0) + power
    return scale, powers


def _word(word: str) -> tuple[str, int, Fraction]:
    """(atom, its power, how many of it) of one word; no atom where it is a number."""
    if word.lower() in _WORDS_OF_MANY:
        return "", 0, Fraction(_WORDS_OF_MANY[word.lower()])
    known = _BY_NAME.get(word) or (_BY_NAME.get(word.lower()) if len(word) > 3 else None)
    if known:
        return known
    money = _MONEY.fullmatch(word)
    if money:
        return _SIGNS.get(money[2], money[2]), 1, Fraction(_MANY.get(money[1] or "", 1))
    return word, 1, Fraction(1)


def _atoms(powers: dict[str, int]) -> frozenset[tuple[str, int]]:
    return frozenset((atom, power) for atom, power in powers.items() if power)


def product(one: WrittenUnit, other: WrittenUnit, *, inverse: bool = False) -> WrittenUnit:
    """The unit of a product, or of a quotient."""
    way = -1 if inverse else 1
    powers = dict(one.atoms)
    for atom, power in other.atoms:
        powers[atom] = powers.get(atom, 0) + way * power
    sign = "/" if inverse else "*"
    return WrittenUnit(
        f"{one.text} {sign} {other.text}",
        one.scale * other.scale**way,
        _atoms(powers),
        one.loose or other.loose,
    )


def factor_words(one: WrittenUnit, other: WrittenUnit) -> str:
    """How many of one unit the other is, as in ``1 kEUR is 1000 EUR``; empty if nobody knows."""
    if one.atoms != other.atoms or one.scale == other.scale:
        return ""
    large, small = (one, other) if one.scale > other.scale else (other, one)
    ratio = large.scale / small.scale
    number = str(ratio) if ratio.denominator == 1 else f"{float(ratio):.6g}"
    return f"1 {large.text} is {number} {small.text}"


def first_known(units: Iterable[WrittenUnit | None]) -> WrittenUnit | None:
    """The first unit that is known and not loose, else the first that is known."""
    known = [each for each in units if each is not None and each.atoms]
    return next((each for each in known if not each.loose), known[0] if known else None)

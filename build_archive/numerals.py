"""Numbers as Chinese prose writes them: digits, Han numerals, 万 and 亿, ranges, shares, and how exact they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

_POINT = r"[.\N{FULLWIDTH FULL STOP}]"
_DIGITS = rf"(?:\d{{1,3}}(?:,\d{{3}}){{1,4}}(?!\d)|\d{{1,15}}(?!\d))(?:{_POINT}\d{{1,6}}(?!\d))?"
_HAN_VALUES = {han: value for value, han in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_HAN_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_HAN_TENS = str.maketrans({"廿": "二十", "卅": "三十"})
HAN_NUMERALS = "".join(_HAN_VALUES) + "".join(_HAN_SCALES) + "廿卅"
_PLAIN = str.maketrans("\N{FULLWIDTH FULL STOP}", ".")  # int() and Decimal() read full-width digits themselves

_DASH_RE = re.compile(r"至|到|[-~\N{EN DASH}\N{EM DASH}\N{FULLWIDTH TILDE}\N{FULLWIDTH HYPHEN-MINUS}]{1,2}")
_BEGINS_RE = re.compile(rf"[\d{HAN_NUMERALS}]")
_NOT_EXACT = ("大约", "将近", "接近", "超过", "不足", "不到", "至少", "约", "近", "逾", "超")  # before a number
_NEAR_ENDS = frozenset(word[-1] for word in _NOT_EXACT)
_NUMBER_RE = re.compile(
    rf"""
    (?<![第A-Za-z\d/+.\N{{FULLWIDTH FULL STOP}}])   # 第38场, N95, 1.2.3 are names and ordinals; .4万 lost its head
    (?<![□\ufffd])(?<!\w·)(?<!\d\s)(?<!\w\d\.\s)  # □5, ·4万, 1 0, 共5. 4万 too
    (?!(?<=\d[,\N{{FULLWIDTH COMMA}}])\d{{3}}(?!\d))   # the end of 3，000 is no number
    (?<![A-Za-z]-)                     # COVID-19
    (?:
        (?P<parts>(?<![{HAN_NUMERALS}])[{HAN_NUMERALS}]{{1,4}}|\d{{1,5}})分之                    # 百分之三, 三分之一
        (?P<share>{_DIGITS}|[{HAN_NUMERALS}]{{1,6}}(?:点[{HAN_NUMERALS}]{{1,4}})?)
      | (?P<over>\d{{1,3}})/(?P<under>\d{{1,3}})(?![\d/])                      # 1/3
      | (?P<figure>{_DIGITS})(?P<some>[多余几来])?                              # 200多万
        (?P<scale>(?:(?!千[瓦克米伏帕])[十百千万亿]){{0,2}})                       # 861.4亿千瓦时
        (?P<rest>(?<=[万亿])(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,8}})(?![\d万亿.]|,\d))?  # 12万3456, 12万3,456
        (?P<tenthousands>(?<=亿){_DIGITS}万)?                                 # 24亿9981.3万
        (?P<more>[多余几来])?(?P<percent>[%\N{{FULLWIDTH PERCENT SIGN}}])?
      | (?<![{HAN_NUMERALS}])(?P<han>[{HAN_NUMERALS}]{{1,16}})
        (?P<hansome>[多余几来])?(?P<hanscale>[万亿]?)(?![{HAN_NUMERALS}])
    )
    (?![\dA-Za-z/+□\ufffd]|{_POINT}\d)
    """,
    re.VERBOSE,
)


class NumeralError(ValueError):
    """A text is not one number."""


class Number(NamedTuple):
    """A number in a text, in full: 6.8万 has the value 68000. A named tuple, for there are very many."""

    start: int
    end: int
    value: int | float  # of a range, its lower end
    high: int | float | None = None  # the upper end of a range
    approx: bool = False
    percent: bool = False
    fraction: bool = False  # 1/3, 三分之一
    han: bool = False  # written in Han numerals; many words hold such characters (一线, 万一)


def parse_numeral(text: str) -> int | float:
    """Return the value of one number in digits or Han numerals, 万 and 亿 included.

    Raises NumeralError for anything else.

    >>> parse_numeral("一百二十"), parse_numeral("6.8万"), parse_numeral("1,457"), parse_numeral("二〇二〇")
    (120, 68000, 1457, 2020)
    """
    match = re.fullmatch(rf"({_DIGITS})([十百千万亿]{{0,2}})", text.strip())
    if match:
        return plain_value(match[1], match[2])
    return _parse_han(text.strip())


def plain_value(digits: str, scale: str | None) -> int | float:
    """Return the value of digits and what they are counted in.

    >>> plain_value("6.8", "万"), plain_value("1,457", None)
    (68000, 1457)
    """
    return _exact(_decimal(digits) * _scale(scale or ""))


def find_numbers(text: str) -> Iterator[Number]:
    """Yield the numbers in `text` in order; what follows them (a counter, a noun) is not looked at.

    Left alone: ordinals, numbers inside names (N95), versions, runs of more than 15 digits, and what is left
    of a number that lost digits (.4万, □5, 1 0). Han numerals are yielded wherever they stand, so a reader of
    `han` numbers must ask for a counter after them. Linear in the length of the text.

    >>> [(n.value, n.high, n.approx) for n in find_numbers("约6.8万名、200多万、2到3万例、第38场、百余名")]
    [(68000, None, True), (2000000, None, True), (20000, 30000, False), (100, None, True)]
    """
    waiting: re.Match[str] | None = None  # may turn out to be the lower end of a range
    for match in _matches(text):
        if waiting is not None:
            is_next = _DASH_RE.fullmatch(text, waiting.end(), start_of(text, match.start())[0])
            ranged = _read_range(waiting, match) if is_next else None
            number = ranged or _read(waiting)
            waiting = None if ranged else match
        else:
            number, waiting = None, match
        if number is not None:
            yield number
    last = _read(waiting) if waiting is not None else None
    if last is not None:
        yield last


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Yield what looks like a number; asked only where a digit stands, which spares nearly all of a text."""
    begin = _BEGINS_RE.search(text)
    while begin:
        at = begin.start()
        if match := _NUMBER_RE.match(text, at):
            yield match
        begin = _BEGINS_RE.search(text, match.end() if match else at + 1)


def _read(match: re.Match[str]) -> Number | None:
    figure, scale, rest, tenthousands, percent = match.group("figure", "scale", "rest", "tenthousands", "percent")
    end = match.end()
    start, is_near = start_of(match.string, match.start())
    approx = is_near or bool(match["some"] or match["more"] or match["hansome"])
    try:
        if figure:
            if figure[0] == "0" and figure[1:2].isdecimal():
                return None  # 000例 is the end of a number, 05 a code
            value = _decimal(figure)
            if scale or rest or tenthousands:
                value = value * _scale(scale) + _rest(rest, tenthousands)
            return Number(start, end, _exact(value), None, approx, bool(percent))
        if match["parts"]:
            return _read_share(match)
        if match["over"]:
            return Number(start, end, int(match["over"]) / int(match["under"]), fraction=True)
        han = _parse_han(match["han"]) * _scale(match["hanscale"])
        return Number(start, end, han, approx=approx, han=True)
    except (NumeralError, ZeroDivisionError):
        return None


def start_of(text: str, start: int) -> tuple[int, bool]:
    """Return where a number begins, a word before it that says that it is not exact included, and whether one is.

    >>> start_of("共约3例", 2), start_of("共3例", 1)
    ((1, True), (1, False))
    """
    if start and text[start - 1] in _NEAR_ENDS:
        word = next((word for word in _NOT_EXACT if text.endswith(word, 0, start)), "")
        return start - len(word), bool(word)
    return start, False


def _read_range(low: re.Match[str], high: re.Match[str]) -> Number | None:
    """Return the range between two numbers, None where it does not rise.

    2到3万: the scale at the end holds for both.
    """
    first, second = _read(low), _read(high)
    if first is None or second is None or not (low["figure"] and high["figure"]):
        return None
    value = first.value if low["scale"] else _exact(Decimal(str(first.value)) * _scale(high["scale"]))
    if value >= second.value:
        return None
    approx = first.approx or second.approx
    return Number(first.start, second.end, value, second.value, approx, second.percent)


def _read_share(match: re.Match[str]) -> Number:
    start, approx = start_of(match.string, match.start())
    parts = parse_numeral(match["parts"])
    whole, _, tail = match["share"].partition("点")
    share = Decimal(str(parse_numeral(whole)))
    for place, digit in enumerate(tail, 1):
        share += Decimal(_HAN_VALUES.get(digit, 0)).scaleb(-place)
    if parts == 100:
        return Number(start, match.end(), _exact(share), approx=approx, percent=True)
    return Number(start, match.end(), float(share) / parts, approx=approx, fraction=True)


def _parse_han(text: str) -> int:
    text = text.translate(_HAN_TENS)
    if not text or any(han not in HAN_NUMERALS for han in text):
        raise NumeralError(f"{text!r} is not a number")
    if all(han in _HAN_VALUES for han in text):
        return _parse_spelled(text)
    total = section = digit = 0
    smallest = 10_000
    for han in text:
        if han in _HAN_VALUES:
            if digit:
                raise NumeralError(f"{text!r} has two digits side by side")
            digit = _HAN_VALUES[han]
            continue
        scale = _HAN_SCALES[han]
        if scale >= 10_000:  # 万 and 亿 close a section: 一亿三千万
            section = section + digit or (0 if total else 1)
            total = total + section * scale if scale < total else (total + section) * scale
            section, smallest = 0, 10_000
        elif scale >= smallest:
            raise NumeralError(f"{text!r} does not fall from large to small")
        else:
            section, smallest = section + (digit or 1) * scale, scale
        digit = 0
    return total + section + digit


def _parse_spelled(text: str) -> int:
    """Return digits read out one by one (二〇二〇); 五六 and 三三两两 are not numbers."""
    if len(text) > 1 and not set(text) & set("零〇○"):
        raise NumeralError(f"{text!r} is an estimate or a phrase")
    return int("".join(str(_HAN_VALUES[han]) for han in text))


def _rest(rest: str | None, tenthousands: str | None) -> int | Decimal:
    """Return what is counted behind the scale: 3456 in 12万3456, 99813000 in 24亿9981.3万."""
    if tenthousands:
        return _decimal(tenthousands[:-1]) * 10_000
    return int((rest or "0").replace(",", ""))


def _scale(marks: str) -> int:
    product = 1
    for mark in marks:
        product *= _HAN_SCALES[mark]
    return product


def _decimal(digits: str) -> int | Decimal:
    if digits.isdecimal():
        return int(digits)
    return Decimal(digits.translate(_PLAIN).replace(",", ""))


def _exact(value: int | Decimal) -> int | float:
    if isinstance(value, int):
        return value
    return int(value) if value == int(value) else float(value)

"""English for readers without Chinese: names in pinyin, the frame's words, one line of facts for each briefing."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from build_archive.contract import Metadata, Role, Speaker
from build_archive.gazetteer import short_name
from build_archive.lexicon import load_table
from build_archive.names import surname_of
from build_archive.patterns import HAN
from build_archive.romanize import reading_of, reading_of_city

_HAN_RE = re.compile(f"[{HAN}]+")
_DOTS_RE = re.compile("[·•・‧]")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_KINDS = {"transcript": "Transcript", "report": "Report", "notice": "Notice", "article": "Article"}
_ROLES = {Role.SPEAKER: "Speakers", Role.HOST: "Host", Role.REPORTER: "Reporters", Role.AUTHOR: "By"}
_MOST_NAMED = 12  # people in the line of facts; the card lists all


def english_word(words: str) -> str:
    """Return what a word of the frame is in English; "" when the table has none.

    >>> english_word("城市"), english_word("没有这样的词")
    ('Cities', '')
    """
    return load_table("frame_english.tsv").get(words, ("",))[0].partition("|")[0]


def frame_script() -> str:
    """Return the script that hands the English of the frame to the display."""
    words = {word: english for word, (english,) in load_table("frame_english.tsv").items()}
    return f"archiveEnglish({json.dumps(words, ensure_ascii=False, separators=(',', ':'))})\n"


@lru_cache(4096)  # a page says each three times, and a series the same ones again and again
def english_name(name: str) -> str:
    """Return a person's name in pinyin, the surname first; "" when it is not in Chinese characters.

    >>> english_name("倪朝荣"), english_name("欧阳安"), english_name("艾力·买买提"), english_name("A. Smith")
    ('Ni Chaorong', 'Ouyang An', 'Aili Maimaiti', '')
    """
    parts = _DOTS_RE.split(name)
    if not all(_HAN_RE.fullmatch(part) for part in parts):
        return ""
    if len(parts) > 1:
        return " ".join(_join(reading_of_city(part).split()) for part in parts)
    syllables = reading_of(name).split()
    length = len(surname_of(name)) if len(name) > 1 else 1
    return " ".join(filter(None, (_join(syllables[:length]), _join(syllables[length:]))))


@lru_cache(4096)
def english_place(name: str) -> str:
    """Return the English name of a city or province; "" when it is not in Chinese characters.

    >>> [english_place(name) for name in ("石家庄市", "西安市", "陕西省", "延边朝鲜族自治州", "X市")]
    ['Shijiazhuang', "Xi'an", 'Shaanxi', 'Yanbian', '']
    """
    bare = short_name(name)
    if not _HAN_RE.fullmatch(bare):
        return ""
    return load_table("place_english.tsv").get(bare, (_join(reading_of_city(bare).split()),))[0]


def _join(syllables: Sequence[str]) -> str:
    """Return syllables as one word, those that begin with a vowel set off: Xi'an."""
    return "".join(("'" if at and one[0] in "aeo" else "") + one for at, one in enumerate(syllables)).capitalize()


def english_day(day: datetime.date) -> str:
    """Return a day as in `12 March 2020`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def english_kind(data: Metadata) -> str:
    """Return the kind of document as a word."""
    return _KINDS[data.kind.value]


def facts_line(data: Metadata, questions: int) -> str:
    """Return the facts of a briefing in a line of English, from its fields only; what they lack is left out.

    >>> from build_archive.contract import Provenance
    >>> origin = Provenance(source="a", sha256="0" * 64, generator="0")
    >>> facts_line(Metadata(title="题", city="西安市", date=datetime.date(2021, 12, 19), provenance=origin), 2)
    "Report. Xi'an, 19 December 2021. 2 questions."
    """
    return " ".join(f"{sentence}." for sentence in _sentences(data, questions) if sentence)


def _sentences(data: Metadata, questions: int) -> Iterator[str]:
    yield english_kind(data)
    city = english_place(data.city or "")
    province = english_place(data.place.province or "") if data.place else ""
    place = f"{city} ({province})" if city and province not in ("", city) else city
    yield ", ".join(filter(None, (place, english_day(data.date) if data.date else "", data.time)))
    yield f"Session {data.session}" if data.session else ""
    for role, words in _ROLES.items():
        names = [name for one in data.speakers if one.role is role and (name := _named(one))]
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        yield f"{words}: {', '.join(names[:_MOST_NAMED])}{more}" if names else ""
    yield _count(questions, "question")
    yield _count(len(data.figures), "figure")


def _named(speaker: Speaker) -> str:
    return english_name(speaker.name)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number > 1 else ''}" if number else ""

"""Names in pinyin: how people and cities are read, and the ASCII names of files and folders made of it."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from pypinyin import lazy_pinyin

from build_archive.gazetteer import cities_and_provinces
from build_archive.lexicon import load_table

_SLUG_LENGTH = 60
_KEPT = 4_096  # cities


def bare_city(name: str) -> str:
    """Return a city's or province's name without 市 or 省, as texts often say it.

    >>> bare_city("南京市"), bare_city("沙市")
    ('南京', '沙市')
    """
    return name[:-1] if len(name) > 2 and name[-1] in "市省" else name


def reading_of_city(name: str) -> str:
    """Return a city's name in pinyin without tones and without its 市 or 省.

    >>> reading_of_city("石家庄市")
    'shi jia zhuang'
    """
    return " ".join(lazy_pinyin(bare_city(name))).lower()


def reading_of(name: str) -> str:
    """Return a person's name in pinyin without tones, the surname in its reading as a surname.

    >>> reading_of("曾光"), reading_of("倪朝荣")
    ('zeng guang', 'ni chao rong')
    """
    readings = load_table("surname_readings.tsv")
    for length in (2, 1):
        if name[:length] in readings and len(name) > length:
            return " ".join([readings[name[:length]][0], *lazy_pinyin(name[length:])])
    return " ".join(lazy_pinyin(name)).lower()


def slug_of(text: str) -> str:
    """Return `text` in pinyin as an ASCII slug; never empty, at most 60 characters.

    >>> slug_of("石家庄"), slug_of("<b>"), slug_of("…")
    ('shi-jia-zhuang', 'b', 'x')
    """
    slug = re.sub(r"[^a-z0-9]+", "-", " ".join(lazy_pinyin(text[:_SLUG_LENGTH])).lower())
    return slug[:_SLUG_LENGTH].strip("-") or "x"


@lru_cache(maxsize=_KEPT)
def city_folder(city: str) -> str:
    """Return the folder of a city's pages: its name in pinyin, with its province where another is read alike.

    >>> city_folder("温州市"), city_folder("苏州市"), city_folder("宿州市"), city_folder("吉林省")
    ('wenzhou', 'suzhou-jiangsu', 'suzhou-anhui', 'jilin-sheng')
    """
    reading = slug_of(reading_of_city(city).replace(" ", ""))
    alike = _read_alike().get(reading, {})
    if len(alike) < 2 or city not in alike:
        return reading
    province = alike[city]
    return (
        f"{reading}-sheng" if province == city else f"{reading}-{slug_of(reading_of_city(province).replace(' ', ''))}"
    )


@cache
def _read_alike() -> dict[str, dict[str, str]]:
    """Return the cities and provinces by their pinyin, each with its province."""
    readings: dict[str, dict[str, str]] = {}
    for division in cities_and_provinces():
        reading = slug_of(reading_of_city(division.name).replace(" ", ""))
        readings.setdefault(reading, {})[division.name] = division.province
    return readings

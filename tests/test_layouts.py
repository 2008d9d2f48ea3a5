"""Layouts times facts: whatever place and day fill it, a layout tells them (tests/cases/layouts.yaml)."""

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from build_archive.pipeline import Draft, Source, convert_source

_TABLE: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "layouts.yaml").read_text("utf-8")
)
_WEEKDAYS = "一二三四五六日"
_DIGITS = "〇一二三四五六七八九"
_WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")
_DAY = datetime.timedelta(days=1)


def in_words(number: int) -> str:
    """Return a number under a hundred as it is said."""
    tens, ones = divmod(number, 10)
    lead = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return lead + (_DIGITS[ones] if ones else "")


def filled(layout: dict[str, Any], facts: dict[str, Any]) -> str:
    """Return the text of a layout about the facts."""
    day: datetime.date = facts["day"]
    forms = {
        "ymd": f"{day.year}年{day.month}月{day.day}日",
        "md": f"{day.month}月{day.day}日",
        "iso": day.isoformat(),
        "dots": f"{day.year}.{day.month}.{day.day}",
        "hymd": "".join(_DIGITS[int(c)] for c in str(day.year)) + f"年{in_words(day.month)}月{in_words(day.day)}日",
        "wide": day.isoformat().translate(_WIDE),
        "next": (day + _DAY).isoformat(),
        "nmd": f"{(day + _DAY).month}月{(day + _DAY).day}日",
        "nymd": f"{(day + _DAY).year}年{(day + _DAY).month}月{(day + _DAY).day}日",
        "weekday": _WEEKDAYS[day.weekday()],
        "yyyy": day.year,
        "m": day.month,
        "d": day.day,
    }
    text: str = layout["text"].format(**facts, **forms)
    return text


def pairs() -> list[Any]:
    """Return every layout with every set of facts that it suits."""
    return [
        pytest.param(layout, facts, id=f"{layout['label']}-{facts['name']}")
        for layout in _TABLE["layouts"]
        for facts in _TABLE["facts"]
        if facts["unit"] in layout.get("for", facts["unit"])
    ]


def read(layout: dict[str, Any], facts: dict[str, Any]) -> Draft:
    """Return the one page that a filled layout becomes."""
    drafts = convert_source(Source("source_texts/layout.txt", filled(layout, facts).encode())).drafts
    assert len(drafts) == 1
    return drafts[0]


@pytest.mark.parametrize(("layout", "facts"), pairs())
def test_a_layout_tells_its_facts(layout: dict[str, Any], facts: dict[str, Any]) -> None:
    metadata = read(layout, facts).metadata
    expected = {
        "date": facts["day"] + layout.get("shift", 0) * _DAY,
        "published": facts["day"] + layout.get("published", 0) * _DAY,
        "city": facts["city"],
        **{
            key: layout[key].format(**facts) for key in ("time", "venue", "publisher", "title", "kind") if key in layout
        },
    }
    got = {key: getattr(metadata, key) for key in layout["finds"]}
    assert got == {key: expected[key] for key in layout["finds"]}

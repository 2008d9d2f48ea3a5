"""Makes up an archive of any size, for benchmarks: pages of the contract's form, the same for the same seed.

    python tools/make_archive.py PAGES FOLDER [--seed N]

Half of the sentences are those of the starter archive with some of their words changed for others as common,
half are strung together from the tables of words and of word pairs, so that the vocabulary is as wide as real
text's. Every city has its own people and its own series of briefings; figures are stated in the text.
The text means nothing and names nobody.
"""

from __future__ import annotations

import argparse
import datetime
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

import yaml
from roundtrip import clean_texts

from build_archive.contract import DocumentKind, Figure, Metadata, Place, Provenance, Speaker, dump_metadata
from build_archive.gazetteer import Level, cities_and_provinces
from build_archive.lexicon import load_table, load_words
from build_archive.pages import Page
from build_archive.repair.fluency import followers_of
from build_archive.romanize import city_folder

CHARACTERS = 3500  # of a page, as of a briefing that is written out
CITY_PAGES = 250  # of one city; more pages are of more cities
PEOPLE = 40  # of one city, of whom PODIUM sit on a podium
PODIUM = 5
CHANGED = 0.12  # of the words of a starter sentence
COUNTING = 0.12  # of the starter sentences state numbers: some 15 figures a page (real ones: 5 to 27)
QUESTIONS = 6
DAY_ONE = datetime.date(2020, 1, 21)
_OFFICES = ("卫生健康委员会", "疾病预防控制中心", "教育局", "公安局", "交通运输局", "商务局", "应急管理局")
_RANKS = ("主任", "副主任", "局长", "副局长", "副秘书长", "二级巡视员", "办公室主任", "新闻发言人")
_COUNTED = (
    ("confirmed_new", "新增确诊病例", "例", 300),
    ("confirmed_total", "累计报告确诊病例", "例", 9000),
    ("recovered_total", "累计治愈出院", "例", 8000),
    ("close_contacts", "追踪密切接触者", "人", 40_000),
    ("tests_done", "完成核酸检测", "人次", 9_000_000),
    ("vaccinations", "累计接种疫苗", "剂次", 9_000_000),
    ("quarantined", "集中隔离", "人", 20_000),
)
_NUMBER_RE = re.compile(r"\d+")
_HAN_RE = re.compile("[\u4e00-\u9fff]+")


def make_pages(count: int, seed: int = 0) -> Iterator[Page]:
    """Yield so many pages, city by city in order of time."""
    chance = random.Random(seed)  # noqa: S311 (text, not a secret)
    known = (one.name for one in cities_and_provinces() if one.level is Level.PREFECTURE)
    names = sorted({name for name in known if name.endswith("市")})
    chance.shuffle(names)
    for first in range(0, count, CITY_PAGES):
        city = _make_city(names[first // CITY_PAGES % len(names)], chance)
        for number in range(1, min(CITY_PAGES, count - first) + 1):
            yield _make_page(city, number, chance)


@dataclass(frozen=True, slots=True)
class _City:
    name: str
    folder: str
    series: str
    people: tuple[Speaker, ...]


def _make_city(name: str, chance: random.Random) -> _City:
    people = tuple(Speaker(name=_make_name(chance), title=_make_post(chance)) for _ in range(PEOPLE))
    return _City(name, city_folder(name), f"{name}新冠肺炎疫情防控工作新闻发布会", people)


def _make_name(chance: random.Random) -> str:
    surnames = [one for one in sorted(load_words("surnames.tsv")) if one in _words()]
    given = [one for one in sorted(load_words("common_characters.tsv")) if one in _words()]
    return chance.choice(surnames) + "".join(chance.choices(given, k=chance.choice((1, 2, 2))))


def _make_post(chance: random.Random) -> str:
    return f"市{chance.choice(_OFFICES)}{chance.choice(_RANKS)}"


def _make_page(city: _City, number: int, chance: random.Random) -> Page:
    day = DAY_ONE + datetime.timedelta(days=number * 3 + chance.randrange(3))
    podium = chance.sample(city.people, PODIUM)
    figures = [_make_figure(row, city.name, day, chance) for row in chance.sample(_COUNTED, 4)]
    metadata = Metadata(
        title=f"{city.series}（第{number}场）",
        date=day,
        city=city.name,
        place=Place(name=city.name),
        series=city.series,
        session=number,
        kind=chance.choice((DocumentKind.TRANSCRIPT, DocumentKind.TRANSCRIPT, DocumentKind.REPORT)),
        publisher=f"{city.name}政府新闻办公室",
        speakers=podium,
        figures=figures,
        topics=sorted(chance.sample(sorted(load_table("topics.tsv")), 2)),
        provenance=Provenance(source=f"source_texts/{city.folder}-{number}.txt", sha256="0" * 64, generator="0"),
    )
    return Page(f"{city.folder}/{day}-{number}.md", metadata, _make_body(podium, figures, chance))


def _make_figure(row: tuple[str, str, str, int], place: str, day: datetime.date, chance: random.Random) -> Figure:
    metric, words, unit, most = row
    value = chance.randrange(1, most)
    return Figure(metric=metric, value=value, unit=unit, place=place, as_of=f"{day}", quote=f"{words}{value}{unit}")


def _make_body(podium: Sequence[Speaker], figures: Sequence[Figure], chance: random.Random) -> str:
    """Return statements and questions of so many characters; the first statement gives the figures."""
    parts: list[str] = [f"{'，'.join(figure.quote for figure in figures)}。{_make_paragraph(chance, 60)}"]
    share = CHARACTERS // (len(podium) + QUESTIONS)
    for number, speaker in enumerate(podium, 1):
        parts += [f"## {speaker.name}（{speaker.title}） {{#s{number}}}", _make_paragraph(chance, share - 30)]
    for number in range(1, QUESTIONS + 1):
        question = _make_sentence(chance).rstrip("。")[:30]
        answer = f"**{chance.choice(podium).name}：** {_make_paragraph(chance, share - 90)}"
        parts += [f"### {question} {{#q{number}}}", f"**记者：** {question}？", answer]
    return "\n\n".join(parts) + "\n"


def _make_paragraph(chance: random.Random, characters: int) -> str:
    sentences: list[str] = []
    while sum(map(len, sentences)) < characters:
        sentences.append(_make_sentence(chance))
    return "".join(sentences)


def _make_sentence(chance: random.Random) -> str:
    if chance.random() < 0.5:
        return _chain_words(chance)
    return "".join(_change(word, chance) for word in chance.choice(_sentences(chance.random() < COUNTING)))


def _change(word: str, chance: random.Random) -> str:
    if _NUMBER_RE.fullmatch(word):
        return str(chance.randrange(1, 10 ** min(len(word), 6)))
    return _draw(chance, len(word)) if word in _words() and len(word) > 1 and chance.random() < CHANGED else word


def _chain_words(chance: random.Random) -> str:
    words = [_draw(chance, chance.choice((2, 2, 3)))]
    for _ in range(chance.randrange(8, 24)):
        following, weights = _following(words[-1])
        words.append(chance.choices(following, cum_weights=weights)[0] if following else _draw(chance, 2))
    return "".join(words) + "。"


@cache
def _words() -> dict[str, int]:
    return {word: int(values[0]) for word, values in load_table("words.tsv").items()}


@cache
def _of_length(length: int) -> tuple[list[str], list[int]]:
    words = [word for word in _words() if len(word) == length]
    return words, list(accumulate(_words()[word] for word in words))


def _draw(chance: random.Random, length: int) -> str:
    words, weights = _of_length(min(length, 4))
    return chance.choices(words, cum_weights=weights)[0]


@cache
def _following(word: str) -> tuple[list[str], list[float]]:
    followers = {one: score for one, score in followers_of(word).items() if _HAN_RE.fullmatch(one) or one == "，"}
    return list(followers), list(accumulate(2.718**score for score in followers.values()))


@cache
def _sentences(counting: bool) -> list[list[str]]:
    """Return the sentences of the starter archive with or without a number, as words, the longest first."""
    found = [one for text in clean_texts().values() for one in re.findall(r"[^。\n]{8,120}。", text)]
    plain = [one for one in dict.fromkeys(found) if not set("*#|[]<>`\\_{}") & set(one)]
    return [_split_words(one) for one in plain if counting == bool(_NUMBER_RE.search(one))]


def _split_words(sentence: str) -> list[str]:
    words, at = [], 0
    while at < len(sentence):
        number = _NUMBER_RE.match(sentence, at)
        lengths = (length for length in (4, 3, 2) if sentence[at : at + length] in _words())
        word = number[0] if number else sentence[at : at + next(lengths, 1)]
        words.append(word)
        at += len(word)
    return words


def compose(page: Page) -> str:
    """Return the page as its file holds it; not read back, which a benchmark need not wait for."""
    header = yaml.dump(dump_metadata(page.metadata), Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    return f"---\n{header}---\n\n{page.body}"


def raw_text(page: Page) -> str:
    """Return a raw text that says what a page says: a heading, a stamp, labels on lines of their own."""
    data = page.metadata
    lines = [data.title, f"发布时间：{data.date} 09:30 来源：{data.publisher}"]
    day = data.date
    assert day is not None
    opened = f"{day.year}年{day.month}月{day.day}日，{data.city}政府新闻办公室召开{data.series}（第{data.session}场）。"
    lines.append(opened)
    for line in page.body.split("\n"):
        if statement := re.match(r"## (.*) \{#s", line):
            lines.append(f"{statement[1]}：")
        elif line and not line.startswith("### "):
            lines.append(re.sub(r"\*\*(.*?)：\*\* ", r"\1：", line))
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=int)
    parser.add_argument("folder", type=Path, help="where the cities' folders go, such as docs/briefings")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    for page in make_pages(arguments.pages, arguments.seed):
        path = arguments.folder / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(compose(page), encoding="utf-8")


if __name__ == "__main__":
    main()

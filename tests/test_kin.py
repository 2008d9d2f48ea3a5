"""What is alike: questions that ask the same in other words, briefings on the same matter."""

import itertools
import math
import re
from collections import Counter
from collections.abc import Sequence
from operator import add
from pathlib import Path
from unittest import mock

import yaml
from factories import a_page
from hypothesis import given, settings
from hypothesis import strategies as st
from linear import cpu_seconds

from build_archive import likeness
from build_archive.archive import Question
from build_archive.kin import page_features, page_texts, questions_alike, relate_pages
from build_archive.likeness import Reach, find_alike, pair_features
from build_archive.link import link

CASES = Path(__file__).parent / "cases" / "questions_alike.yaml"


def asked(matter: int, number: int, text: str) -> Question:
    page = a_page(f"城{matter}-{number}", path=f"{matter}/{number}.md")
    return Question(page, "q1", text, text, "", ())


def test_the_same_question_is_found_elsewhere_and_no_other() -> None:
    matters = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    questions = [asked(m, n, text) for m, group in enumerate(matters) for n, text in enumerate(group)]
    found = questions_alike(questions)
    joined = {(key[0], other.page.path) for key, others in found.items() for other in others}
    same = {
        (f"{matter}/{one}.md", f"{matter}/{other}.md")
        for matter, group in enumerate(matters)
        for one, other in itertools.permutations(range(len(group)), 2)
    }
    assert joined == same


def test_a_question_of_the_same_city_is_not_elsewhere() -> None:
    text = "台风登陆以后，水库何时开闸泄洪？"
    one, other = (Question(a_page(path=f"xiamen/{n}.md"), "q1", text, text, "", ()) for n in range(2))
    assert not questions_alike([one, other])


def test_related_pages_are_on_the_same_matter_and_not_those_beside() -> None:
    flood = "水库水位上涨，泄洪闸开启，低洼村庄转移安置。"
    school = "高考考点增设空调，考生凭准考证免费乘车。"
    pages = [
        a_page(day="2021-06-01", session=1, body=flood),
        a_page(day="2021-06-02", session=2, body=flood + "明天继续。"),
        a_page("温州市", "2021-06-03", title="考务发布会", body=school, series=None),
        a_page("温州市", "2021-07-03", body=flood + "后天结束。", series=None),
        a_page("苏州市", "2021-06-04", title="考务发布会", body=school + "另有公告。", series=None),
    ]
    archive = link(pages)
    related = relate_pages(archive, [page_features(page_texts(page)[0]) for page in archive.pages])
    first, second, third, fourth, fifth = pages
    assert [page.path for page in related[first.path]] == [fourth.path]
    assert {page.path for page in related[fourth.path]} == {first.path, second.path}
    assert [page.path for page in related[third.path]] == [fifth.path]


def alike(texts: Sequence[str], reach: Reach) -> list[list[int]]:
    return find_alike(list(map(pair_features, texts)), reach)


def test_a_text_alike_to_none_has_no_neighbour() -> None:
    assert alike(["", "甲", "水库泄洪", "地铁延长"], Reach(10, 10, 3, 0.1)) == [[], [], [], []]
    assert alike([], Reach(10, 10, 3, 0.1)) == []


def plainly_alike(texts: Sequence[str], reach: Reach) -> list[list[int]]:
    """The same as `find_alike`, text by text and pair by pair."""
    found = [
        Counter(pair for run in re.findall("[㐀-\u9fff]+", text) for pair in map(add, run, run[1:])) for text in texts
    ]
    shared = Counter(pair for pairs in found for pair in pairs)
    signatures = []
    for pairs in found:
        weights = {
            pair: round((1 + math.log(min(times, 255))) * 2**20)
            * round(math.log(1 + len(texts) / shared[pair]) * 2**20)
            >> 20
            for pair, times in pairs.items()
        }
        norm = math.sqrt(sum(weight * weight for weight in weights.values()))
        useful = sorted(
            ((weights[pair], pair) for pair in pairs if 1 < shared[pair] <= reach.most_common), reverse=True
        )
        signatures.append({pair: round(weight * 2**26 / norm) for weight, pair in useful[: reach.signature]})
    near = []
    for place, one in enumerate(signatures):
        scores = [sum(one[pair] * other[pair] >> 16 for pair in one.keys() & other.keys()) for other in signatures]
        ranked = sorted((-score, other) for other, score in enumerate(scores) if score >= reach.bar * 2**36)
        near.append([other for _, other in ranked if other != place][: reach.most])
    return near


_READINGS = st.lists(st.text("甲乙丙丁戊，a㐀龟𠮷\ud800", max_size=60), max_size=30)
_REACHES = st.builds(Reach, st.integers(1, 6), st.integers(1, 9), st.integers(1, 4), st.sampled_from((0.01, 0.2, 0.9)))


@given(_READINGS, _REACHES)
@settings(max_examples=200)
def test_texts_are_alike_as_reckoned_pair_by_pair(texts: list[str], reach: Reach) -> None:
    assert alike(texts, reach) == plainly_alike(texts, reach)


@given(_READINGS, _REACHES)
def test_how_much_is_done_at_once_changes_nothing(texts: list[str], reach: Reach) -> None:
    whole = alike(texts, reach)
    with mock.patch.multiple(likeness, _PAIRS=7, _TEXTS=3, _STEPS=5, _MEETINGS=40):
        assert alike(texts, reach) == whole


def test_of_equally_near_texts_the_earlier_stands_first() -> None:
    same = "水库泄洪，地铁延长"
    assert alike([same, "车站", same, same, same], Reach(10, 10, 2, 0.1)) == [[2, 3], [], [0, 3], [0, 2], [0, 2]]


def test_cost_grows_with_the_texts_not_with_their_pairs() -> None:
    reach = Reach(signature=20, most_common=50, most=3, bar=0.1)

    def texts(count: int) -> list[str]:
        return ["".join(chr(0x4E00 + (number * 7919 + at * at) % 3000) for at in range(100)) for number in range(count)]

    few, many = texts(500), texts(2000)
    ratio = min(cpu_seconds(lambda: alike(many, reach)) / cpu_seconds(lambda: alike(few, reach)) for _ in "12")
    assert ratio < 8

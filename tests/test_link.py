"""Linking: order, series and gaps, neighbours, people told apart, slugs."""

import time
from typing import Any

import pytest
from cases import load_cases
from factories import a_page, a_small_archive
from hypothesis import given, settings
from hypothesis import strategies as st

from build_archive.archive import Archive
from build_archive.link import link
from build_archive.romanize import reading_of, slug_of


def sessions(archive: Archive) -> list[list[int | None]]:
    return [[page.metadata.session for page in series.pages] for series in archive.series]


@given(st.permutations(a_small_archive()))
@settings(max_examples=20, deadline=None)
def test_the_order_given_does_not_matter(pages: list[Any]) -> None:
    assert link(pages) == link(a_small_archive())


def test_an_empty_archive_is_linked() -> None:
    archive = link([])
    assert (archive.pages, archive.cities, archive.series, archive.people) == ((), (), (), ())


def test_neighbours_are_those_of_the_same_series_and_city() -> None:
    first, second = a_page(session=1, day="2021-05-01"), a_page(session=3, day="2021-05-09")
    other_city = a_page("温州市", session=2, day="2021-05-05")
    other_series = a_page(session=2, day="2021-05-05", series="旅游新闻发布会", path="xiamen/t.md")
    neighbours = link([second, other_city, first, other_series]).neighbours
    assert (neighbours[first.path].before, neighbours[first.path].after) == (None, second)
    assert (neighbours[second.path].before, neighbours[second.path].after) == (first, None)
    assert neighbours[other_city.path].before is None
    assert neighbours[other_series.path].after is None


def test_sessions_of_one_day_stand_in_the_order_of_their_numbers() -> None:
    assert sessions(link([a_page(session=10), a_page(session=9)])) == [[9, 10]]


def test_a_numbering_that_starts_again_with_the_year_is_kept_in_time() -> None:
    pages = [a_page(day="2022-01-02", session=1), a_page(day="2021-12-30", session=40)]
    assert sessions(link(pages)) == [[40, 1]]


def test_a_page_without_a_day_stands_by_its_session() -> None:
    pages = [
        a_page(day="2021-01-01", session=1),
        a_page(day="2021-03-01", session=9),
        a_page(day=None, session=5),
    ]
    assert sessions(link(pages)) == [[1, 5, 9]]


@pytest.mark.parametrize(
    ("held", "missing"),
    [([1, 2, 3], ()), ([2], ((1, 1),)), ([3, 3, 7], ((1, 2), (4, 6))), ([None], ()), ([10**9], ((1, 10**9 - 1),))],
)
def test_gaps_reach_from_one_to_the_highest_session_known(held: list[int | None], missing: tuple[Any, ...]) -> None:
    pages = [a_page(session=session, path=f"xiamen/{number}.md") for number, session in enumerate(held)]
    assert link(pages).series[0].missing == missing


def test_cities_that_are_read_alike_get_an_address_each() -> None:
    pages = [a_page("苏州市", path="suzhou/a.md"), a_page("宿州市", path="suzhou/b.md")]
    slugs = {city.name: city.slug for city in link(pages).cities}
    assert len(set(slugs.values())) == 2
    assert "suzhou" in slugs.values()


def test_a_city_takes_the_folder_that_is_its_own() -> None:
    assert link([a_page("重庆市", path="chongqing/a.md")]).cities[0].slug == "chongqing"
    assert link([a_page("index", path="a.md")]).cities[0].slug != "index"


@pytest.mark.parametrize("case", load_cases("people_identity"))
def test_people_are_told_apart(case: dict[str, Any]) -> None:
    pages = [
        a_page(city, f"2021-06-{day + 1:02}", speakers=[("林某", title)], path=f"p/{day}.md")
        for day, (city, title) in enumerate(case["before"])
    ]
    people = link(pages).people
    groups = sorted([int(a.page.path[2:-3]) for a in person.appearances] for person in people)
    assert groups == case["after"]


def test_each_speaker_of_a_page_has_a_person_in_the_same_order() -> None:
    archive = link(a_small_archive())
    for page in archive.pages:
        assert [person.name for person in archive.cast[page.path]] == [s.name for s in page.metadata.speakers]


def test_posts_carry_the_days_they_were_given_on() -> None:
    person = next(p for p in link(a_small_archive()).people if p.slug == "chen-yiming-xiamen")
    assert [(post.title, str(post.first), str(post.last)) for post in person.posts] == [
        ("水利局局长", "2021-05-20", "2021-05-20"),
        ("市水利局局长", "2021-06-01", "2021-06-01"),
    ]


def test_an_appearance_leads_to_every_statement_and_answer_else_to_where_the_text_names_them() -> None:
    people = {person.name: person for person in link(a_small_archive()).people if person.city == "厦门市"}
    assert people["陈一鸣"].appearances[-1].anchors == ("s1",)
    assert people["曾可心"].appearances[0].anchors == ("q1",)
    assert people["吴桐"].appearances[0].anchors == ("who-3",)


@pytest.mark.parametrize("case", load_cases("questions"))
def test_questions_have_who_asked_and_who_answered(case: dict[str, Any]) -> None:
    page = a_page(speakers=[(name, None) for name in case["speakers"]], body=case["body"])
    found = [
        {"title": q.title, "text": q.text, "outlet": q.outlet, "answered": [person.name for person in q.answered]}
        for q in link([page]).questions
    ]
    assert found == case["after"]


def test_topics_publishers_and_metrics_are_grouped_with_an_address_each() -> None:
    figure = {"value": 1, "quote": "甲"}
    pages = [
        a_page(topics=["防汛", "防汛"], publisher="新闻办", figures=[{**figure, "metric": "a_b"}]),
        a_page(day="2021-07-01", topics=["防汛", "放讯"], figures=[{**figure, "metric": "a-b"}]),
    ]
    archive = link(pages)
    assert [(topic.name, len(topic.pages)) for topic in archive.topics] == [("放讯", 1), ("防汛", 2)]
    assert len({topic.slug for topic in archive.topics}) == 2
    assert [publisher.name for publisher in archive.publishers] == ["新闻办"]
    assert sorted(archive.metrics) == ["a-b", "a_b"]
    assert len(set(archive.metrics.values())) == 2


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_slugs_are_ascii_and_of_one_person_each(names: list[str]) -> None:
    people = link([a_page(speakers=[(name, None) for name in names])]).people
    slugs = [person.slug for person in people]
    assert len(slugs) == len(set(slugs))
    assert all(slug.isascii() and slug.replace("-", "").isalnum() and slug != "index" for slug in slugs)


@pytest.mark.parametrize(
    ("name", "reading"),
    [("曾可心", "zeng ke xin"), ("单丹", "shan dan"), ("尉迟恭", "yu chi gong"), ("单", "dan"), ("吕布", "lv bu")],
)
def test_surnames_are_read_as_surnames(name: str, reading: str) -> None:
    assert reading_of(name) == reading


def test_hostile_names_cost_no_more_than_others() -> None:
    start = time.process_time()
    pages = [
        a_page(speakers=[("王某", f"市第{number}中学校长") for number in range(1500)]),
        a_page(speakers=[("李某", "、".join(["局长"] * 20000)), ("李某", "市" * 50000)], path="a/1.md"),
        a_page(body="**" * 200_000 + "\n## " * 50_000 + "{#s" * 50_000, path="a/2.md"),
        a_page(body="## " + " " * 200_000 + "x\n" + "{#s1} " * 50_000, speakers=[("x" * 5000, None)], path="a/3.md"),
    ]
    link(pages)
    assert slug_of("(" * 1_000_000) == "x"
    assert time.process_time() - start < 5


def test_a_series_under_changing_names_is_one() -> None:
    long = a_page(session=1, series="厦门市新型冠状病毒肺炎疫情防控工作新闻发布会", path="xiamen/a.md")
    short = a_page(session=2, day="2021-06-08", series="厦门市新冠肺炎疫情防控新闻发布会", path="xiamen/b.md")
    (series,) = link([short, long]).series
    assert (series.name, len(series.pages)) == ("厦门市新型冠状病毒肺炎疫情防控工作新闻发布会", 2)


def test_series_that_count_anew_stay_apart() -> None:
    first = a_page(session=1, series="厦门市新型冠状病毒肺炎疫情防控工作新闻发布会", path="xiamen/a.md")
    again = a_page(session=1, day="2022-03-08", series="厦门市新冠肺炎疫情防控新闻发布会", path="xiamen/b.md")
    assert len(link([first, again]).series) == 2

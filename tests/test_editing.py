"""Edits of pages by people: merged with newer conversions, adopted into sidecars, never lost and never guessed."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from cases import load_cases
from click.testing import CliRunner, Result
from factories import a_page
from hypothesis import given
from hypothesis import strategies as st

from build_archive import cli, pipeline
from build_archive.adopt import AdoptionError, adopt
from build_archive.anchors import paragraphs_of, parse_numbers
from build_archive.cli import main
from build_archive.merge import merge_pages
from build_archive.pages import Page, PageError, is_unedited, parse_page
from build_archive.pipeline import Source, convert_source
from build_archive.write import GENERATED

PARAGRAPHS = st.lists(st.text("甲乙丙丁，。", min_size=1, max_size=6).filter(str.strip), min_size=1, max_size=5)


def of(paragraphs: list[str], **more: Any) -> Page:
    return a_page(body="\n\n".join(paragraphs) + "\n", **more)


@pytest.mark.parametrize("case", load_cases("merge"))
def test_texts(case: dict[str, Any]) -> None:
    merged = merge_pages(*(of(case[side]) for side in ("base", "edited", "new")))
    assert [[conflict.edited, conflict.new] for conflict in merged.conflicts] == case.get("conflicts", [])
    if "merged" in case:
        assert paragraphs_of(merged.body) == case["merged"]


@given(PARAGRAPHS, PARAGRAPHS)
def test_what_only_one_side_changed_is_taken_whole(base: list[str], changed: list[str]) -> None:
    edited = merge_pages(of(base), of(changed), of(base))
    newer = merge_pages(of(base), of(base), of(changed))
    assert edited.body == newer.body == of(changed).body
    assert not edited.conflicts + newer.conflicts


@given(PARAGRAPHS, PARAGRAPHS, PARAGRAPHS)
def test_a_merge_has_no_marks_and_no_words_of_nobody(base: list[str], edited: list[str], new: list[str]) -> None:
    merged = merge_pages(of(base), of(edited), of(new))
    assert not set(merged.body) - set("".join([*base, *edited, *new])) - {"\n"}


PEOPLE = {name: [(name, "局长")] for name in ("陈一鸣", "曾可心", "吴桐")}


@pytest.mark.parametrize(
    ("base", "edited", "new", "merged"),
    [
        ({"venue": "一楼"}, {"venue": "二楼"}, {"venue": "一楼"}, {"venue": "二楼"}),
        ({"venue": "一楼"}, {}, {"venue": "一楼"}, {"venue": None}),
        ({}, {"venue": "二楼"}, {"city": "温州市"}, {"venue": "二楼", "city": "温州市"}),
        ({"venue": "一楼"}, {"venue": "二楼"}, {"venue": "三楼"}, None),
        (
            {"topics": ["防汛", "交通"]},
            {"topics": ["防汛", "道路"]},
            {"topics": ["防汛", "交通"]},
            {"topics": ["防汛", "道路"]},
        ),
        (
            {"speakers": PEOPLE["陈一鸣"] + PEOPLE["曾可心"]},
            {"speakers": PEOPLE["吴桐"] + PEOPLE["陈一鸣"] + PEOPLE["曾可心"]},
            {"speakers": PEOPLE["陈一鸣"]},
            {"speakers": PEOPLE["吴桐"] + PEOPLE["陈一鸣"]},
        ),
    ],
)
def test_fields(base: Any, edited: Any, new: Any, merged: Any) -> None:
    result = merge_pages(*(a_page(**{"city": "厦门市", **side}) for side in (base, edited, new)))
    assert bool(result.conflicts) == (merged is None)
    for key, value in (merged or {}).items():
        assert getattr(result.metadata, key) == getattr(a_page(**{key: value}).metadata, key)


def test_a_page_with_conflict_marks_is_refused() -> None:
    with pytest.raises(PageError, match=r"a\.md:4: two versions stand here"):
        parse_page("---\ntitle: 甲\n---\n<<<<<<< HEAD\n甲\n=======\n乙\n>>>>>>> other\n", "a.md")


# The story of a contributor, with real repositories

RAW = """岭南市防汛工作新闻发布会(第三场)
发布日期：2023-06-02 18:30 来源：岭南市政府新闻办
时间:2023年6月2日(星期五)10:00
发布人
岭南市水务局局长  梁志远
主持人:岭南市政府新闻办副主任  温小岚
主持人:各位记者朋友,上午好!先请水务局介绍。
岭南市水务局局长梁志远:截至6月1日24时,全市水库蓄水正常。三处堤防正在加固,预计月底完工。
主持人:下面请提问。
记者:请问今年汛期何时结束?
梁志远:预计九月下旬。
"""


class Clone:
    """A working copy of the archive."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def git(self, *arguments: str) -> str:
        named = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "init.defaultBranch=main")
        done = subprocess.run(
            ["git", *named, *arguments], cwd=self.folder, check=False, capture_output=True, encoding="utf-8"
        )
        return done.stdout + done.stderr

    def run(self, command: str, *more: str) -> Result:
        folders = ("--source", str(self.folder / "source_texts"), "--output", str(self.folder / "docs/briefings"))
        return CliRunner().invoke(main, [command, *folders, *more])

    def change(self, path: str, before: str, after: str) -> None:
        text = (self.folder / path).read_text("utf-8")
        assert before in text
        (self.folder / path).write_text(text.replace(before, after), "utf-8")

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-m", "x")

    @property
    def page(self) -> Page:
        (path,) = (self.folder / "docs/briefings").rglob("*.md")
        return parse_page(path.read_text("utf-8"), path.name)

    @property
    def page_path(self) -> str:
        (path,) = (self.folder / "docs/briefings").rglob("*.md")
        return path.relative_to(self.folder).as_posix()


@pytest.fixture
def upstream(tmp_path: Path) -> Clone:
    clone = Clone(tmp_path / "upstream")
    (clone.folder / "source_texts").mkdir(parents=True)
    (clone.folder / "source_texts" / "a.txt").write_text(RAW, "utf-8")
    (clone.folder / ".gitignore").write_text("*.repairs.json\n", "utf-8")
    assert clone.run("convert").exit_code == 0
    clone.git("init")
    clone.commit()
    return clone


def cloned(upstream: Clone, name: str, *how: str) -> Clone:
    clone = Clone(upstream.folder.parent / name)
    upstream.git("clone", *how, f"file://{upstream.folder}", str(clone.folder))
    return clone


@pytest.mark.parametrize("how", [(), ("--depth", "1")], ids=["whole", "shallow"])
def test_an_edit_stands_when_the_source_and_the_generator_change_and_after_it_is_adopted(
    how: tuple[str, ...], upstream: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = cloned(upstream, "mine", *how)
    mine.change(mine.page_path, "预计九月下旬", "预计九月中下旬")
    mine.change(mine.page_path, "kind: transcript", "kind: transcript\nvenue: 市政府一楼")
    mine.commit()
    assert "1 kept as edited by hand" in mine.run("convert").output

    upstream.change("source_texts/a.txt", "三处堤防", "四处堤防")
    upstream.run("convert")
    upstream.commit()
    mine.git("pull", "--no-rebase", "--no-edit")
    monkeypatch.setattr(pipeline, "recognise_topics", lambda *_: ())  # a generator that sees no topics
    monkeypatch.setattr(pipeline, "__version__", "9.9.9")
    monkeypatch.setattr(cli, "program_fingerprint", lambda: "another program")
    result = mine.run("convert")
    assert "page.conflict" not in result.output
    for words in ("预计九月中下旬", "四处堤防"):
        assert words in mine.page.body
    assert mine.page.metadata.venue == "市政府一楼"
    assert mine.page.metadata.provenance.generator == "9.9.9"
    assert not is_unedited(mine.page)

    edited = mine.page
    assert mine.run("adopt").exit_code == 0
    assert is_unedited(mine.page)
    assert (mine.page.body, mine.page.metadata.venue) == (edited.body, "市政府一楼")
    sidecar = (mine.folder / "source_texts/a.yml").read_text("utf-8")
    assert "venue: 市政府一楼" in sidecar
    assert "reason: 在页面上修改" in sidecar
    assert "1 unchanged" in mine.run("convert").output

    monkeypatch.setattr(pipeline, "__version__", "10.0.0")
    mine.run("convert")
    assert "预计九月中下旬" in mine.page.body
    assert mine.page.metadata.venue == "市政府一楼"


def test_where_both_changed_one_thing_the_page_stays_and_both_wordings_are_reported(upstream: Clone) -> None:
    upstream.change(upstream.page_path, "预计九月下旬", "预计十月上旬")
    before = upstream.page
    upstream.change("source_texts/a.txt", "预计九月下旬", "预计九月中旬")
    result = upstream.run("convert")
    assert upstream.page == before
    assert "warning[page.conflict]" in result.output
    assert "预计十月上旬。' The conversion says: " in result.output
    assert "预计九月中旬。'" in result.output
    assert upstream.run("convert", "--strict").exit_code == 1
    # Answered in the sidecar, the page takes it and the conflict is over.
    answer = "corrections: [{before: 预计九月中旬, after: 预计十月上旬, reason: 电话核实}]"
    (upstream.folder / "source_texts/a.yml").write_text(answer, "utf-8")
    assert "page.conflict" not in upstream.run("convert").output
    assert "预计十月上旬" in upstream.page.body


def test_the_edits_of_two_people_both_stand_or_git_shows_both_and_nothing_is_published(upstream: Clone) -> None:
    mine, yours = cloned(upstream, "mine"), cloned(upstream, "yours")
    mine.change(mine.page_path, "预计九月下旬", "预计九月中下旬")
    yours.change(yours.page_path, "三处堤防", "五处堤防")
    for clone in (mine, yours):
        clone.commit()
    mine.git("pull", "--no-rebase", "--no-edit", str(yours.folder), "main")
    assert "预计九月中下旬" in mine.page.body
    assert "五处堤防" in mine.page.body
    assert mine.run("adopt").exit_code == 0
    mine.commit()

    yours.change(yours.page_path, "预计九月下旬", "预计十一月")
    yours.commit()
    yours.git("pull", "--no-rebase", "--no-edit", str(mine.folder), "main")
    text = (yours.folder / yours.page_path).read_text("utf-8")
    assert "<<<<<<< " in text
    assert yours.run("convert").exit_code == 1
    assert (yours.folder / yours.page_path).read_text("utf-8") == text


def test_a_page_whose_generated_form_is_not_kept_stays_as_it_is(upstream: Clone) -> None:
    for path in (upstream.folder / "docs/briefings" / GENERATED).rglob("*.txt"):
        path.unlink()
    upstream.change(upstream.page_path, "预计九月下旬", "预计九月中下旬")
    before = upstream.page
    upstream.change("source_texts/a.txt", "三处堤防", "四处堤防")
    result = upstream.run("convert")
    assert upstream.page == before
    assert "warning[page.edited]" in result.output
    assert upstream.run("convert", "--strict").exit_code == 1


def test_paragraphs_keep_their_numbers_through_edit_merge_and_adoption(upstream: Clone) -> None:
    known = {text: number for number, text in enumerate(paragraphs_of(upstream.page.body), 1)}
    upstream.change(upstream.page_path, "预计月底完工。", "预计月底完工。\n\n雨已经停了。")
    upstream.change("source_texts/a.txt", "记者:请问", "主持人:请举手。\n记者:请问")
    upstream.run("convert")
    for step in ("merged", "adopted"):
        page = upstream.page
        texts = paragraphs_of(page.body)
        numbers, _ = parse_numbers(page.metadata.provenance.paragraphs, len(texts))
        given = {text: own[0] for text, own in zip(texts, numbers, strict=True)}
        assert {text: number for text, number in given.items() if text in known} == known, step
        upstream.run("adopt")


def test_the_address_of_an_edited_page_changes_and_the_edit_goes_with_it(upstream: Clone) -> None:
    upstream.change(upstream.page_path, "预计九月下旬", "预计九月中下旬")
    (upstream.folder / "source_texts/a.yml").write_text("metadata: {date: 2023-06-03}", "utf-8")
    upstream.run("convert")
    assert "2023-06-03" in upstream.page_path
    assert "预计九月中下旬" in upstream.page.body


# Adoption


def adopted(before: str, after: str, sidecar: str | None = None, raw: str = RAW) -> str:
    """The sidecar after an edit of the page was adopted; the page made with it is checked to be the edited one."""
    source = Source("source_texts/a.txt", raw.encode(), "source_texts/a.yml" if sidecar else "", sidecar)
    (draft,) = convert_source(source).drafts
    assert before in draft.text
    page = parse_page(draft.text.replace(before, after, 1), draft.path)
    taken = adopt(source, page, "核对")
    (made,) = convert_source(taken).drafts
    assert (made.body, made.metadata.title, made.metadata.speakers) == (
        page.body,
        page.metadata.title,
        page.metadata.speakers,
    )
    return taken.sidecar or ""


@pytest.mark.parametrize(
    ("before", "after", "stated"),
    [
        ("预计九月下旬", "预计九月中下旬", "before: 九月下\n"),
        ("三处堤防正在加固，", "", "before: 三处堤防正在加固，\n"),
        ("预计月底完工。", "预计月底完工。\n\n请大家放心。", "after: |"),
        ("session: 3", "session: 4", "session: 4"),
        ("kind: transcript", "kind: report", "kind: report"),
        ("publisher: 岭南市政府新闻办\n", "", "publisher:"),
        ("name: 温小岚", "name: 温晓岚", "speakers:"),
    ],
)
def test_an_edit_is_said_in_the_sidecar(before: str, after: str, stated: str) -> None:
    sidecar = adopted(before, after)
    assert stated.split(":", maxsplit=1)[0] in sidecar


def test_what_stands_in_the_sidecar_stays_with_its_comments() -> None:
    sidecar = "# 电话核实过\nmetadata:\n  venue: 一楼  # 旧址\n"
    told = adopted("预计九月下旬", "预计九月中下旬", sidecar)
    assert told.startswith("# 电话核实过\nmetadata:\n  venue: 一楼  # 旧址\n")
    assert "corrections:" in told


def test_a_correction_names_words_that_stand_once() -> None:
    raw = RAW.replace("预计九月下旬。", "预计九月下旬。正常情况下，水库蓄水正常。")
    assert "正常。" in adopted("水库蓄水正常。三处", "水库蓄水平稳。三处", raw=raw)


@pytest.mark.parametrize(("before", "after"), [("### 今年汛期何时结束", "### 汛期"), ("**梁志远：**", "**老梁：**")])
def test_what_a_sidecar_cannot_say_is_refused(before: str, after: str) -> None:
    with pytest.raises(AdoptionError, match=r"headings and labels|would not come out"):
        adopted(before, after)


def test_adopt_reports_what_it_cannot_and_takes_the_rest(upstream: Clone) -> None:
    (upstream.folder / "source_texts" / "b.txt").write_text(RAW.replace("岭南", "厦门"), "utf-8")
    upstream.run("convert")
    pages = sorted((upstream.folder / "docs/briefings").rglob("*.md"))
    texts = [page.read_text("utf-8") for page in pages]
    pages[0].write_text(texts[0].replace("### ", "### 改 "), "utf-8")
    pages[1].write_text(texts[1].replace("九月下旬", "九月中旬"), "utf-8")
    result = upstream.run("adopt")
    assert result.exit_code == 1
    assert "warning[page.not-adopted]" in result.output
    assert "### 改 " in pages[0].read_text("utf-8")
    assert [is_unedited(parse_page(page.read_text("utf-8"), "x")) for page in pages] == [False, True]

"""Edits of pages by people: merged with newer conversions, adopted into sidecars, never lost and never guessed."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from cases import load_cases
from click.testing import CliRunner, Result
from factories import a_page
from hypothesis import given
from hypothesis import strategies as st
from repositories import Repository

from build_archive import commands, pipeline
from build_archive.adopt import AdoptionError, adopt
from build_archive.anchors import parse_numbers
from build_archive.cli import main
from build_archive.merge import merge_pages
from build_archive.model import Found
from build_archive.pages import Page, PageError, is_unedited, parse_page, split_conflict
from build_archive.paragraphs import paragraphs_of
from build_archive.pipeline import Source, convert_source
from build_archive.write import GENERATED

ROOT = Path(__file__).parent.parent
PARAGRAPHS = st.lists(st.text("甲乙丙丁，。", min_size=1, max_size=6).filter(str.strip), min_size=1, max_size=5)


def of(paragraphs: list[str], **more: Any) -> Page:
    return a_page(body="\n\n".join(paragraphs) + "\n", **more)


@pytest.mark.parametrize("case", load_cases("merge"))
def test_texts(case: dict[str, Any]) -> None:
    merged = merge_pages(*(of(case[side]) for side in ("base", "edited", "new")))
    assert [[conflict.edited, conflict.new] for conflict in merged.conflicts] == case.get("conflicts", [])
    if "merged" in case:
        assert paragraphs_of(merged.body) == case["merged"]


@pytest.mark.parametrize("where", ["person", "surroundings"])
def test_no_setting_of_git_changes_a_merge(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if where == "person":
        (tmp_path / ".gitconfig").write_text("[merge]\n\tconflictStyle = unheard-of\n", "utf-8")
        monkeypatch.setenv("HOME", str(tmp_path))
    else:
        for name, value in (("COUNT", "1"), ("KEY_0", "merge.conflictStyle"), ("VALUE_0", "unheard-of")):
            monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
    merged = merge_pages(of(["甲。", "乙。", "丙。"]), of(["甲！", "乙。", "丙。"]), of(["甲。", "乙。", "丙！"]))
    assert paragraphs_of(merged.body) == ["甲！", "乙。", "丙！"]


def test_no_setting_of_a_repository_changes_a_merge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Repository(tmp_path).git("init", "-q")
    with (tmp_path / ".git" / "config").open("a", encoding="utf-8") as settings:
        settings.write("[merge]\n\tconflictStyle = unheard-of\n")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / ".git"))  # as in a hook
    merged = merge_pages(of(["甲。", "乙。", "丙。"]), of(["甲！", "乙。", "丙。"]), of(["甲。", "乙。", "丙！"]))
    assert paragraphs_of(merged.body) == ["甲！", "乙。", "丙！"]


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


class Clone(Repository):
    """A working copy of the archive."""

    def run(self, command: str, *more: str) -> Result:
        folders = ("--source", str(self.folder / "source_texts"), "--output", str(self.folder / "docs/briefings"))
        return CliRunner().invoke(main, [command, *folders, *more])

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
    (clone.folder / ".gitattributes").write_bytes((ROOT / ".gitattributes").read_bytes())
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
    monkeypatch.setattr(commands, "program_fingerprint", lambda: "another program")
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


def test_an_edited_page_stays_where_no_git_is_there_to_merge(upstream: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    upstream.change(upstream.page_path, "预计九月下旬", "预计十月上旬")
    before = upstream.page
    upstream.change("source_texts/a.txt", "三处堤防", "四处堤防")
    with monkeypatch.context() as patch:
        patch.setenv("PATH", "")
        result = upstream.run("convert")
        assert upstream.run("adopt").exit_code == 1
    assert "page.md: error[page.not-merged]" in result.output.replace(upstream.page_path.rpartition("/")[2], "page.md")
    assert upstream.page == before
    upstream.run("convert")
    assert "四处堤防" in upstream.page.body


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
    mine.git("pull", "--no-rebase", "--no-edit", str(yours.folder), "main", check=False)
    assert "预计九月中下旬" in mine.page.body
    assert "五处堤防" in mine.page.body
    assert mine.run("adopt").exit_code == 0
    mine.commit()

    yours.change(yours.page_path, "预计九月下旬", "预计十一月")
    yours.commit()
    yours.git("pull", "--no-rebase", "--no-edit", str(mine.folder), "main", check=False)
    text = (yours.folder / yours.page_path).read_text("utf-8")
    assert "<<<<<<< " in text
    assert yours.run("convert").exit_code == 1
    assert (yours.folder / yours.page_path).read_text("utf-8") == text


def test_two_people_adopt_other_edits_and_both_stand(upstream: Clone) -> None:
    """Both made the page again: git cannot join what the build wrote of it, but the build can."""
    mine, yours = cloned(upstream, "mine"), cloned(upstream, "yours")
    for clone, before, after in ((mine, "预计九月下旬", "预计九月中下旬"), (yours, "三处堤防", "五处堤防")):
        clone.change(clone.page_path, before, after)
        assert clone.run("adopt").exit_code == 0
        clone.commit()
    assert "CONFLICT" in mine.git("pull", "--no-rebase", "--no-edit", str(yours.folder), "main", check=False)
    assert "<<<<<<< " in (mine.folder / mine.page_path).read_text("utf-8")
    assert (
        "a.yml:3: error[sidecar.invalid] two versions stand here between conflict marks" in mine.run("convert").output
    )
    sidecar = mine.folder / "source_texts/a.yml"
    first, second = (stated_in(side) for side in split_conflict(sidecar.read_text("utf-8")))
    sidecar.write_text(yaml.safe_dump({"corrections": first + second}, allow_unicode=True), "utf-8")  # keep both
    result = mine.run("convert")
    assert result.exit_code == 0, result.output
    assert is_unedited(mine.page)
    assert all(words in mine.page.body for words in ("预计九月中下旬", "五处堤防"))
    mine.commit()
    assert "1 unchanged" in mine.run("convert").output


def test_two_people_adopt_edits_that_contradict_each_other_and_are_told_both(upstream: Clone) -> None:
    mine, yours = cloned(upstream, "mine"), cloned(upstream, "yours")
    for clone, after in ((mine, "预计十月上旬"), (yours, "预计十一月")):
        clone.change(clone.page_path, "预计九月下旬", after)
        assert clone.run("adopt").exit_code == 0
        clone.commit()
    mine.git("pull", "--no-rebase", "--no-edit", str(yours.folder), "main", check=False)
    page = (mine.folder / mine.page_path).read_text("utf-8")
    result = mine.run("convert")
    assert result.exit_code == 1
    assert "error[page.invalid] two versions stand here between conflict marks" in result.output
    assert "a.yml:4: error[sidecar.invalid] two versions stand here between conflict marks" in result.output
    assert (mine.folder / mine.page_path).read_text("utf-8") == page
    # Somebody decides, in the sidecar and on the page.
    answer = "corrections: [{before: 预计九月下旬, after: 预计十月上旬, reason: 电话核实}]\n"
    (mine.folder / "source_texts/a.yml").write_text(answer, "utf-8")
    ours, _ = split_conflict(page)
    (mine.folder / mine.page_path).write_text(ours, "utf-8")
    assert mine.run("convert").exit_code == 0
    assert "预计十月上旬" in mine.page.body
    assert "十一月" not in mine.page.body


SECOND = RAW.replace("第三场", "第四场").replace("6月2日(星期五)", "6月9日(星期五)").replace("06-02", "06-09")
SECOND = SECOND.replace("6月1日", "6月8日").replace("三处堤防正在加固", "两处缺口已经补上").replace("岭南", "温州")


def test_a_contributor_adds_a_text_edits_its_page_and_everything_changes_beneath(
    upstream: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Clone, add, build, edit; the source and the generator change; pull, merge, adopt, rebuild: every edit stands."""
    mine = cloned(upstream, "mine")
    (mine.folder.parent / "新稿.txt").write_text(SECOND, "utf-8")
    assert mine.run("add", "--yes", str(mine.folder.parent / "新稿.txt")).exit_code == 0
    page = mine.folder / "docs/briefings/wenzhou/2023-06-09-4.md"
    mine.commit()
    upstream.git("pull", "--no-rebase", "--no-edit", str(mine.folder), "main")  # what came in by a pull request

    edits = (
        ("预计九月下旬", "预计九月中下旬"),
        ("（第四场）\n", "（第四场）记录稿\n"),
        ("name: 温小岚", "name: 温晓岚"),
        ("预计月底完工。", "预计月底完工。\n\n（会场掌声。）"),
    )
    for before, after in edits:
        mine.change("docs/briefings/wenzhou/2023-06-09-4.md", before, after)
    mine.commit()

    upstream.change("source_texts/wenzhou-2023-06-09-4.txt", "全市水库蓄水正常", "全市大小水库蓄水正常")
    monkeypatch.setattr(pipeline, "__version__", "9.9.9")
    monkeypatch.setattr(pipeline, "recognise_venue", lambda _: Found("二楼会议厅", "", "venue.test"))
    assert upstream.run("convert").exit_code == 0
    upstream.commit()
    mine.git("pull", "--no-rebase", "--no-edit")

    def stands() -> None:
        made = parse_page(page.read_text("utf-8"), "x")
        assert made.metadata.title.endswith("（第四场）记录稿")
        assert "温晓岚" in {speaker.name for speaker in made.metadata.speakers}
        assert (made.metadata.venue, made.metadata.provenance.generator) == ("二楼会议厅", "9.9.9")
        for words in ("预计九月中下旬", "（会场掌声。）", "全市大小水库蓄水正常"):
            assert words in made.body

    converted = mine.run("convert")
    assert converted.exit_code == 0
    assert "page." not in converted.output
    stands()
    adopted = mine.run("adopt")
    assert adopted.exit_code == 0, adopted.output
    assert is_unedited(parse_page(page.read_text("utf-8"), "x"))
    stands()
    mine.commit()
    fresh = cloned(mine, "fresh", "--depth", "1")
    assert "2 pages (0 written, 2 unchanged)" in fresh.run("convert").output
    page = fresh.folder / "docs/briefings/wenzhou/2023-06-09-4.md"
    stands()

    shown = built(fresh) / "briefings/wenzhou/2023-06-09-4.html"  # by the generator as it is, which sees no venue
    for _, after in edits:
        words = after.strip().split("\n")[-1].removeprefix("name: ")
        assert words in shown.read_text("utf-8")


def built(clone: Clone) -> Path:
    """The site of a working copy, built by the command in a process of its own."""
    for name in (
        "docs/index.md",
        "docs/about.md",
        "docs/policy.md",
        "docs/policy-en.md",
        "docs/search.md",
        "mkdocs.yml",
    ):
        shutil.copy(ROOT / name, clone.folder / name)
    (clone.folder / "build_archive").symlink_to(ROOT / "build_archive")
    command = [sys.executable, "-m", "build_archive", "build"]
    done = subprocess.run(command, cwd=clone.folder, check=False, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    return clone.folder / "site"


def without_bases(clone: Clone) -> None:
    for path in (clone.folder / "docs/briefings" / GENERATED).rglob("*.txt"):
        path.unlink()


def test_a_page_whose_generated_form_is_not_kept_stays_as_it_is(upstream: Clone) -> None:
    without_bases(upstream)
    upstream.change(upstream.page_path, "预计九月下旬", "预计九月中下旬")
    before = upstream.page
    upstream.change("source_texts/a.txt", "三处堤防", "四处堤防")
    result = upstream.run("convert")
    assert upstream.page == before
    assert "warning[page.edited]" in result.output
    assert upstream.run("convert", "--strict").exit_code == 1


def test_the_generated_form_is_kept_anew_where_the_conversion_still_makes_it(upstream: Clone) -> None:
    without_bases(upstream)
    upstream.change(upstream.page_path, "预计九月下旬", "预计九月中下旬")
    assert "page.edited" not in upstream.run("convert").output
    upstream.change("source_texts/a.txt", "三处堤防", "四处堤防")
    upstream.run("convert")
    assert all(words in upstream.page.body for words in ("预计九月中下旬", "四处堤防"))


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


@pytest.mark.parametrize("name", ["a.txt", "a.yml"])
def test_a_conflict_that_nobody_settled_is_never_published(name: str, upstream: Clone) -> None:
    before = upstream.page
    (upstream.folder / "source_texts/a.yml").write_text("metadata:\n  venue: 一楼\n", "utf-8")
    path = upstream.folder / "source_texts" / name
    text = path.read_text("utf-8")
    line = text.split("\n")[1]
    path.write_text(text.replace(line, f"<<<<<<< HEAD\n{line}\n=======\n{line}二\n>>>>>>> other"), "utf-8")
    result = upstream.run("convert")
    assert result.exit_code == 1
    assert "two versions stand" in result.output
    assert upstream.page == before


def test_a_text_may_have_a_rule_of_equals_signs(upstream: Clone) -> None:
    upstream.change("source_texts/a.txt", "发布人\n", "=======\n>>>>>>> 更多\n发布人\n")
    assert upstream.run("convert").exit_code == 0


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
        ("预计九月下旬", "预计九月中下旬", "before: 预计九月下旬\n"),
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
    assert stated in sidecar


def test_what_stands_in_the_sidecar_stays_with_its_comments() -> None:
    sidecar = "# 电话核实过\nmetadata:\n  venue: 一楼  # 旧址\n"
    told = adopted("预计九月下旬", "预计九月中下旬", sidecar)
    assert told.startswith("# 电话核实过\nmetadata:\n  venue: 一楼  # 旧址\n")
    assert "corrections:" in told


def test_a_correction_names_words_that_stand_once() -> None:
    raw = RAW.replace("预计九月下旬。", "预计九月下旬。正常情况下，水库蓄水正常。")
    assert "before: 全市水库蓄水正常\n" in adopted("水库蓄水正常。三处", "水库蓄水平稳。三处", raw=raw)
    assert "before: ，水库蓄水正常。\n" in adopted("况下，水库蓄水正常", "况下，水库蓄水平稳", raw=raw)


@pytest.mark.parametrize(("before", "after"), [("### 今年汛期何时结束", "### 汛期"), ("**梁志远：**", "**老梁：**")])
def test_what_a_sidecar_cannot_say_is_refused(before: str, after: str) -> None:
    with pytest.raises(AdoptionError, match=r"headings and labels|would not come out"):
        adopted(before, after)


@pytest.mark.parametrize(
    ("second", "stated"),
    [
        ("预计十月上旬", "{before: 预计九月下旬, after: 预计十月上旬, reason: 核对}"),  # the same words again
        (
            "最迟预计九月中下旬",
            "{before: 梁志远：预计九月下旬, after: 梁志远：最迟预计九月中下旬, reason: 核对}",
        ),  # words beside them
        ("预计九月下旬", None),  # taken back
    ],
)
def test_what_was_adopted_is_edited_again(second: str, stated: str | None) -> None:
    sidecar = adopted("预计九月下旬", "预计九月中下旬")
    assert stated_in(sidecar) == [{"before": "预计九月下旬", "after": "预计九月中下旬", "reason": "核对"}]
    again = adopted("预计九月中下旬", second, sidecar)
    assert stated_in(again) == ([yaml.safe_load(stated)] if stated else [])


def stated_in(sidecar: str) -> list[dict[str, str]]:
    return (yaml.safe_load(sidecar) or {}).get("corrections", [])


def test_edits_far_and_near_are_said_each_for_itself_and_doubled_paragraphs_are_told_apart() -> None:
    raw = RAW.replace("记者:请问", "主持人:谢谢大家。\n记者:请问") + "主持人:谢谢大家。\n"
    source = Source("source_texts/a.txt", raw.encode())
    (draft,) = convert_source(source).drafts
    at = draft.text.rindex("谢谢大家")
    page = parse_page(draft.text[:at].replace("三处", "四处") + draft.text[at:].replace("谢谢大家", "谢谢各位"), "a.md")
    taken = adopt(source, page, "核对")
    assert (taken.sidecar or "").count("before:") == 2
    assert convert_source(taken).drafts[0].body == page.body


def test_what_is_stated_of_the_first_of_several_documents_is_not_said_of_the_others() -> None:
    raw = "堤防加固提前完工\n本报温州6月1日电 长堤如带，加固工程提前二十天完工，汛期将能抵御五十年一遇的洪水。\n\
老街换新颜\n本报丽水6月1日讯 青砖黛瓦，游人如织，改造后的老街迎来第一个周末的客流高峰。\n"
    source = Source("source_texts/a.txt", raw.encode())
    first, second = convert_source(source).drafts
    page = parse_page(first.text.replace("title: 堤防加固提前完工", "title: 堤防加固完工"), first.path)
    taken = adopt(source, page, "核对")
    made = convert_source(taken).drafts
    assert [draft.metadata.title for draft in made] == ["堤防加固完工", second.metadata.title]


SERIES = "温州市防汛工作新闻发布会{}\n时间：{}\n各位记者朋友，温州市水库蓄水正常。\n"


def test_what_other_sessions_tell_is_not_taken_for_an_edit(upstream: Clone) -> None:
    """The year of session 38 and the series of a briefing without a number are known from their neighbours only."""
    days = {"37": "2020年3月10日", "38": "3月12日", "39": "2020年3月16日", "": "2020年4月2日"}
    for number, day in days.items():
        text = SERIES.format(f"（第{number}场）" if number else "", day)
        (upstream.folder / "source_texts" / f"s{number or 'x'}.txt").write_text(text, "utf-8")
    assert upstream.run("convert").exit_code == 0
    for name, day in (("s38", "2020-03-12"), ("sx", "2020-04-02")):
        (path,) = (upstream.folder / "docs/briefings/wenzhou").glob(f"*-{name}.md")
        before = parse_page(path.read_text("utf-8"), "x")
        assert (before.metadata.series, str(before.metadata.date)) == ("温州市防汛工作新闻发布会", day)
        path.write_text(path.read_text("utf-8").replace("蓄水正常", "蓄水平稳"), "utf-8")
        assert upstream.run("adopt", str(path)).exit_code == 0
        after = parse_page(path.read_text("utf-8"), "x")
        assert is_unedited(after)
        assert (after.metadata.series, after.metadata.date) == (before.metadata.series, before.metadata.date)
        sidecar = (upstream.folder / f"source_texts/{name}.yml").read_text("utf-8")
        assert "metadata" not in sidecar
        assert "after: " in sidecar
    assert "5 unchanged" in upstream.run("convert").output


def test_one_source_converted_alone_is_as_with_all_the_others(upstream: Clone) -> None:
    for number, day in (("37", "2020年3月10日"), ("38", "3月12日"), ("41", "3月20日")):
        text = SERIES.format(f"（第{number}场）", day)
        (upstream.folder / "source_texts" / f"s{number}.txt").write_text(text, "utf-8")
    upstream.run("convert")
    pages = {path: path.read_text("utf-8") for path in (upstream.folder / "docs/briefings").rglob("*.md")}
    assert sum("date: inferred" in text for text in pages.values()) == 1  # 41 is too far from 37, and 38 is itself told
    for name in ("s41", "s38", "s37"):
        upstream.run("convert", str(upstream.folder / f"source_texts/{name}.txt"))
    assert {path: path.read_text("utf-8") for path in pages} == pages


def test_what_the_generator_changed_is_not_taken_for_an_edit(upstream: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    upstream.change(upstream.page_path, "预计九月下旬", "预计九月中下旬")
    monkeypatch.setattr(pipeline, "recognise_venue", lambda _: Found("一楼", "", "venue.test"))  # before any `convert`
    assert upstream.run("adopt").exit_code == 0
    assert "venue" not in (upstream.folder / "source_texts/a.yml").read_text("utf-8")
    assert upstream.page.metadata.venue == "一楼"
    assert "预计九月中下旬" in upstream.page.body


def test_nothing_is_adopted_where_nobody_can_tell_what_was_edited(upstream: Clone) -> None:
    upstream.change(upstream.page_path, "预计九月下旬", "预计九月中下旬")
    without_bases(upstream)
    upstream.change("source_texts/a.txt", "三处堤防", "四处堤防")
    result = upstream.run("adopt")
    assert result.exit_code == 1
    assert "nobody can tell what was edited" in result.output
    assert not (upstream.folder / "source_texts/a.yml").exists()


def test_a_page_that_names_a_source_elsewhere_is_not_adopted(upstream: Clone) -> None:
    upstream.change(upstream.page_path, "source: source_texts/a.txt", "source: source_texts/../../secret.txt")
    (upstream.folder.parent / "secret.txt").write_text(RAW, "utf-8")
    result = upstream.run("adopt")
    assert "its source source_texts/../../secret.txt is not there" in result.output
    assert not (upstream.folder.parent / "secret.yml").exists()


@pytest.mark.parametrize(
    ("sidecar", "said"),
    [
        ("metadata:\n  pubisher: 甲\n  date: 2023-02-30\n", "a.yml:2: metadata.pubisher: there is no such key"),
        (
            "metadata:\n  pubisher: 甲\n  date: 2023-02-30\n",
            "a.yml:3: metadata.date: 2023-02-30 is no day of any month",
        ),
        ("publish: false\nreason: 重复\n", "is not published: set aside by hand: 重复"),
    ],
)
def test_a_page_whose_source_gives_none_now_is_not_adopted_and_why_is_said(
    upstream: Clone, sidecar: str, said: str
) -> None:
    upstream.change(upstream.page_path, "预计九月下旬", "预计九月中下旬")
    (upstream.folder / "source_texts/a.yml").write_text(sidecar, "utf-8")
    result = upstream.run("adopt")
    assert result.exit_code == 1
    assert "its source gives no such page now; " in result.output
    assert said in result.output
    assert result.output.count("hint: ") == 1
    assert "hint: mend that, then adopt again" in result.output


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

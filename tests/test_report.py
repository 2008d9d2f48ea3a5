"""The report for reviewers: what a pull request changes, in real repositories; nothing in it is markup."""

import html
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import markdown
import pytest
from cases import load_cases
from click.testing import CliRunner, Result
from factories import HOSTILE, a_page
from hypothesis import given
from hypothesis import strategies as st
from repositories import Repository

from build_archive.cli import main
from build_archive.contract import Figure, Metadata, Speaker
from build_archive.lexicon import load_table
from build_archive.model import Diagnostic, Severity
from build_archive.pages import Page, compose_page, digest
from build_archive.pipeline import Source
from build_archive.report.compare import compare_pages
from build_archive.report.formats import MARKDOWN_LIMIT, annotate, escape, write_markdown, write_text
from build_archive.report.gather import Folders, review
from build_archive.report.model import Change, Entry, Intake, Report, Risk, Status
from build_archive.report.risks import page_risks
from build_archive.report.sidecars import compare_sidecars, sidecar_risks
from build_archive.revisions import FileChange, Revisions, _parse_raw
from build_archive.sidecar import Sidecar, parse_sidecar

# Pages


def _page(side: dict[str, Any]) -> Page:
    fields = dict(side)
    if "figures" in fields:
        fields["figures"] = [Figure(metric="other", **one) for one in fields["figures"]]
    if "speakers" in fields:
        fields["speakers"] = [(name, title) for name, title in fields["speakers"]]
    return _stamped(a_page(**fields))


def _stamped(page: Page) -> Page:
    """The page as if the build had written it."""
    provenance = page.metadata.provenance.model_copy(update={"digest": digest(page.metadata, page.body)})
    return Page(page.path, page.metadata.model_copy(update={"provenance": provenance}), page.body)


@pytest.mark.parametrize("case", load_cases("review"))
def test_what_changed_and_what_is_risky(case: dict[str, Any]) -> None:
    old, new = (_page({**case.get("both", {}), **case[side]}) for side in ("before", "after"))
    changes = compare_pages(old, new)
    assert [[change.what, change.before, change.after] for change in changes] == case["changes"]
    assert [risk.rule for risk in page_risks(old, new, ())] == case.get("risks", [])


def test_a_page_is_the_same_as_itself() -> None:
    page = _stamped(a_page(speakers=[("陈一鸣", "局长")], body="## 甲 {#s1}\n\n[乙](https://a.example/b)\n\n■■\n"))
    assert compare_pages(page, page) == ()
    assert page_risks(page, page, ()) == ()


BODIES = st.lists(st.text("甲乙丙1２■。\n# {}s", max_size=8), max_size=6).map("\n\n".join)


@given(BODIES, BODIES)
def test_every_change_of_a_text_is_told(old: str, new: str) -> None:
    before, after = a_page(body=old), a_page(body=new)
    told = [change for change in compare_pages(before, after) if change.what in ("text", "paragraphs")]
    squeezed = ["".join(page.body.split()) for page in (before, after)]
    assert bool(told) or squeezed[0] == squeezed[1]


def test_a_page_of_thousands_of_equal_paragraphs_is_compared_at_once() -> None:
    old, new = a_page(body="甲。\n\n" * 6_000), a_page(body="乙。\n\n" + "甲。\n\n丙。\n\n" * 6_000)
    assert Change("paragraphs", "6000", "12001") in compare_pages(old, new)


def test_a_rule_that_reads_a_page_has_its_words() -> None:
    rules = set(load_table("report_rules.tsv"))
    texts = [path.read_text("utf-8") for path in Path("build_archive/report").glob("*.py")]
    named = {name for text in texts for name in re.findall(r'Risk\(\s*"([a-z.-]+)"', text)}
    watched = {f"{name}.changed" for name in ("date", "city", "series", "session", "title")}
    assert named | watched == rules


# Sidecars

TOLD = """岭南市防汛工作新闻发布会
时间:2023年6月2日 10:00
岭南市水务局局长梁志远:截至6月1日24时,全市水库蓄水正常。
"""


@pytest.mark.parametrize(
    ("old", "new", "changes", "risks"),
    [
        ("", "metadata: {venue: 一楼}", [("venue", None, "一楼")], []),
        ("", "metadata: {date: 2023-06-02}", [("date", None, "2023-06-02")], []),
        ("", "metadata: {date: 2023-06-03}", [("date", None, "2023-06-03")], ["sidecar.overrules"]),
        ("metadata: {date: 2023-06-03}", "metadata: {date: 2023-06-03}", [], []),
        (
            "privacy: [{mask: 某楼, reason: x}]",
            "privacy: [{keep: 浙C12345, reason: y}]",
            [("privacy", "某楼 mask（x）", None), ("privacy", None, "浙C12345 keep（y）")],
            ["privacy.ruled", "privacy.ruled"],
        ),
        ("", "{publish: false, reason: 广告}", [("publish", None, "false（广告）")], ["publish.ruled"]),
        (
            "corrections: [{before: 甲, after: 乙, reason: 错字}]",
            "corrections: [{before: 甲, after: 丙, reason: 错字}]",
            [("corrections", "甲 → 乙（错字）", "甲 → 丙（错字）")],
            [],
        ),
    ],
)
def test_sidecars(old: str, new: str, changes: list[tuple[str, str | None, str | None]], risks: list[str]) -> None:
    before, after = (parse_sidecar(text) if text else Sidecar() for text in (old, new))
    found = compare_sidecars(before, after)
    assert [(change.what, change.before, change.after) for change in found] == changes
    source = Source("source_texts/a.txt", TOLD.encode(), "source_texts/a.yml", new)
    assert [risk.rule for risk in sidecar_risks(before, after, source)] == risks


# Repositories

RAW = """岭南市防汛工作新闻发布会(第三场)
发布日期：2023-06-02 18:30 来源：岭南市政府新闻办
时间:2023年6月2日(星期五)10:00
发布人
岭南市水务局局长  梁志远
主持人:岭南市政府新闻办副主任  温小岚
主持人:各位记者朋友,上午好!先请水务局介绍。
岭南市水务局局长梁志远:截至6月1日24时,全市{count}座水库蓄水正常,沿河三处堤防正在加固,预计月底完工。今年入汛以来雨量比往年同期略多,总体平稳。
主持人:下面请提问。
记者:请问今年汛期何时结束?
梁志远:预计九月下旬,届时各巡查队伍将视水情分批撤回驻地并转入整修。
"""


class Clone(Repository):
    """A working copy of an archive."""

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def convert(self) -> None:
        folders = ("--source", str(self.folder / "source_texts"), "--output", str(self.folder / "docs/briefings"))
        assert CliRunner().invoke(main, ["convert", *folders]).exit_code == 0

    def report(self, base: str = "HEAD") -> Report:
        return review(Revisions(self.folder, base), Folders("source_texts", "docs/briefings"))

    def rules(self, base: str = "HEAD") -> list[str]:
        return sorted(risk.rule for _, risk in self.report(base).risks)


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    clone = Clone(tmp_path_factory.mktemp("archive"))
    clone.write("source_texts/a.txt", RAW.replace("{count}", "31"))
    clone.write(".gitignore", "*.repairs.json\n")
    clone.convert()
    clone.git("init", "-q")
    clone.commit()
    return clone.folder


@pytest.fixture
def mine(archive: Path, tmp_path: Path) -> Clone:
    subprocess.run(["git", "clone", "-q", f"file://{archive}", str(tmp_path / "mine")], check=True)
    return Clone(tmp_path / "mine")


@pytest.fixture
def page_path(mine: Clone) -> str:
    (path,) = (path for path in (mine.folder / "docs/briefings").rglob("*.md"))
    return path.relative_to(mine.folder).as_posix()


def test_nothing_changed(mine: Clone) -> None:
    report = mine.report()
    assert (report.pages, report.sources, report.intakes, report.others) == ((), (), (), ())
    assert "没有变化" in write_markdown(report)


def test_a_text_uploaded_alone_shows_the_page_that_would_be_published(mine: Clone) -> None:
    mine.write("source_texts/b.txt", RAW.replace("{count}", "31").replace("6月2日", "6月5日").replace("06-02", "06-05"))
    mine.commit()
    report = mine.report("HEAD~1")
    (intake,) = report.intakes
    (publication,) = intake.publications
    fields = {one.field: one.value for one in publication.recognised}
    assert publication.path.endswith("2023-06-05-b.md")
    assert (fields["date"], fields["session"]) == ("2023-06-05", "3")
    assert "梁志远（岭南市水务局局长）" in fields["speakers"]
    assert publication.twins == ()  # of another day, in the same form
    text = write_markdown(report)
    assert "合并后将发布" in text
    assert "<code>2023&#45;06&#45;05</code>" in text
    assert not (mine.folder / "docs/briefings" / publication.path).exists()


def test_a_copy_that_is_nearly_the_text_of_a_page_is_named_with_it(mine: Clone, page_path: str) -> None:
    mine.write("source_texts/b.txt", RAW.replace("{count}", "31").replace("预计九月", "估计九月"))
    mine.commit()
    (publication,) = mine.report("HEAD~1").intakes[0].publications
    (twin,) = publication.twins
    assert page_path.endswith(twin.path)
    assert 0.7 < twin.share < 1
    assert f"{twin.share:.0%}" in write_markdown(mine.report("HEAD~1"))


def test_the_same_file_again_and_a_file_that_is_no_briefing(mine: Clone) -> None:
    mine.write("source_texts/c.txt", RAW.replace("{count}", "31"))
    mine.write("source_texts/d.txt", "404 Not Found\n您访问的页面不存在\n返回首页\n")
    by_path = {intake.path: intake for intake in mine.report().intakes}
    (publication,) = by_path["source_texts/c.txt"].publications
    assert publication.twins[0].share == 1
    assert not by_path["source_texts/d.txt"].publications
    assert "document.set-aside" in " ".join(by_path["source_texts/d.txt"].problems)


def test_two_texts_of_one_pull_request_that_are_nearly_the_same(mine: Clone) -> None:
    other = RAW.replace("岭南", "厦门").replace("堤防", "海堤").replace("水库", "泵站")
    for name, word in (("e", "预计"), ("f", "估计")):
        mine.write(f"source_texts/{name}.txt", other.replace("{count}", "7").replace("预计", word, 1))
    twins = {p.path[-4]: [t.path[-4] for t in p.twins] for i in mine.report().intakes for p in i.publications}
    assert twins["e"][0] == "f"
    assert twins["f"][0] == "e"


def test_pages_committed_with_their_sources_are_no_news_twice(mine: Clone) -> None:
    mine.write("source_texts/b.txt", RAW.replace("{count}", "8").replace("6月2日", "6月5日").replace("06-02", "06-05"))
    mine.convert()
    mine.commit()
    report = mine.report("HEAD~1")
    assert [entry.status for entry in report.pages] == [Status.ADDED]
    assert not any(intake.publications for intake in report.intakes)
    assert mine.rules("HEAD~1") == []
    assert "不会发布任何页面" not in write_markdown(report)


def test_a_changed_source_shows_what_its_page_would_become(mine: Clone, page_path: str) -> None:
    mine.change("source_texts/a.txt", "31座", "13座")
    (entry,) = mine.report().pages
    assert entry.status is Status.PENDING
    assert [(c.before, c.after) for c in entry.changes if c.what == "text"] == [("31", "13")]
    assert {"source.changed", "text.number"} <= set(mine.rules())
    mine.convert()
    assert [entry.status for entry in mine.report().pages] == [Status.CHANGED]
    assert page_path.endswith(mine.report().pages[0].path)


def test_a_sidecar_alone_shows_the_page_that_moves(mine: Clone) -> None:
    mine.write("source_texts/a.yml", "metadata: {date: 2023-06-03}\n")
    report = mine.report()
    (entry,) = report.pages
    assert (entry.status, entry.path[-8:], entry.old_path[-8:]) == (Status.PENDING, "-03-a.md", "-02-a.md")
    assert {"sidecar.overrules", "date.changed", "page.moved"} <= set(mine.rules())


def test_an_edit_of_a_page_and_of_what_tells_it_from_the_generated_one(mine: Clone, page_path: str) -> None:
    mine.change(page_path, "31座", "32座")
    assert mine.rules() == ["page.by-hand", "text.number"]
    copy = page_path.replace("briefings/", "briefings/.generated/").replace(".md", ".txt")
    mine.change(copy, "31座", "32座")
    assert mine.rules() == ["copy.by-hand", "page.by-hand", "text.number"]


def test_a_page_forged_to_look_generated_is_not_as_its_copy(mine: Clone, page_path: str) -> None:
    page = _stamped(_read(mine, page_path, "31座", "32座"))
    mine.write(page_path, compose_page(page.metadata, page.body))
    assert "copy.by-hand" in mine.rules()


def _read(clone: Clone, path: str, before: str, after: str) -> Page:
    from build_archive.pages import parse_page  # noqa: PLC0415

    return parse_page((clone.folder / path).read_text("utf-8").replace(before, after), path)


def test_a_removed_page_a_moved_one_and_one_that_cannot_be_read(mine: Clone, page_path: str) -> None:
    mine.git("mv", page_path, page_path.replace("-a.md", "-z.md"))
    report = mine.report()
    assert [(entry.status, entry.old_path) for entry in report.pages] == [
        (Status.MOVED, page_path.removeprefix("docs/briefings/"))
    ]
    mine.change(page_path.replace("-a.md", "-z.md"), "kind: transcript", "kind: [")
    assert "page.unreadable" in mine.rules()
    (mine.folder / page_path.replace("-a.md", "-z.md")).unlink()
    assert mine.rules() == ["page.removed"]
    (mine.folder / "source_texts/a.txt").unlink()
    assert mine.rules() == ["page.removed", "source.removed"]


def test_a_page_that_moved_and_changed_much_is_still_the_same_document(mine: Clone, page_path: str) -> None:
    text = (mine.folder / page_path).read_text("utf-8")
    head, _, _ = text.rpartition("---\n")
    (mine.folder / page_path).unlink()
    mine.write("docs/briefings/xiamen/neu.md", head + "---\n\n全部另写。\n")
    mine.commit()
    (entry,) = mine.report("HEAD~1").pages
    assert (entry.status, entry.path) == (Status.MOVED, "xiamen/neu.md")
    assert "text.shortened" in mine.rules("HEAD~1")


@pytest.mark.parametrize("depth", ["1", "2"])
def test_a_shallow_clone_and_what_others_did_since(archive: Path, mine: Clone, tmp_path: Path, depth: str) -> None:
    """The merge of a pull request, fetched as a host's checks do; and a branch whose parting is not fetched."""
    mine.git("checkout", "-q", "-b", "edit")
    mine.change("source_texts/a.txt", "31座", "13座")
    mine.commit()
    mine.git("checkout", "-q", "main")
    mine.write("docs/about.md", "甲\n")
    mine.commit()
    mine.git("branch", "base")
    mine.git("merge", "-q", "--no-edit", "edit")
    shallow = Clone(tmp_path / "shallow")
    subprocess.run(["git", "clone", "-q", "--depth", depth, f"file://{mine.folder}", str(shallow.folder)], check=True)
    if depth == "1":
        shallow.git("fetch", "-q", "--depth", "1", "origin", "base")
    report = shallow.report("FETCH_HEAD" if depth == "1" else "HEAD^1")
    assert report.is_exact == (depth == "2")
    assert [entry.path for entry in report.sources] == ["source_texts/a.txt"]
    assert not report.others
    assert ("浅克隆" in write_text(report)) == (depth == "1")


def test_only_files_that_changed_are_read(mine: Clone, page_path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(300):
        mine.write(page_path.replace("-a.md", f"-n{number}.md"), "no page at all")
    mine.commit()
    asked: list[str] = []
    real = Revisions.present
    monkeypatch.setattr(Revisions, "present", lambda self, path, limit: asked.append(path) or real(self, path, limit))
    mine.change(page_path, "31座", "32座")
    assert len(mine.report().pages) == 1
    assert len(set(asked)) < 5


def test_links_are_not_followed(mine: Clone, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(RAW.replace("{count}", "99"), "utf-8")
    for name in ("source_texts/l.txt", "source_texts/a.yml", "docs/briefings/xiamen/l.md"):
        (mine.folder / name).parent.mkdir(exist_ok=True)
        (mine.folder / name).symlink_to(secret)
    for committed in (False, True):
        if committed:
            mine.commit()
        report = mine.report("HEAD~1" if committed else "HEAD")
        assert sorted(risk.rule for _, risk in report.risks) == ["source.link"] * 3
        assert "99" not in write_text(report)
        assert not any(intake.publications for intake in report.intakes)


def test_names_of_files_and_texts_of_pages_are_no_markup(mine: Clone, page_path: str) -> None:
    mine.change(page_path, "预计九月下旬", HOSTILE.replace("<", "&lt;") + " @everyone #1 https://a.example/x")
    mine.write("source_texts/a`@b`\n## x<b>.txt", RAW.replace("{count}", "3"))
    mine.write("![x](https://a.example).py", "")
    text = write_markdown(mine.report())
    assert_harmless(text)
    assert "@" not in re.sub(r"<code>.*?</code>", "", text)


def assert_harmless(text: str) -> None:
    """Fail where what is quoted could be markup: outside code there are our words only, inside no mark at all."""
    for code in re.findall(r"<code>(.*?)</code>", text):
        assert not re.search(r"[!-%'-/:<-@\[-`{-~]", re.sub(r"&#\d+;", "", code))
    shown = markdown.markdown(text)
    assert not re.findall(r"<(?!/?(?:p|h2|h3|ul|li|strong|code|del|ins|!--)\b|!--)", shown)
    assert "href" not in re.sub(r"<code>.*?</code>", "", shown)


@given(st.text(max_size=60))
def test_anything_is_shown_as_it_is_and_is_no_markup(text: str) -> None:
    shown = escape(text)
    assert not set(re.sub(r"&#\d+;", "", shown)) & set("<>&@#*_[]()`!|\\:/.\n\r")
    letters = "".join(char for char in text if char.isalnum())
    assert letters in "".join(char for char in re.sub(r"⟨U\+\w+⟩", "", html.unescape(shown)) if char.isalnum())


def test_what_is_private_is_not_repeated(mine: Clone, page_path: str) -> None:
    mine.change(page_path, "预计九月下旬", "病例电话13812345678，预计九月下旬")
    report = mine.report()
    assert "privacy.visible" in mine.rules()
    for style in (write_markdown, write_text):
        assert "13812345678" not in style(report)


def test_a_mask_that_is_lifted_is_told_and_not_what_it_hid(mine: Clone, page_path: str) -> None:
    mine.change(page_path, "预计九月下旬", "请拨■■■■■■■■■■■找王某，预计九月下旬")
    mine.commit()
    mine.change(page_path, "请拨■■■■■■■■■■■", "请拨13812345678")
    assert "privacy.lifted" in mine.rules()


def test_the_markdown_fits_a_comment_and_says_what_was_left_out() -> None:
    changes = tuple(Change("text", "甲" * 400, "乙@" * 300) for _ in range(40))
    entries = tuple(Entry(f"x/{n}.md", Status.CHANGED, "", "题" * 50, changes) for n in range(3_000))
    risky = Entry("x/risky.md", Status.REMOVED, risks=(Risk("page.removed"),))
    text = write_markdown(Report("0" * 40, pages=(risky, *entries)))
    assert len(text) <= MARKDOWN_LIMIT
    assert "risky" in text
    assert re.search(r"未列出 left out for length: 页面 Pages: \d+", text)
    assert "未列出" not in write_markdown(Report("0" * 40, pages=entries[:1]))


def test_too_many_texts_are_not_all_converted(mine: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("build_archive.report.gather.MOST_CONVERTED", 2)
    for number in range(4):
        mine.write(f"source_texts/n{number}.txt", TOLD)
    report = mine.report()
    assert report.skipped == ("source_texts/n2.txt", "source_texts/n3.txt")
    assert "n3&#46;txt" in write_markdown(report)


# The command


def run(folder: Path, *arguments: str) -> Result:
    here = Path.cwd()
    os.chdir(folder)
    try:
        return CliRunner().invoke(main, ["report", *arguments])
    finally:
        os.chdir(here)


def test_the_command_writes_each_format(mine: Clone, page_path: str) -> None:
    mine.change(page_path, "31座", "32座")
    assert (
        "31-] → {+32" in run(mine.folder, "--base", "HEAD").output
        or "[-31-]{+32+}" in run(mine.folder, "--base", "HEAD").output
    )
    found = json.loads(run(mine.folder, "--base", "HEAD", "--format", "json").output)
    assert {risk["rule"]: risk["level"] for risk in found["pages"][0]["risks"]} == {"page.by-hand": 2, "text.number": 2}
    assert (
        run(mine.folder / "docs", "--base", "HEAD", "--source", "../source_texts", "--pages", "briefings").exit_code
        == 0
    )
    assert run(mine.folder, "--base", "HEAD", "--format", "markdown", "--output", "r.md").output == ""
    assert (mine.folder / "r.md").read_text("utf-8").startswith("<!-- build-archive: report -->")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--base", "nowhere"), "there is no revision nowhere; fetch it first"),
        (("--base", "--output=x"), "is no revision"),
        (("--base", "HEAD", "--pages", "/tmp"), "is not in the repository"),
    ],
)
def test_wrong_usage(mine: Clone, arguments: tuple[str, ...], message: str) -> None:
    result = run(mine.folder, *arguments)
    assert result.exit_code == 2
    assert message in result.output


def test_outside_of_a_repository(tmp_path: Path) -> None:
    assert run(tmp_path, "--base", "HEAD").exit_code == 2


def test_what_git_lists_is_read() -> None:
    raw = b":100644 100644 aa bb M\0x\0:100644 000000 cc 00 D\0y\0:100644 120000 dd ee R090\0p\nq\0r\0"
    raw += b":000000 100644 0 f A\0z\0"
    assert list(_parse_raw(raw.split(b"\0"))) == [
        FileChange("x", "x", "aa"),
        FileChange("y", "", "cc"),
        FileChange("p\nq", "r", "dd", is_link=True),
        FileChange("", "z"),
    ]


# Annotations


def test_check_marks_lines_of_files(mine: Clone, page_path: str) -> None:
    mine.change(page_path, "预计九月下旬", "<b>预计九月下旬")
    folders = ("--source", str(mine.folder / "source_texts"), "--output", str(mine.folder / "docs/briefings"))
    line = (mine.folder / page_path).read_text("utf-8").split("\n")
    number = next(at for at, text in enumerate(line, 1) if "<b>" in text)
    result = CliRunner().invoke(main, ["check", *folders, "--format", "github"])
    assert result.exit_code == 1
    assert f"::error file={mine.folder / page_path},line={number},title=page.html::HTML in the text%0A" in result.output
    plain = CliRunner().invoke(main, ["check", *folders])
    assert "::error" not in plain.output
    assert "error[page.html]" in plain.output


def test_check_marks_links_to_pages_that_are_not_there(mine: Clone, page_path: str) -> None:
    name = page_path.rpartition("/")[2]
    mine.change(page_path, "预计九月下旬", f"[预计](b.md)[九月]({name}#q1)[下旬](../../cities/index.md)")
    folders = ("--source", str(mine.folder / "source_texts"), "--output", str(mine.folder / "docs/briefings"))
    line = next(
        at for at, text in enumerate((mine.folder / page_path).read_text("utf-8").split("\n"), 1) if "b.md" in text
    )
    result = CliRunner().invoke(main, ["check", *folders, "--format", "github"])
    assert f"::warning file={mine.folder / page_path},line={line},title=page.link::the link b.md leads" in result.output
    assert result.output.count("page.link") == 1
    assert result.exit_code == 0


@given(st.text(), st.text(), st.text(), st.sampled_from(Severity), st.integers(0, 9))
def test_a_diagnostic_is_one_command_whatever_it_says(
    message: str, source: str, hint: str, severity: Severity, line: int
) -> None:
    (command,) = annotate([Diagnostic("a.b", severity, message, source, line, 0, hint)], str)
    assert re.fullmatch(r"::(error|warning|notice) (file=[^,:\r\n]+,)?(line=\d,)?title=a\.b::[^\r\n]*", command)


def test_an_intake_alone_is_told() -> None:
    intake = Intake("source_texts/x.txt", Status.ADDED, problems=("1: no text",), is_fruitless=True)
    text = write_text(Report("0", intakes=(intake,)))
    assert "不会发布任何页面" in text
    assert "1: no text" in text


def test_speakers_of_one_post_are_told_apart() -> None:
    old, new = (
        Metadata(
            title="x",
            provenance=a_page().metadata.provenance,
            speakers=[Speaker(name=name, title=title) for name, title in people],
        )
        for people in ([("甲", None), ("乙", "局长")], [("甲", "处长"), ("丙", "局长")])
    )
    pages = [Page("x.md", metadata, "正文。\n") for metadata in (old, new)]
    assert [risk.after for risk in page_risks(*pages, ("source_texts/a.txt",)) if risk.rule == "speaker.renamed"] == [
        "丙（局长） [speaker]".replace(" ", "")
    ]

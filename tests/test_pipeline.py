"""Whole sources through all stages, in memory and by the command."""

import html
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import markdown
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from build_archive.account import AccountError, parse_account
from build_archive.check import check_page
from build_archive.cli import main
from build_archive.contract import Metadata
from build_archive.edits import replay, undo
from build_archive.pages import is_unedited, parse_page
from build_archive.pipeline import Conversion, Source, convert_source, join_series, repair, source_slug
from build_archive.sidecar import Sidecar, SidecarError, parse_sidecar

TRANSCRIPT = """您现在的位置：首页 > 政务公开
岭南市防汛工作新闻发布会(第三场)
发布日期：2023-06-02 18:30 来源：岭南市政府新闻办 字体：[大 中 小]
时间:2023年6月2日(星期五)10:00
发布人
岭南市水务局局长  梁志远
主持人:岭南市政府新闻办副主任  温小岚
主持人:各位记者朋友,上午好!先请水务局介绍。
岭南市水务局局长梁志远:截至6月1日24时,全市水库蓄水正常。
主持人:下面请提问。
记者:请问今年汛期何时结束?
梁志远:预计九月下旬。
"""
HOSTILE = """# <script>alert(1)</script>
---
title: 假的
---
<img src=x onerror=alert(1)> [点这里](javascript:alert(1)) {#q1 onclick=x} `代码` *强调*
今天岭南市举行新闻发布会，&lt;b&gt;介绍情况&#60;/b&#62;，{{ config }} {% raw %} | 表 | 格 |
1. 甲
> 引
"""


def convert(text: str, sidecar: str | None = None, name: str = "a.txt"):
    return convert_source(Source(f"source_texts/{name}", text.encode(), f"source_texts/{name[:-4]}.yml", sidecar))


def test_a_transcript_becomes_a_page_that_keeps_the_contract() -> None:
    conversion = convert(TRANSCRIPT)
    (draft,) = conversion.drafts
    page = parse_page(draft.text, draft.path)
    m = page.metadata
    assert m.title == "岭南市防汛工作新闻发布会（第三场）"
    assert (str(m.date), m.time, m.session, m.kind.value) == ("2023-06-02", "10:00", 3, "transcript")
    assert str(m.published) == "2023-06-02"
    assert m.publisher == "岭南市政府新闻办"
    assert [(s.name, s.title, s.role.value) for s in m.speakers] == [
        ("梁志远", "岭南市水务局局长", "speaker"),
        ("温小岚", "岭南市政府新闻办副主任", "host"),
    ]
    assert "## 梁志远（岭南市水务局局长） {#s1}" in page.body
    assert "### 今年汛期何时结束？ {#q1}" in page.body
    assert "**梁志远：** 预计九月下旬。" in page.body
    assert "您现在的位置" not in page.body
    assert m.provenance.repairs["boilerplate"] >= 2
    assert not [d for d in check_page(page, is_edited=False) if d.severity == "error"]


PAPER = """岭南日报
2023年6月3日

防汛会商在水务局举行

本报讯 （记者 温小岚） 6月2日，防汛会商在市水务局举行，会议通报了三座水库的水位和今后一周的降雨，要求当天完成巡堤。

书展下周开幕

本报岭南6月2日讯 （记者 梁志远） 岭南市书展将于下周开幕，主办方介绍了展馆的安排和公交线路，市民可以在现场领取参观手册。
"""
SPECIAL = "岭南市防汛工作新闻发布会\n\n" + "\n\n".join(
    [
        "# 1. *a* `b` ~~c~~ &amp; &lt; | \\ [x](y) {#id}",
        "1. 一",
        "=== 二",
        "| 甲 | 乙* |\n| 丙 |",
        "| 丁 | 戊 |",
        "~ \\\\ \\* 三。",
    ]
)


@pytest.mark.parametrize("text", [TRANSCRIPT, HOSTILE, SPECIAL, PAPER, TRANSCRIPT.replace("\n", "\r\n")])
def test_the_account_of_a_page_replays_to_its_body_and_undoes_to_the_raw_text(text: str) -> None:
    conversion = convert(text)
    assert conversion.drafts
    for draft in conversion.drafts:
        account = parse_account(draft.account.to_json())
        assert account == draft.account
        assert account.raw == conversion.raw
        assert replay(account.raw, account.steps) == parse_page(draft.text, draft.path).body
        assert undo(draft.body, account.steps) == account.raw
        assert sum(len(step.interventions) for step in account.steps) >= sum(draft.metadata.provenance.repairs.values())


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"source": 1, "steps": 2}', '{"steps": [{"name": "x"}]}'])
def test_what_is_no_account_is_refused(text: str) -> None:
    with pytest.raises(AccountError, match="no account of repairs"):
        parse_account(text)


COLUMNS = """东江防汛
七月九日上午，东江市防汛工作新闻发布会举行，市水务局介绍了水库的运行情况 ,市气象局介绍
了后面几天的“天气"情况，还有风力，以及下

游的水位变化。"""


@pytest.mark.parametrize("text", [TRANSCRIPT, HOSTILE, COLUMNS])
def test_repairing_again_changes_nothing(text: str) -> None:
    once = convert(text).repaired
    assert once.steps
    assert repair(once.text, Sidecar()).steps == ()


def lost_lines(conversion: Conversion) -> list[str]:
    """The lines of the repaired text that stand on no page; what a label says may stand in the header."""
    pages = "".join(draft.metadata.title + markdown_shows(draft.body) for draft in conversion.drafts)
    # A label on a line of its own is a post and a name: both are in the header, or it is lost.
    people = [person for draft in conversion.drafts for person in draft.metadata.speakers]
    pages += "".join(f"\n{person.title or ''}{person.name}" for person in people)
    shown = re.sub(r"[\s*|#]", "", pages)
    lines = [re.sub(r"[\s*|#]", "", line) for line in conversion.repaired.text.split("\n")]
    return [line for line in lines if line not in shown and re.split("[：:\\]】]", line, maxsplit=1)[-1] not in shown]


def markdown_shows(body: str) -> str:
    return html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", body))


@given(st.lists(st.sampled_from([*TRANSCRIPT.split("\n"), *HOSTILE.split("\n"), *COLUMNS.split("\n")]), max_size=14))
@settings(max_examples=80)
def test_no_line_is_lost_on_the_way_to_the_page(lines: list[str]) -> None:
    conversion = convert("各位记者朋友，现在举行岭南市供水新闻发布会，请大家提问，谢谢。\n" + "\n".join(lines))
    assert lost_lines(conversion) == []


ROOT = Path(__file__).parent.parent
SOURCES = sorted([*ROOT.glob("source_texts/*.txt"), *ROOT.glob("source_texts/*.html")])
# Real briefings, where they are at hand: third-party text that is no part of the project.
SAMPLES = sorted(ROOT.parent.glob("shared/briefings/*.txt"))


@pytest.mark.parametrize("path", [*SOURCES, *SAMPLES], ids=lambda path: path.stem)
def test_no_line_of_a_source_is_lost_and_every_account_replays(path: Path) -> None:
    conversion = convert_source(Source(f"source_texts/{path.name}", path.read_bytes()))
    assert lost_lines(conversion) == []
    for draft in conversion.drafts:
        assert replay(conversion.raw, draft.account.steps) == draft.body
        assert undo(draft.body, draft.account.steps) == conversion.raw


def test_nothing_raw_becomes_markup() -> None:
    (draft,) = convert(HOSTILE).drafts
    page = parse_page(draft.text, draft.path)
    made = markdown.markdown(page.body, extensions=["attr_list", "tables", "toc"])
    assert not re.search(r"<(?!/?(?:p|h[1-6]|strong)\b)", made), made
    assert "onclick=" not in re.sub(r">[^<]*<", "><", made)
    assert "<a " not in made


@given(st.text(st.sampled_from("<>&{}[]()#*_`-:=|!~\\\"' \n123.省市发布会记者问答：，。年月日例a/"), max_size=200))
@settings(max_examples=60)
def test_any_text_makes_whole_pages_or_an_error(text: str) -> None:
    conversion = convert("今天岭南市举行新闻发布会，介绍全市供水情况。\n" + text)
    assert conversion.drafts
    assert all(replay(conversion.raw, draft.account.steps) == draft.body for draft in conversion.drafts)
    for draft in conversion.drafts:
        page = parse_page(draft.text, draft.path)
        problems = list(check_page(page, is_edited=False))
        assert not [d for d in problems if d.severity == "error"], problems


def test_converting_is_deterministic() -> None:
    assert [d.text for d in convert(TRANSCRIPT).drafts] == [d.text for d in convert(TRANSCRIPT).drafts]


def test_a_sidecar_states_what_the_text_does_not() -> None:
    sidecar = """
metadata: {city: 岭南市, publisher: 岭南日报, topics: [防汛抗旱], time: null}
corrections:
  - {before: 蓄水正常, after: 蓄水量正常, reason: 脱一字}
"""
    (draft,) = convert(TRANSCRIPT, sidecar).drafts
    assert draft.metadata.publisher == "岭南日报"
    assert draft.metadata.time is None
    assert draft.metadata.provenance.basis["publisher"] == "curated"
    assert "蓄水量正常" in draft.body
    assert draft.metadata.provenance.repairs["hand"] == 1


def test_a_title_that_a_person_gives_does_not_take_the_printed_one_away() -> None:
    (draft,) = convert(TRANSCRIPT, "metadata: {title: 岭南汛情}").drafts
    assert draft.metadata.title == "岭南汛情"
    assert "岭南市防汛工作新闻发布会（第三场）" in draft.body


def test_a_city_that_a_person_gives_keeps_the_district_that_was_recognised() -> None:
    text = TRANSCRIPT.replace("岭南市防汛", "温州市鹿城区防汛").replace("岭南市", "鹿城区")
    (draft,) = convert(text, "metadata: {city: 温州市}").drafts
    assert (draft.metadata.city, draft.metadata.place.name if draft.metadata.place else None) == ("温州市", "鹿城区")


@pytest.mark.parametrize(
    ("sidecar", "line", "words"),
    [
        ("metadata: [", 1, "not valid YAML"),
        ("metadata:\n  citty: 岭南市\n", 2, "allowed here: title, date"),
        ("metadata:\n  date: 昨天\n", 2, "metadata.date"),
        ("corrections:\n  - before: 甲\n    reason: x\n", 2, "after"),
        ("- 甲\n", 1, "the file"),
    ],
)
def test_a_broken_sidecar_names_the_line_and_what_is_allowed(sidecar: str, line: int, words: str) -> None:
    with pytest.raises(SidecarError) as error:
        parse_sidecar(sidecar)
    assert words in str(error.value)
    assert error.value.line == line
    conversion = convert(TRANSCRIPT, sidecar)
    assert not conversion.drafts
    assert conversion.diagnostics[0].code == "sidecar.invalid"


@pytest.mark.parametrize("before", ["没有这几个字", "岭南市"])
def test_a_correction_without_its_one_place_stops_that_source(before: str) -> None:
    conversion = convert(TRANSCRIPT, f"corrections:\n  - {{before: {before}, after: 乙, reason: 试}}\n")
    assert not conversion.drafts
    assert [d.code for d in conversion.diagnostics] == ["sidecar.correction"]


STEMS = st.text(st.characters(exclude_characters="/\x00", exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(st.lists(STEMS, min_size=2, max_size=6, unique=True))
def test_names_of_sources_never_collide(stems: list[str]) -> None:
    paths = [f"source_texts/{stem}.{suffix}" for stem in stems for suffix in ("txt", "html")]
    slugs = [source_slug(path) for path in paths]
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug) for slug in slugs)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "source_texts").mkdir()
    (tmp_path / "source_texts" / "a.txt").write_text(TRANSCRIPT, encoding="utf-8")
    return tmp_path


def run(archive: Path, command: str, *extra: str):
    arguments = [command, "--source", str(archive / "source_texts"), "--output", str(archive / "pages"), *extra]
    return CliRunner().invoke(main, arguments)


def page_files(archive: Path) -> dict[str, bytes]:
    return {
        p.relative_to(archive).as_posix(): p.read_bytes() for p in sorted((archive / "pages").rglob("*")) if p.is_file()
    }


def test_converting_again_rewrites_nothing(archive: Path) -> None:
    assert run(archive, "convert").exit_code == 0
    before = {path: path.stat().st_mtime_ns for path in (archive / "pages").rglob("*") if path.is_file()}
    result = run(archive, "convert")
    assert "0 written, 1 unchanged" in result.output
    assert {path: path.stat().st_mtime_ns for path in (archive / "pages").rglob("*") if path.is_file()} == before


def test_the_bytes_of_a_page_do_not_hang_on_the_run(archive: Path) -> None:
    """Sets and dictionaries are walked in another order in each process."""
    sidecar = "metadata: {publisher: 岭南日报, city: 岭南市, series: 岭南市发布会, topics: [防汛抗旱], url: 'https://a.example'}\n"
    (archive / "source_texts" / "a.yml").write_text(sidecar, encoding="utf-8")
    made = []
    for seed in ("1", "2"):
        folder = archive / seed
        command = [sys.executable, "-m", "build_archive", "convert", "--source", str(archive / "source_texts")]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([*command, "--output", str(folder)], env=environment, check=True, capture_output=True)
        made.append({p.relative_to(folder): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()})
    assert made[0] == made[1]


def test_one_bad_file_does_not_stop_the_others(archive: Path) -> None:
    sources = archive / "source_texts"
    (sources / "empty.txt").write_bytes(b"")
    (sources / "binary.txt").write_bytes(b"\x89PNG\r\n" + bytes(range(256)) * 50)
    (sources / "large.txt").write_bytes(b"x" * 50_000_000)
    (sources / "russian.txt").write_bytes("Здравствуйте, уважаемые журналисты. ".encode("koi8-r") * 9)
    (sources / "hostile.txt").write_text(HOSTILE * 3, encoding="utf-8")
    (sources / "b.txt").write_text(TRANSCRIPT, encoding="utf-8")
    (sources / "b.yml").write_text("metadata: {city: [", encoding="utf-8")
    (sources / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (sources / "link.txt").symlink_to("/etc/hostname")
    result = run(archive, "convert")
    assert result.exit_code == 1
    for words in (
        "empty.txt: error[source.empty] the file is empty",
        "binary.txt: error[source.binary]",
        "large.txt: error[source.too-large]",
        "russian.txt: error[source.encoding]",
        "b.yml:1: error[sidecar.invalid]",
        "photo.jpg: error[source.unknown-type]",
        "link.txt: error[source.link]",
    ):
        assert words in result.output
    pages = [parse_page(d.decode(), n) for n, d in page_files(archive).items() if n.endswith(".md")]
    assert sorted(p.metadata.provenance.source for p in pages) == ["source_texts/a.txt", "source_texts/hostile.txt"]


def test_a_page_whose_address_changes_leaves_no_second_copy(archive: Path) -> None:
    run(archive, "convert")
    (old,) = (archive / "pages").rglob("*.md")
    (archive / "source_texts" / "a.yml").write_text("metadata: {date: 2023-06-03}\n", encoding="utf-8")
    run(archive, "convert")
    (new,) = (archive / "pages").rglob("*.md")
    assert new.name.startswith("2023-06-03")
    assert not old.exists()


def test_a_broken_page_is_reported_and_not_destroyed(archive: Path) -> None:
    run(archive, "convert")
    (path,) = (archive / "pages").rglob("*.md")
    path.write_text("---\ntitle: [x\n---\n我的修改\n", encoding="utf-8")
    result = run(archive, "convert")
    assert result.exit_code == 1
    assert "error[page.invalid]" in result.output
    assert "我的修改" in path.read_text(encoding="utf-8")


def test_check_finds_a_quote_that_does_not_stand_in_the_text(archive: Path) -> None:
    run(archive, "convert")
    (path,) = (archive / "pages").rglob("*.md")
    text = path.read_text(encoding="utf-8")
    header = yaml.safe_load(text.split("---\n")[1])
    header["figures"] = [{"metric": "nonsense", "value": 1, "quote": "从未说过的话"}]
    body = "## 甲 {#s1}\n\n## 乙 {#s1}\n\n<b>\n"
    path.write_text(f"---\n{yaml.safe_dump(header, allow_unicode=True)}---\n\n{body}", encoding="utf-8")
    result = run(archive, "check")
    assert result.exit_code == 1
    for code in ("figure.quote", "figure.metric", "page.anchor", "page.html"):
        assert f"error[{code}]" in result.output


@pytest.mark.parametrize("noise", ["_甲_", "\\乙", "&lt;丙", "[丁]*", "<己>"])
def test_a_quote_is_found_whatever_its_words_are_escaped_to(noise: str) -> None:
    text = TRANSCRIPT.replace("全市水库蓄水正常", f"全市累计转移{noise}群众120人")
    (draft,) = convert(text).drafts
    assert draft.metadata.figures
    page = parse_page(draft.text, draft.path)
    assert not [d for d in check_page(page, is_edited=False) if d.hint]


def test_explain_shows_changes_and_fields(archive: Path) -> None:
    sources = str(archive / "source_texts")
    result = CliRunner().invoke(main, ["explain", f"{sources}/a.txt", "--source", sources])
    assert result.exit_code == 0
    assert "boilerplate" in result.output
    assert "session = 3  [session.title" in result.output
    assert "date = 2023-06-02" in result.output
    run(archive, "convert")
    (page,) = (archive / "pages").rglob("*.md")
    again = CliRunner().invoke(main, ["explain", str(page), "--source", sources])
    assert "session = 3  [session.title" in again.output


def test_wrong_usage_is_told_apart_from_problems(archive: Path) -> None:
    assert CliRunner().invoke(main, ["convert", "--nonsense"]).exit_code == 2
    assert CliRunner().invoke(main, ["convert", "--source", str(archive / "nowhere")]).exit_code == 2


def test_a_failed_write_leaves_the_old_page_whole(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(archive, "convert")
    before = page_files(archive)
    (archive / "source_texts" / "a.txt").write_text(TRANSCRIPT.replace("正常", "平稳"), encoding="utf-8")

    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", no_space)
    result = run(archive, "convert")
    assert result.exit_code != 0
    monkeypatch.undo()
    assert page_files(archive) == before


def test_every_field_of_a_page_has_its_basis() -> None:
    (draft,) = convert(TRANSCRIPT).drafts
    stated = {k for k in Metadata.model_fields if getattr(draft.metadata, k) not in (None, [])}
    assert stated - {"provenance", "figures"} <= set(draft.metadata.provenance.basis)


def test_a_source_in_many_copies_is_converted_alike(tmp_path: Path) -> None:
    folder = tmp_path / "source_texts"
    for name in ("x/a.txt", "y/a.txt", "a.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(TRANSCRIPT, encoding="utf-8")
    result = run(tmp_path, "convert")
    assert "3 sources, 3 pages (3 written" in result.output
    shutil.rmtree(folder / "x")


def test_a_briefing_without_a_number_is_of_the_series_that_others_of_its_city_count() -> None:
    counted = convert(TRANSCRIPT.replace("岭南", "温州"), name="a.txt")
    bare = TRANSCRIPT.replace("(第三场)", "").replace("6月2日", "6月9日").replace("06-02", "06-09")
    own, strange = (
        convert(bare.replace("岭南", "温州"), name="b.txt"),
        convert(bare.replace("岭南", "厦门"), name="c.txt"),
    )
    assert not own.drafts[0].metadata.series
    joined = join_series([counted, own, strange])
    series = counted.drafts[0].metadata.series
    assert [c.drafts[0].metadata.series for c in joined] == [series, series, None]
    assert joined[1].drafts[0].metadata.provenance.basis["series"] == "derived"
    assert is_unedited(joined[1].drafts[0].page)
    alone = join_series([own], [counted.drafts[0].metadata])  # the others may be pages of an earlier run
    assert alone[0].drafts[0].metadata.series == series

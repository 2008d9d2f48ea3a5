"""Texts taken into the archive: what is shown and asked, copies found and joined, nothing overwritten."""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from build_archive import files
from build_archive.cli import main
from build_archive.files import write_new
from build_archive.pages import Page, parse_page
from build_archive.write import read_pages

TEXT = """温州市防汛工作新闻发布会（第三场）
发布日期：2023-06-02 18:30 来源：温州市政府新闻办
时间：2023年6月2日（星期五）10:00
发布人
温州市水务局局长  梁志远
主持人：温州市政府新闻办副主任  温小岚
主持人：各位记者朋友，上午好！先请水务局介绍情况。
温州市水务局局长梁志远：截至6月1日24时，全市水库蓄水正常。三处堤防正在加固，预计月底完工。连日来，各县派出巡查队伍，\
日夜守在江边，险情早发现、早处置。气象部门预计，未来三天仍有中到大雨，山区要防备山洪和滑坡。
梁志远：请低洼地段的居民收好家中物品，不要在桥下停车。学校是否停课，由各县决定，并提前一晚告知家长。
主持人：下面请提问。
记者：请问今年汛期何时结束？
梁志远：预计九月下旬。水位回落以后，我们会逐一检查堤防，缺口要在入冬之前补上。
"""
NO_YEAR = (
    TEXT.replace("2023年", "")
    .replace("发布日期：2023-06-02 18:30 来源：温州市政府新闻办\n", "")
    .replace("温州市", "我市")
)


class Archive:
    """An archive in a folder of its own, and a folder of what comes in."""

    def __init__(self, folder: Path) -> None:
        self.sources = folder / "source_texts"
        self.output = folder / "docs" / "briefings"
        self.incoming = folder / "incoming"
        for path in (self.sources, self.output, self.incoming):
            path.mkdir(parents=True)

    def run(self, command: str, *more: str, answers: str | None = None) -> Result:
        folders = ("--source", str(self.sources), "--output", str(self.output))
        return CliRunner().invoke(main, [command, *folders, *more], input=answers)

    def add(self, text: str | bytes, name: str = "稿件.txt", *more: str, answers: str | None = None) -> Result:
        path = self.incoming / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return self.run("add", str(path), *(more or (() if answers is not None else ("--yes",))), answers=answers)

    @property
    def pages(self) -> dict[str, Page]:
        return {page.path: page for page in read_pages(self.output)[0]}

    @property
    def files(self) -> list[str]:
        return sorted(path.name for path in self.sources.iterdir())

    def sidecar(self, name: str) -> Any:
        text = (self.sources / name).read_text("utf-8")
        assert text.startswith("# yaml-language-server: $schema=../docs/assets/sidecar.schema.json\n")
        return yaml.safe_load(text)


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


def test_a_text_is_shown_named_and_published(archive: Archive) -> None:
    result = archive.add(TEXT)
    assert result.exit_code == 0, result.output
    for words in ("date: 2023-06-02 (stated)", "city: 温州市", "session: 3", "speakers: 2 梁志远, 温小岚", "repaired:"):
        assert words in result.output
    assert archive.files == ["wenzhou-2023-06-02-3.txt"]
    assert (archive.sources / archive.files[0]).read_bytes() == TEXT.encode()
    assert list(archive.pages) == ["wenzhou/2023-06-02-3.md"]
    assert "1 of 1 texts added" in result.output
    assert "1 unchanged" in archive.run("convert", "--strict").output
    assert (archive.incoming / "稿件.txt").exists()


def test_what_is_missing_is_asked_for_until_the_answer_can_be_used(archive: Archive) -> None:
    answers = "昨天\n2023年6月2日\n2023-06-02\n温洲市\n温州\n\nwww.example.org\nhttps://www.example.org/a\n"
    result = archive.add(NO_YEAR, answers=answers)
    assert result.exit_code == 0, result.output
    assert "date: cannot be 昨天; it is a day, written as 2020-03-12" in result.output
    assert "did you mean 2023-06-02?" in result.output
    assert (
        "no place is known by the name of 温洲市; did you mean 温州市? If it is right, write it again" in result.output
    )
    assert "did you mean https://www.example.org?" in result.output
    (name,) = (name for name in archive.files if name.endswith(".yml"))
    told = {"date": "2023-06-02", "city": "温州市", "url": "https://www.example.org/a"}
    assert {key: str(value) for key, value in archive.sidecar(name)["metadata"].items()} == told
    (page,) = archive.pages.values()
    assert (str(page.metadata.date), page.metadata.city, page.metadata.url) == tuple(told.values())
    assert page.metadata.publisher is None  # Enter: not known


def test_a_city_that_no_table_has_stands_when_it_is_given_again(archive: Archive) -> None:
    archive.add(NO_YEAR, answers="2023-06-02\n岭南市\n岭南市\n\n\n")
    assert [page.metadata.city for page in archive.pages.values()] == ["岭南市"]


def test_with_yes_nothing_is_asked_and_nothing_invented(archive: Archive) -> None:
    assert archive.add(NO_YEAR).exit_code == 0
    (page,) = archive.pages.values()
    assert (page.metadata.date, page.metadata.city) == (None, None)
    assert archive.files == ["gao-jian.txt"]


def test_a_sidecar_that_comes_with_the_text_comes_along(archive: Archive) -> None:
    (archive.incoming / "稿件.yml").write_text("# 电话核实\nmetadata: {city: 温州市, date: 2023-06-02}\n", "utf-8")
    assert archive.add(NO_YEAR).exit_code == 0
    assert (archive.sources / "wenzhou-2023-06-02-3.yml").read_text("utf-8").startswith("# 电话核实\n")


@pytest.mark.parametrize(
    ("again", "code"),
    [
        (TEXT, "copy.same-file"),
        (TEXT.encode("gb18030"), "copy.same-text"),
        (TEXT.replace("，", ",").replace("：", ":"), "copy.same-text"),
        (TEXT.replace("水", "水(shuǐ)").replace("请", "请(qǐng)"), "copy.same-text"),
    ],
    ids=["the file", "another encoding", "other marks", "readings put in"],
)
def test_the_same_text_is_not_taken_in_twice(again: str | bytes, code: str, archive: Archive) -> None:
    archive.add(TEXT)
    result = archive.add(again, "b.txt")
    assert result.exit_code == 1
    assert f"warning[{code}]" in result.output
    assert "wenzhou-2023-06-02-3.txt; not added" in result.output
    assert (archive.files, len(archive.pages)) == (["wenzhou-2023-06-02-3.txt"], 1)


NEAR = TEXT.replace("日夜守在江边", "昼夜守在江边").replace("大雨，山区", "大雨。山区")


def test_a_copy_that_differs_is_shown_and_joined(archive: Archive) -> None:
    archive.add(TEXT)
    result = archive.add(NEAR, "b.txt")
    assert result.exit_code == 0, result.output
    for words in (
        "the text of wenzhou-2023-06-02-3.txt",
        "new: 昼夜守在江边，",
        "old: 日夜守在江边，",
        "it was there before",
    ):
        assert words in result.output
    assert "山区" not in result.output.split("Where they differ")[1]  # a mark alone is no difference
    assert archive.sidecar("wenzhou-2023-06-02-3-2.yml")["copy_of"] == "wenzhou-2023-06-02-3.txt"
    assert len(archive.pages) == 1
    assert "1 pages (0 written, 1 unchanged)" in archive.run("convert", "--strict").output
    assert "note[document.copy]" in archive.run("check").output


def test_the_better_copy_is_published_from_then_on(archive: Archive) -> None:
    archive.add(TEXT.replace("险情早发现", "□□早发现"), "a.txt")
    assert "□□" in archive.pages["wenzhou/2023-06-02-3.md"].body
    result = archive.add(TEXT, "b.txt")
    assert "wenzhou-2023-06-02-3.txt is published" not in result.output
    assert "the new one is published (0 characters lost, not 2)" in result.output
    (page,) = archive.pages.values()
    assert page.metadata.provenance.source == "source_texts/wenzhou-2023-06-02-3-2.txt"
    assert archive.sidecar("wenzhou-2023-06-02-3.yml")["copy_of"] == "wenzhou-2023-06-02-3-2.txt"
    assert archive.run("check").exit_code == 0
    # A third copy joins the family by the one that is published.
    archive.add(NEAR, "c.txt")
    assert archive.sidecar("wenzhou-2023-06-02-3-3.yml")["copy_of"] == "wenzhou-2023-06-02-3-2.txt"
    assert len(archive.pages) == 1


def test_a_page_that_somebody_edited_stays_whatever_copy_comes(archive: Archive) -> None:
    archive.add(TEXT.replace("险情早发现", "□□早发现"), "a.txt")
    path = archive.output / "wenzhou/2023-06-02-3.md"
    edited = path.read_text("utf-8").replace("□□早发现", "隐患早发现")
    path.write_text(edited, "utf-8")
    assert "somebody has edited or corrected it" in archive.add(TEXT, "b.txt").output
    assert path.read_text("utf-8") == edited
    assert len(archive.pages) == 1


def test_who_says_that_it_is_no_copy_gets_a_page(archive: Archive) -> None:
    archive.add(TEXT)
    result = archive.add(NEAR, "b.txt", answers="https://www.example.org/b\nn\n")
    assert result.exit_code == 0, result.output
    assert len(archive.pages) == 2
    assert archive.sidecar("wenzhou-2023-06-02-3-2.yml")["publish"] is True
    assert "copy.published-twice" not in archive.run("check").output


def test_a_copy_that_differs_is_named_with_the_better_one(archive: Archive) -> None:
    (archive.sources / "a.txt").write_text(TEXT.replace("险情早发现", "□□早发现"), "utf-8")
    (archive.sources / "b.txt").write_text(TEXT, "utf-8")
    checked = archive.run("check")
    assert "warning[copy.published-twice] document 1 is nearly the text (9" in checked.output
    assert "write `copy_of: b.txt` into source_texts/a.yml" in checked.output
    assert "the better is b.txt: 0 characters lost, not 2" in checked.output
    archive.run("convert")
    converted = archive.run("convert", str(archive.sources / "a.txt"))
    assert "warning[copy.published-twice]" in converted.output  # one source alone, with the page of the other


def test_the_next_day_in_the_same_form_is_no_copy(archive: Archive) -> None:
    archive.add(TEXT)
    later = TEXT.replace("第三场", "第四场").replace("6月2日（星期五）", "6月3日（星期六）").replace("06-02", "06-03")
    result = archive.add(later.replace("6月1日", "6月2日"), "b.txt")
    assert "Where they differ" not in result.output
    assert len(archive.pages) == 2


ARTICLES = [
    "堤防加固提前完工\n本报温州6月1日电 长堤如带，加固工程提前二十天完工，汛期将能抵御五十年一遇的洪水。连日来，工人们\
冒雨铺石，最后一段在昨夜合龙。\n第二段文字在这里，说明工程的细节和投入的人力。\n",
    "老街换新颜\n本报丽水6月1日讯 青砖黛瓦，游人如织，改造后的老街迎来第一个周末的客流高峰。\n",
]


def test_one_of_several_documents_may_be_a_copy(archive: Archive) -> None:
    archive.add(ARTICLES[0])
    (name,) = archive.files
    result = archive.add("".join(ARTICLES).replace("细节", "细处"), "报纸.txt")
    assert result.exit_code == 0, result.output
    parts = archive.sidecar("bao-zhi.yml")["parts"]
    assert {number: part["copy_of"] for number, part in parts.items()} == {1: name}
    assert [page.metadata.provenance.part for page in archive.pages.values()].count(2) == 1
    assert len(archive.pages) == 2


def test_one_of_several_documents_may_be_outdone(archive: Archive) -> None:
    archive.add("".join(ARTICLES).replace("合龙", "□□"), "报纸.txt")
    result = archive.add(ARTICLES[0])
    assert result.exit_code == 0, result.output
    (name,) = (name for name in archive.files if not name.startswith("bao-zhi"))
    assert archive.sidecar("bao-zhi.yml") == {"parts": {1: {"copy_of": name, "reason": parts_reason(archive)}}}
    assert sorted(page.metadata.provenance.source for page in archive.pages.values()) == sorted(
        [f"source_texts/{name}", "source_texts/bao-zhi.txt"]
    )


def parts_reason(archive: Archive) -> str:
    reason: str = archive.sidecar("bao-zhi.yml")["parts"][1]["reason"]
    assert "0 characters lost, not 2" in reason
    return reason


def test_a_bad_file_stops_none_of_the_others(archive: Archive) -> None:
    (archive.incoming / "a.txt").write_text(TEXT, "utf-8")
    (archive.incoming / "b.txt").write_bytes(b"")
    (archive.incoming / "c.doc").write_bytes(b"x")
    (archive.incoming / "d.txt").write_text("The water bureau said that all is well.\n" * 50, "utf-8")
    (archive.incoming / "e.txt").symlink_to(archive.incoming / "a.txt")
    (archive.incoming / "f.txt").write_text(NO_YEAR.replace("水", "林"), "utf-8")
    (archive.incoming / "f.yml").write_text("metadata: {citty: 温州市}\n", "utf-8")
    (archive.incoming / "g.txt").write_text("关于停水的通告\n因管道检修，城南一带明晚停水，请提前储水。\n" * 2, "utf-8")
    result = archive.run("add", "--yes", str(archive.incoming))
    assert result.exit_code == 1
    for code in ("source.empty", "source.unknown-type", "document.set-aside", "source.link", "sidecar.invalid"):
        assert f"[{code}]" in result.output
    assert "2 of 5 texts added" in result.output
    assert archive.files == ["g.txt", "wenzhou-2023-06-02-3.txt"]


def test_nothing_that_stands_there_is_overwritten(archive: Archive) -> None:
    (archive.sources / "wenzhou-2023-06-02-3.html").write_text("另一篇", "utf-8")
    (archive.sources / "wenzhou-2023-06-02-3-2.yml").write_text("# 孤单的一份\n", "utf-8")
    archive.add(TEXT)
    assert (archive.sources / "wenzhou-2023-06-02-3.html").read_text("utf-8") == "另一篇"
    assert (archive.sources / "wenzhou-2023-06-02-3-3.txt").read_text("utf-8") == TEXT


def test_a_new_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_new(tmp_path / "a.txt", b"1")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "a.txt", b"2")
    monkeypatch.setattr(files.os, "chmod", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_new(tmp_path / "b.txt", b"2")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.txt", b"1")]


def test_a_file_system_without_links_gets_the_file_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    write_new(tmp_path / "a.txt", b"1")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "a.txt", b"2")
    assert (tmp_path / "a.txt").read_bytes() == b"1"


def test_a_copy_without_its_original_is_an_error(archive: Archive) -> None:
    archive.add(TEXT)
    archive.add(NEAR, "b.txt")
    (archive.sources / "wenzhou-2023-06-02-3.txt").unlink()
    result = archive.run("check")
    assert result.exit_code == 1
    assert "wenzhou-2023-06-02-3-2.txt is a copy of wenzhou-2023-06-02-3.txt, which is not published" in result.output
    (archive.sources / "wenzhou-2023-06-02-3-2.yml").write_text("copy_of: wenzhou-2023-06-02-3-2.txt\n", "utf-8")
    assert "is in the end a copy of itself" in archive.run("check").output


def test_what_is_uploaded_by_hand_twice_is_found(archive: Archive) -> None:
    (archive.sources / "a.txt").write_text(TEXT, "utf-8")
    (archive.sources / "b.txt").write_bytes(TEXT.replace("，", ",").encode("gb18030"))
    for command in ("convert", "check"):
        result = archive.run(command)
        assert "source_texts/b.txt: warning[copy.published-twice] document 1 is the same text as a.txt" in result.output
        assert "write `copy_of: a.txt` into source_texts/b.yml" in result.output
    (archive.sources / "b.yml").write_text("copy_of: a.txt\n", "utf-8")
    archive.run("convert")
    assert "copy.published-twice" not in archive.run("check").output
    assert [page.metadata.provenance.source for page in archive.pages.values()] == ["source_texts/a.txt"]
    assert parse_page(next(iter(archive.output.rglob("*.md"))).read_text("utf-8"), "a.md")

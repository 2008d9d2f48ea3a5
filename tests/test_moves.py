"""An address never dies: where pages went is recorded, and every old address leads to where the page stands now."""

from pathlib import Path

import pytest
from factories import a_page
from hypothesis import given
from hypothesis import strategies as st

from build_archive.check import check_moves
from build_archive.conversions import convert_here
from build_archive.files import write_file
from build_archive.moves import (
    MOVES,
    destination,
    parse_moves,
    parse_removed,
    record_moves,
    redirects_of,
    removals_of,
    render_moves,
)
from build_archive.pages import parse_page
from build_archive.pipeline import Source
from build_archive.write import read_moves, write_pages

RAW = """岭南市防汛工作新闻发布会(第三场)
时间:2023年6月2日(星期五)10:00
主持人:岭南市政府新闻办副主任  温小岚
主持人:各位记者朋友,上午好!全市水库蓄水正常,三处堤防正在加固。
"""
PATHS = st.sampled_from([f"a/{n}.md" for n in range(6)])


class Archive:
    """Sources with sidecars, and the pages made of them."""

    def __init__(self, folder: Path) -> None:
        self.sources, self.pages = folder / "source_texts", folder / "briefings"

    def put(self, name: str, sidecar: str | None = None, raw: str = RAW) -> None:
        write_file(self.sources / name, raw)
        if sidecar:
            write_file((self.sources / name).with_suffix(".yml"), sidecar)

    def convert(self) -> None:
        sources = []
        for path in sorted(self.sources.glob("*.txt")):
            sidecar = path.with_suffix(".yml")
            text = sidecar.read_text("utf-8") if sidecar.exists() else None
            name = f"source_texts/{sidecar.name}" if text else ""
            sources.append(Source(f"source_texts/{path.name}", path.read_bytes(), name, text))
        write_pages(convert_here(sources), self.pages, self.sources)

    @property
    def paths(self) -> list[str]:
        return sorted(path.relative_to(self.pages).as_posix() for path in self.pages.rglob("*.md"))

    @property
    def moves(self) -> dict[str, str]:
        return read_moves(self.pages).moved

    @property
    def removed(self) -> dict[str, str]:
        return read_moves(self.pages).removed


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    made = Archive(tmp_path)
    made.put("third.txt")
    made.convert()
    return made


def on(day: str, city: str = "岭南市") -> str:
    return f"metadata: {{date: {day}, city: {city}}}\n"


def test_a_corrected_date_or_city_leaves_a_way_from_the_old_address(archive: Archive) -> None:
    (first,) = archive.paths
    archive.put("third.txt", on("2023-06-03"))
    archive.convert()
    (second,) = archive.paths
    archive.put("third.txt", on("2023-06-03", "厦门市"))
    archive.convert()
    (third,) = archive.paths
    assert len({first, second, third}) == 3
    assert archive.moves == {first: third, second: third}  # no chain
    text = (archive.pages / MOVES).read_text("utf-8")
    assert text.startswith("# ")
    assert text == render_moves(archive.moves)


def test_a_page_that_comes_back_takes_its_address_back(archive: Archive) -> None:
    (first,) = archive.paths
    archive.put("third.txt", on("2023-06-03"))
    archive.convert()
    (second,) = archive.paths
    (archive.sources / "third.yml").unlink()
    archive.convert()
    assert archive.paths == [first]
    assert archive.moves == {second: first}


def test_a_renamed_source_takes_its_page_along_with_the_edits(archive: Archive) -> None:
    (first,) = archive.paths
    page = archive.pages / first
    page.write_text(page.read_text("utf-8").replace("三处堤防", "五处堤防"), "utf-8")
    (archive.sources / "third.txt").rename(archive.sources / "session-3.txt")
    archive.convert()
    (second,) = archive.paths
    assert archive.moves == {first: second}
    made = parse_page((archive.pages / second).read_text("utf-8"), second)
    assert "五处堤防" in made.body
    assert made.metadata.provenance.source == "source_texts/session-3.txt"


def test_a_copy_of_a_source_is_no_renaming(archive: Archive) -> None:
    (first,) = archive.paths
    archive.put("copy.txt")
    archive.convert()
    assert first in archive.paths
    assert len(archive.paths) == 2
    assert archive.moves == {}


def test_the_pages_of_two_sources_change_places(archive: Archive) -> None:
    archive.put("other.txt", raw=RAW.replace("三处", "四处"))
    archive.convert()
    before = {path: (archive.pages / path).read_text("utf-8") for path in archive.paths}
    for one, other in (("third", "x"), ("other", "third"), ("x", "other")):
        (archive.sources / f"{one}.txt").rename(archive.sources / f"{other}.txt")
    archive.convert()
    assert archive.paths == sorted(before)
    assert archive.moves == {}  # both addresses live; which page stands at them follows the sources


def test_a_run_that_broke_off_before_it_removed_the_old_page_is_finished_by_the_next(archive: Archive) -> None:
    (first,) = archive.paths
    text = (archive.pages / first).read_text("utf-8")
    archive.put("third.txt", on("2023-06-03"))
    archive.convert()
    (second,) = archive.paths
    write_file(archive.pages / first, text)
    for moves in (archive.moves, {}):  # recorded already, and not yet
        write_file(archive.pages / first, text)
        write_file(archive.pages / MOVES, render_moves(moves))
        archive.convert()
        assert archive.paths == [second]
        assert archive.moves == {first: second}


def test_a_page_that_stays_because_of_a_conflict_is_not_said_to_have_moved(archive: Archive) -> None:
    (first,) = archive.paths
    page = archive.pages / first
    page.write_text(page.read_text("utf-8").replace("date: 2023-06-02", "date: 2023-06-04"), "utf-8")
    archive.put("third.txt", on("2023-06-03"))
    archive.convert()
    assert archive.paths == [first]
    assert archive.moves == {}


def test_an_old_address_that_leads_nowhere_is_reported() -> None:
    moves = {"a/1.md": "a/2.md", "a/2.md": "a/3.md", "a/4.md": "a/5.md", "a/6.md": "a/7.md", "a/7.md": "a/6.md"}
    pages = [a_page(path="a/3.md"), a_page(path="b/1.md")]
    found = [(one.code, one.message.split()[2]) for one in check_moves(moves, {}, pages)]
    assert found == [("moves.dead-end", path) for path in ("a/4.md", "a/6.md", "a/7.md")]
    assert list(check_moves({"b/1.md": "a/9.md"}, {}, pages)) == []  # a page stands at the old address
    assert list(check_moves({"a/4.md": "a/5.md"}, {"a/5.md": "copy"}, pages)) == []  # a note says why it is not there


def test_a_page_that_is_taken_out_leaves_a_note_until_it_comes_back(archive: Archive) -> None:
    (first,) = archive.paths
    archive.put("third.txt", on("2023-06-03"))
    archive.convert()
    (second,) = archive.paths
    archive.put("third.txt", "publish: false\nreason: 与发布会无关\n")
    archive.convert()
    assert archive.paths == []
    assert archive.removed == {second: "hand 与发布会无关"}
    (why,) = archive.removed.values()
    assert list(removals_of(archive.removed, archive.moves, ())) == sorted([(first, why), (second, why)])
    archive.convert()
    assert archive.removed == {second: "hand 与发布会无关"}
    archive.put("third.txt", on("2023-06-03"))
    archive.convert()
    assert archive.paths == [second]
    assert (archive.moves, archive.removed) == ({first: second}, {})


def test_a_page_that_the_screen_takes_out_says_by_which_rule(archive: Archive) -> None:
    (first,) = archive.paths
    archive.put("third.txt", raw="404 Not Found\n您访问的页面不存在\n返回首页\n")
    archive.convert()
    assert archive.paths == []
    assert archive.removed == {first: "screen.error-page"}


def test_a_page_whose_text_stands_on_another_leads_there(archive: Archive) -> None:
    (first,) = archive.paths
    archive.put("other.txt", raw=RAW.replace("三处", "四处"))
    archive.convert()
    (second,) = (path for path in archive.paths if path != first)
    archive.put("third.txt", "copy_of: other.txt\n")
    archive.convert()
    assert archive.paths == [second]
    assert (archive.moves, archive.removed) == ({first: second}, {})


def test_what_is_no_path_of_a_page_is_passed_over() -> None:
    bad = ["../../x.md", "/etc/x.md", "a/.x.md", "a//x.md", "a/x.html", "a/x y.md", "a/<b>.md", "a/x.md#p1", 'a/"x.md']
    text = "".join(f"{path}\tb/good.md\nb/also{n}.md\t{path}\n" for n, path in enumerate(bad))
    assert parse_moves(text) == {}
    assert parse_removed("".join(f"{path}\t\thand\n" for path in bad)) == {}
    assert parse_removed("a/1.md\t\ta\u202eb\r\na/2.md\tx\ty\n") == {"a/1.md": "a\ufffdb"}
    merged = "<<<<<<< HEAD\na/1.md\ta/2.md\n=======\na/3.md\ta/4.md\r\n>>>>>>> other\na/5.md\ta/5.md\n"
    assert parse_moves(merged) == {"a/1.md": "a/2.md", "a/3.md": "a/4.md"}


@given(st.dictionaries(PATHS, PATHS), st.dictionaries(PATHS, PATHS), st.frozensets(PATHS))
def test_every_redirect_leads_to_a_page_in_one_step(
    known: dict[str, str], moved: dict[str, str], living: frozenset[str]
) -> None:
    moves = record_moves(known, moved, living)
    assert not set(moves) & living
    pairs = dict(redirects_of(moves, living))
    assert set(pairs.values()) <= living
    assert pairs == {old: new for old, new in moves.items() if new in living}  # no chain is left in the file
    assert record_moves(moves, {}, living) == moves
    assert parse_moves(render_moves(moves)) == {old: new for old, new in moves.items() if old != new}
    for old in known.keys() | moved.keys():
        if old not in living and destination(old, {**known, **moved}, living):
            assert old in pairs

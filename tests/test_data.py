"""The data is written in pieces: what they are joined to does not show how they were cut, and nothing is lost."""

import hashlib
import shutil
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from factories import a_page
from hypothesis import given
from hypothesis import strategies as st
from make_archive import make_pages
from mkdocs.config.base import load_config

from build_archive import stretches
from build_archive.executors import Here
from build_archive.export import full_text
from build_archive.link import link
from build_archive.outline import Passage
from build_archive.pages import Page
from build_archive.site.data import Kept, write_data
from build_archive.stretches import Stretch, cut

PAGES = list(make_pages(60))
SEARCHED = {"briefings": "title", "turns": "text", "figures": "quote"}


def paths(pages: list[Page]) -> list[list[str]]:
    return [[page.path for page in stretch.pages] for stretch in cut(link(pages))]


@given(st.integers(0, 1999))
def test_a_page_that_is_taken_out_leaves_other_stretches_as_they_are(number: int) -> None:
    pages = [a_page(path=f"x/{n:04}.md", day=str(date(2020, 1, 1) + timedelta(n))) for n in range(400)]
    gone = pages.pop(number % 400)
    with_it, without = paths([*pages, gone]), paths(pages)
    changed = [stretch for stretch in with_it if stretch not in without]
    assert sum(map(len, changed)) <= 2 * 192
    assert [path for stretch in without for path in stretch] == [page.path for page in pages]


def test_stretches_are_short_and_their_rows_have_numbers_of_their_own() -> None:
    bodies = ["长" * 200_000, "行\n" * 20_000, "短"]
    pages = [a_page(path=f"x/{n}.md", day="2021-06-01" if n % 2 else None, body=bodies[n % 3]) for n in range(600)]
    end = 0
    for one in cut(link(pages)):
        assert sum(len(page.body) for page in one.pages) <= 3_000_000
        assert one.first_row >= end
        end = one.first_row + sum(page.body.count("\n") + 1 for page in one.pages)


@pytest.fixture
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stretches, "_PAGES", 8)
    monkeypatch.setattr(stretches, "_LEAST_PAGES", 1)


def build(folder: Path, pages: list[Page]) -> dict[str, bytes]:
    """Write the data of `pages` below `folder`, with the pieces that are kept there; return its files."""
    config = load_config(config_file=str(Path(__file__).parent.parent / "mkdocs.yml"), site_dir=str(folder / "site"))
    digests = {page.path: hashlib.sha256(repr(page).encode()).hexdigest() for page in pages}
    notes = write_data(link(pages), Kept(folder / "pieces", digests), config, Here())
    files = {path: (folder / "site" / path).read_bytes() for path in notes}
    assert {path: note.sha256 for path, note in notes.items()} == {
        path: hashlib.sha256(data).hexdigest() for path, data in files.items()
    }
    return files


def dump(data: bytes, folder: Path) -> dict[str, list[tuple[object, ...]]]:
    """What a database holds, but for how its rows are numbered."""
    (folder / "a.sqlite").write_bytes(data)
    with closing(sqlite3.connect(folder / "a.sqlite")) as base:
        return {name: sorted(base.execute(f'SELECT * FROM "{name}"'), key=repr) for name in (*SEARCHED, "speakers")}


@pytest.mark.parametrize("each", [1, 7, 1000])
def test_how_the_archive_is_cut_does_not_show(each: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = build(tmp_path / "whole", PAGES)
    monkeypatch.setattr(stretches, "_PAGES", each)
    monkeypatch.setattr(stretches, "_LEAST_PAGES", 1)
    made = build(tmp_path / "cut", PAGES)
    told = {"data/archive.sqlite", "data/datapackage.json"}  # the rows have other numbers
    assert {path: data for path, data in made.items() if path not in told} == {
        path: data for path, data in whole.items() if path not in told
    }
    assert dump(made["data/archive.sqlite"], tmp_path) == dump(whole["data/archive.sqlite"], tmp_path)


@pytest.mark.usefixtures("short_stretches")
@pytest.mark.parametrize("most", [2000, 3])
def test_the_joined_index_is_whole(most: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(full_text, "_MOST_SEGMENTS", most)
    build(tmp_path, PAGES)
    with closing(sqlite3.connect(tmp_path / "site/data/archive.sqlite")) as base:
        for name, column in SEARCHED.items():
            index = f"{name}_fts"
            base.execute(f"INSERT INTO {index}({index}, rank) VALUES ('integrity-check', 1)")
            segments = base.execute(f"SELECT count(DISTINCT segid) FROM {index}_idx").fetchone()[0]
            assert (segments >= len(list(cut(link(PAGES))))) == (most == 2000)
            for text in [row[0] for row in base.execute(f'SELECT "{column}" FROM "{name}" ORDER BY random() LIMIT 30')]:
                phrase = text[len(text) // 2 :][:6]
                if len(phrase) < 3 or '"' in phrase:
                    continue
                found = base.execute(f"SELECT rowid FROM {index} WHERE {index} MATCH ?", (f'{column}:"{phrase}"',))
                wanted = base.execute(f'SELECT rowid FROM "{name}" WHERE instr(lower("{column}"), lower(?))', (phrase,))
                assert sorted(found) == sorted(wanted)


@pytest.mark.usefixtures("short_stretches")
def test_only_pieces_that_changed_are_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(tmp_path, PAGES)
    made: list[int] = []
    outline = Stretch.outline

    def noted(one: Stretch, page: Page) -> tuple[Passage, ...]:
        made.append(one.first_row)
        return outline(one, page)

    monkeypatch.setattr(Stretch, "outline", noted)
    changed = Page(PAGES[9].path, PAGES[9].metadata, f"{PAGES[9].body}\n\n补一段。\n", PAGES[9].first_line)
    pages = [*PAGES[:9], changed, *PAGES[10:]]
    files = build(tmp_path, pages)
    assert len(set(made)) == 1
    assert files == build(tmp_path / "anew", pages)
    assert len(list((tmp_path / "pieces").iterdir())) == len(paths(pages))


def spoil(piece: Path, site: Path) -> None:
    """Cut off a file of a piece, lose what is known of another, its folder's end, and a text of it in the site."""
    one, another, *_ = sorted(piece.iterdir())
    (one / "briefings.csv").write_bytes(b"")
    (another / "notes.json").write_bytes(b"{")
    next((site / "assets/data/search/texts").rglob("*.js")).unlink()
    (piece / "what is no piece").mkdir()
    (piece / "nor is this").write_bytes(b"")


@pytest.mark.usefixtures("short_stretches")
def test_spoilt_pieces_are_made_anew(tmp_path: Path) -> None:
    files = build(tmp_path, PAGES)
    spoil(tmp_path / "pieces", tmp_path / "site")
    assert build(tmp_path, PAGES) == files
    shutil.rmtree(tmp_path / "pieces")
    assert build(tmp_path, PAGES) == files

"""The archive as data: every format says the same, and the tools that people use open it."""

import asyncio
import csv
import datetime
import hashlib
import io
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

import duckdb
import feedparser
import frictionless
import pytest
from datasette.app import Datasette
from factories import HOSTILE, a_flood_briefing, a_page

from build_archive.archive import Archive
from build_archive.contract import Figure, Metadata, Speaker
from build_archive.export import TABLES, Table, data_sheet, export_parts, put_package, render_page_json, write_piece
from build_archive.export.tables import Row, column_names
from build_archive.files import FileNote
from build_archive.indexes.sheets import Link
from build_archive.link import link
from build_archive.stretches import cut


def exports(archive: Archive, site_url: str = "") -> tuple[Mapping[str, bytes], Mapping[str, FileNote]]:
    """The files with what is noted of each."""
    files: dict[str, bytes] = {}

    def put(path: str, chunks: Iterable[bytes]) -> FileNote:
        files[path] = b"".join(chunks)
        return FileNote(len(files[path]), hashlib.sha256(files[path]).hexdigest())

    notes: dict[str, FileNote] = {}
    with TemporaryDirectory() as folder:
        pieces, rows = [], Counter[str]()
        for stretch in cut(archive):
            pieces.append(Path(folder, str(stretch.first_row)))
            pieces[-1].mkdir()
            rows.update(write_piece(stretch, pieces[-1]))
        for part in export_parts(archive, pieces, rows, site_url):
            notes.update(part(put))
    notes.update(put_package(notes, site_url, put))
    files |= {f"briefings/{page.path[:-3]}.json": render_page_json(page) for page in archive.pages}
    return files, notes


FORMULA = '=HYPERLINK("http://example.org")'


def an_archive() -> Archive:
    figures = [Figure(metric="other", label=HOSTILE, value=3.5, unit="%", approx=True, quote="水位，“3.5”%\n")]
    hostile = a_page(
        city="温州市", day=None, title=HOSTILE, figures=figures, speakers=[(FORMULA, None)], body=f"{HOSTILE}\n\n二。\n"
    )
    return link([a_flood_briefing(), hostile, a_page(city=None, day="2021-06-02", topics=["防汛", "交通"])])


@pytest.fixture(scope="module")
def archive() -> Archive:
    return an_archive()


@pytest.fixture(scope="module")
def files(archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    for path, data in exports(archive, "https://archive.example.org/")[0].items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def test_a_number_that_no_machine_word_holds_stands_in_every_format(tmp_path: Path) -> None:
    huge = 99_999_999 * 10**12  # as texts say it: 99999999万亿
    figure = Figure(metric="other", label="运算", value=huge, unit="次", quote="运算99999999万亿次")
    made = exports(link([a_page(figures=[figure], body="运算99999999万亿次。\n")]))[0]
    (tmp_path / "a.sqlite").write_bytes(made["data/archive.sqlite"])
    (tmp_path / "a.parquet").write_bytes(made["data/figures.parquet"])
    assert sqlite3.connect(tmp_path / "a.sqlite").execute("SELECT value FROM figures").fetchall() == [(float(huge),)]
    read = duckdb.sql(f"SELECT value FROM '{tmp_path / 'a.parquet'}'").fetchall()
    assert read == [(float(huge),)]
    assert f",{huge}," in made["data/figures.csv"].decode()


def table_named(name: str) -> Table:
    return next(table for table in TABLES if table.name == name)


def rows_of(archive: Archive, name: str) -> list[Row]:
    return [row for stretch in cut(archive) for row in table_named(name).rows(stretch)]


def test_the_same_pages_give_the_same_bytes(archive: Archive) -> None:
    assert exports(archive) == exports(an_archive())


def test_a_figure_has_a_column_for_each_of_its_fields(archive: Archive) -> None:
    names = [field.name for field in fields(Figure)]
    assert column_names(table_named("figures").columns) == ("briefing", "number", *names)
    speakers = [field.name for field in fields(Speaker)]
    assert column_names(table_named("speakers").columns) == ("briefing", "number", "person", *speakers)


def test_a_briefing_has_a_column_for_each_plain_field(archive: Archive) -> None:
    plain = set(Metadata.model_fields) - {"speakers", "figures", "provenance"}
    assert plain <= set(column_names(table_named("briefings").columns))


def test_turns_tell_who_speaks_where(archive: Archive) -> None:
    rows = [row[2:] for row in rows_of(archive, "turns") if row[0] == "xiamen/2021-06-01-2"]
    assert rows == [
        (None, None, None, "厦门市防汛工作情况如下。"),
        ("s1", "陈一鸣（市水利局局长）", "陈一鸣", "截至6月1日24时，全市转移12500人，水位3.25米。"),
        ("q1", "水库能否安全度汛", "记者", "水库能否安全度汛？"),
        ("q1", "水库能否安全度汛", "曾可心", "未来三天雨势减弱，R&D 站点照常观测。"),
    ]


@pytest.mark.parametrize("name", ["briefings", "speakers", "turns", "questions", "figures"])
def test_csv_parquet_and_sqlite_hold_the_rows_of_the_table(name: str, archive: Archive, files: Path) -> None:
    table = table_named(name)
    wanted = rows_of(archive, name)
    with duckdb.connect() as base:
        parquet = base.execute("SELECT * FROM read_parquet(?)", [str(files / f"data/{name}.parquet")]).fetchall()
    assert parquet == wanted
    read = list(csv.reader(io.StringIO((files / f"data/{name}.csv").read_bytes().decode("utf-8"), newline="")))
    assert tuple(read[0]) == column_names(table.columns)
    assert [tuple(row) for row in read[1:]] == [tuple(map(as_cell, row)) for row in wanted]
    with sqlite3.connect(files / "data/archive.sqlite") as base:
        stored = base.execute(f'SELECT * FROM "{name}"').fetchall()
    assert stored == [tuple(as_stored(value) for value in row) for row in wanted]


def as_cell(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def as_stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def test_the_data_package_is_valid_and_so_is_all_it_describes(files: Path) -> None:
    report = frictionless.validate(str(files / "data/datapackage.json"))
    assert report.flatten(["type", "title", "message"]) == []
    assert report.stats["tasks"] == 12


def test_datasette_opens_the_database_and_finds_words_in_it(files: Path) -> None:
    async def ask(path: str) -> Any:
        served = Datasette([str(files / "data/archive.sqlite")])
        await served.invoke_startup()
        answer = await served.client.get(path)
        assert answer.status_code == 200
        return answer.json()

    # In a thread of its own: a browser test before may have left a loop running in this one.
    with ThreadPoolExecutor() as pool:
        rows = pool.submit(asyncio.run, ask(f"/archive/turns.json?_shape=array&_search={quote('雨势减弱')}")).result()
    assert [(row["briefing"], row["number"]) for row in rows] == [("xiamen/2021-06-01-2", 4)]


def test_json_lines_and_the_file_beside_the_page_say_the_same(files: Path) -> None:
    lines = [json.loads(line) for line in (files / "data/briefings.jsonl").read_text("utf-8").splitlines()]
    for line in lines:
        assert json.loads((files / f"briefings/{line['id']}.json").read_text("utf-8")) == line
    assert lines[0]["date"] == "2021-06-01"
    assert {turn.get("speaker") for turn in lines[0]["turns"]} == {None, "陈一鸣", "记者", "曾可心"}


@pytest.mark.parametrize(("path", "count"), [("feed.xml", 2), ("cities/xiamen.xml", 1), ("cities/wenzhou.xml", 0)])
def test_the_feeds_are_read_by_a_feed_reader(path: str, count: int, files: Path) -> None:
    feed = feedparser.parse((files / path).read_bytes())
    assert not feed.bozo
    assert len(feed.entries) == count
    ids = [entry.id for entry in feed.entries]
    assert len(set(ids)) == len(ids)
    for entry in feed.entries:
        assert entry.link.startswith("https://archive.example.org/briefings/")
        assert entry.published_parsed


def test_without_an_address_the_feeds_links_lead_from_their_own_place(archive: Archive) -> None:
    files, _ = exports(archive)
    assert b'href="../briefings/xiamen/2021-06-01-2.html"' in files["cities/xiamen.xml"]
    assert b"homepage" not in files["data/datapackage.json"]


def test_the_page_of_the_data_links_every_file_and_explains_every_column(archive: Archive) -> None:
    files, notes = exports(archive)
    sheet = data_sheet(notes)
    linked = {link.target for row in sheet.sections[0].rows for link in row[1] if isinstance(link, Link)}
    assert linked == {path for path in files if path.startswith("data/")}
    explained = {row[0] for part in sheet.sections[1:] for row in part.rows}
    assert explained == {column.name for table in TABLES for column in table.columns}

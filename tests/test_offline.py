"""The site as one file: opened without network, the same bytes every time, found in either script and in pinyin."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from libzim.reader import Archive
from libzim.search import Query, Searcher

from build_archive.cli import main
from build_archive.offline import FOLDER, write_zip
from build_archive.zim import write_zim

BRIEFING = "briefings/xiamen/2021-06-01-2.html"


def test_the_zip_is_one_folder_with_the_first_page_at_its_top(small_site: Path, tmp_path: Path) -> None:
    write_zip(small_site, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert names == sorted(names)
    assert f"{FOLDER}/index.html" in names
    assert {name.split("/")[0] for name in names} == {FOLDER}
    assert f"{FOLDER}/404.html" not in names


def test_equal_sites_make_equal_bytes(small_site: Path, tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        write_zip(small_site, tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


@pytest.mark.browser
def test_the_unpacked_zip_is_read_and_searched_without_network(small_site: Path, tmp_path: Path, browser: Any) -> None:
    write_zip(small_site, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        archive.extractall(tmp_path)
    context = browser.new_context(offline=True)
    page = context.new_page()
    trouble: list[str] = []
    page.on("console", lambda message: trouble.append(message.text))
    page.on("requestfailed", lambda request: trouble.append(request.url))
    page.goto((tmp_path / FOLDER / "index.html").as_uri())
    page.fill("input[type=search] >> nth=0", "水库")
    page.keyboard.press("Enter")
    page.wait_for_selector(".results mark")
    page.click(".results h2 a >> nth=0")
    page.wait_for_selector(".text mark.hit")
    context.close()
    assert not trouble


@pytest.fixture(scope="module")
def zim(small_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Archive:
    target = tmp_path_factory.mktemp("zim") / "a.zim"
    write_zim(small_site, target)
    return Archive(target)


def test_the_zim_file_opens_on_the_home_page_and_holds_every_page(zim: Archive, small_site: Path) -> None:
    assert zim.main_entry.get_item().path == "index.html"
    held = bytes(zim.get_entry_by_path(BRIEFING).get_item().content)
    assert held == (small_site / BRIEFING).read_bytes()
    assert zim.get_metadata("Language") == b"zho"
    assert zim.get_metadata("Date") == b"2021-06-20"  # the latest day in a file's name
    assert zim.check()


@pytest.mark.parametrize(
    "query", ["厦门", "廈門", "xiamen", "陈一鸣", "陳一鳴", "Chen Yiming", "水库", "水庫", "雨势减弱"]
)
def test_the_zim_file_is_searched_in_either_script_and_in_pinyin(zim: Archive, query: str) -> None:
    search = Searcher(zim).search(Query().set_query(query))
    assert BRIEFING in list(search.getResults(0, search.getEstimatedMatches()))


def test_the_zim_file_does_not_find_what_is_not_there(zim: Archive) -> None:
    assert Searcher(zim).search(Query().set_query("没有这样的词")).getEstimatedMatches() == 0


def test_the_command_writes_both_and_asks_for_a_site_first(small_site: Path, tmp_path: Path) -> None:
    missing = CliRunner().invoke(main, ["offline", "--site", str(tmp_path / "none"), "--output", str(tmp_path)])
    assert missing.exit_code == 2
    assert "run build first" in missing.output
    done = CliRunner().invoke(main, ["offline", "--site", str(small_site), "--output", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert {file.name for file in (tmp_path / "out").iterdir()} == {f"{FOLDER}.zip", f"{FOLDER}.zim"}

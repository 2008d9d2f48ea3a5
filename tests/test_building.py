"""Builds that do only what changed, on one process, several, or a cluster: always the same bytes."""

import hashlib
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from distributed import LocalCluster

from build_archive import conversions
from build_archive.cache import Cache
from build_archive.cli import main
from build_archive.conversions import Conversions, Converter
from build_archive.executors import ExecutorError, Here, Processes, Workers, open_workers
from build_archive.fingerprint import Digests, read_digests, state_fingerprint
from build_archive.pipeline import Conversion, Source, convert_source
from build_archive.shelf import read_shelf
from build_archive.write import write_pages

ROOT = Path(__file__).parent.parent
STARTER = sorted((ROOT / "source_texts").glob("*.txt"))[:12]
SOURCES = {f"source_texts/{path.name}": Source(f"source_texts/{path.name}", path.read_bytes()) for path in STARTER}


def convert(cache: Cache, workers: Workers, sources: dict[str, Source] = SOURCES) -> Conversions:
    converter = Converter(sources.__getitem__, lambda name: sources[name].data.hex(), cache, workers, "program")
    return converter.convert(list(sources), lambda _: ())


def made(done: Conversions) -> list[object]:
    return [(converted.record, done.pages(source)) for source, converted in done.sources.items()]


def test_a_source_is_converted_again_only_when_it_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cache.sqlite"
    before = made(convert(Cache(path), Here()))
    asked: list[str] = []

    def watched(source: Source, spans: object) -> Conversion:
        asked.append(source.path)
        return convert_source(source)

    monkeypatch.setattr(conversions, "convert_source", watched)
    assert made(convert(Cache(path), Here())) == before
    assert asked == []
    name = next(iter(SOURCES))
    changed = {**SOURCES, name: Source(name, SOURCES[name].data + "\n另有一段新话。\n".encode())}
    after = convert(Cache(path), Here(), changed)
    assert asked == [name]
    assert "另有一段新话" in after.pages(name)[0].text
    assert made(after)[1:] == before[1:]


@pytest.mark.parametrize("spoilt", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_spoilt_cache_is_made_anew(tmp_path: Path, spoilt: bytes) -> None:
    path = tmp_path / "cache.sqlite"
    path.write_bytes(spoilt)
    assert made(convert(Cache(path), Here())) == made(convert(Cache(None), Here()))


def test_several_processes_give_what_one_does() -> None:
    assert made(convert(Cache(None), Processes(2))) == made(convert(Cache(None), Here()))


def _fragile(number: int) -> int:
    if number == 70:
        os._exit(9)  # as if the system had killed it
    return number * 2


def test_a_process_that_dies_takes_no_other_work_along() -> None:
    lost = [number for number in Processes(2).map(_fragile, range(200), lambda number: -number) if number < 0]
    assert lost == [-70]
    assert list(Processes(2).map(_fragile, range(60), lambda number: -number)) == list(range(0, 120, 2))


def test_a_source_on_which_the_program_fails_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = next(iter(SOURCES))

    def failing(source: Source, spans: object) -> Conversion:
        if source.path == broken:
            raise ZeroDivisionError
        return convert_source(source)

    monkeypatch.setattr(conversions, "convert_source", failing)
    done = convert(Cache(None), Here())
    (problem,) = done.sources[broken].record.diagnostics
    assert (problem.code, problem.source) == ("source.failed", broken)
    assert "ZeroDivisionError" in problem.message
    assert all(converted.record.cards for name, converted in done.sources.items() if name != broken)


def test_a_source_that_cannot_be_read_stops_no_other() -> None:
    gone = next(iter(SOURCES))

    def load(name: str) -> Source:
        if name == gone:
            raise PermissionError(13, "Permission denied")
        return SOURCES[name]

    done = Converter(load, str, Cache(None), Here(), "program").convert(list(SOURCES), lambda _: ())
    assert "Permission denied" in done.sources[gone].record.diagnostics[0].message
    assert len(done.sources) == len(SOURCES)


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    with LocalCluster(n_workers=3, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        yield cluster


def test_a_cluster_whose_worker_is_killed_gives_the_same(cluster: LocalCluster) -> None:
    many = {
        f"{number}-{name}": Source(f"{number}-{name}", one.data) for number in range(6) for name, one in SOURCES.items()
    }
    wanted = made(convert(Cache(None), Processes(2), many))
    killed: list[int] = []

    def load(name: str) -> Source:
        if name.startswith("3-") and not killed:  # the first are under way
            time.sleep(0.5)
            worker = next(iter(cluster.workers.values()))
            killed.append(worker.pid)
            os.kill(worker.pid, 9)
        return many[name]

    with open_workers(cluster.scheduler_address.replace("tcp://", "dask://")) as workers:
        done = Converter(load, str, Cache(None), workers, "program").convert(list(many), lambda _: ())
    assert killed
    assert made(done) == wanted


@pytest.mark.parametrize("where", ["none", "0", "-2"])
def test_a_place_to_work_that_is_none_is_refused(where: str) -> None:
    with pytest.raises(ExecutorError), open_workers(where):
        pass


def test_pages_are_looked_at_again_only_when_they_changed(tmp_path: Path) -> None:
    cache = Cache(None)
    write_pages(convert(cache, Here()), tmp_path)
    first = read_shelf(tmp_path, cache, Here(), Digests(), "program")
    path = tmp_path / first.pages[0].page.path
    path.write_text(path.read_text("utf-8").replace("。", "！", 1), "utf-8")

    class Counting(Here):
        asked = 0

        def map(self, work, items, lost):  # type: ignore[no-untyped-def]
            for item in items:
                self.asked += 1
                yield work(item)

    counting = Counting()
    second = read_shelf(tmp_path, cache, counting, Digests(), "program")
    assert counting.asked == 1
    assert second.pages[1:] == first.pages[1:]
    assert second.pages[0].look.is_edited
    assert not first.pages[0].look.is_edited


def test_the_state_tells_every_byte_that_is_read_and_every_file_that_was_written(tmp_path: Path) -> None:
    read, site = tmp_path / "read", tmp_path / "site"
    read.mkdir()
    site.mkdir()
    (read / "a").write_text("one")
    (site / "b").write_text("one")
    states = {state_fingerprint(read_digests([read]), site, ["x"])}
    (read / "a").write_text("two")
    states.add(state_fingerprint(read_digests([read]), site, ["x"]))
    (site / "b").unlink()
    states.add(state_fingerprint(read_digests([read]), site, ["x"]))
    (read / "c").write_text("")
    states.add(state_fingerprint(read_digests([read]), site, ["x"]))
    states.add(state_fingerprint(read_digests([read]), site, ["y"]))
    assert len(states) == 5


# The whole build


class Archive:
    """A working copy that is built by the command, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def build(self) -> str:
        done = self.try_to_build()
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def try_to_build(self) -> subprocess.CompletedProcess[str]:
        surroundings = {**os.environ, "BUILD_ARCHIVE_CACHE": str(self.folder / ".cache"), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "build_archive", "build", "--executor", "2"]
        return subprocess.run(command, cwd=self.folder, env=surroundings, capture_output=True, text=True, check=False)

    def built_afresh(self, folder: Path) -> dict[str, str]:
        shutil.copytree(self.folder, folder, ignore=shutil.ignore_patterns("site", ".cache"), symlinks=True)
        fresh = Archive(folder)
        fresh.build()
        return fresh.site

    @property
    def site(self) -> dict[str, str]:
        site = self.folder / "site"
        files = [path for path in site.rglob("*") if path.is_file()]
        return {path.relative_to(site).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    folder = tmp_path_factory.mktemp("archive")
    (folder / "source_texts").mkdir()
    for path in STARTER:
        shutil.copy(path, folder / "source_texts")
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=shutil.ignore_patterns("briefings"))
    shutil.copy(ROOT / "mkdocs.yml", folder)
    (folder / "build_archive").symlink_to(ROOT / "build_archive")
    made = Archive(folder)
    made.build()
    return made


def _correct(folder: Path, chance: random.Random) -> None:
    path = chance.choice(sorted(folder.glob("*.txt")))
    path.write_bytes(path.read_bytes() + "\n全市水库蓄水正常，供水平稳。\n".encode())


def _remove_named(folder: Path, name: str) -> None:
    for suffix in (".txt", ".yml"):
        (folder / f"{name}{suffix}").unlink(missing_ok=True)


def _remove(folder: Path, chance: random.Random) -> None:
    path = chance.choice(sorted(folder.glob("*.txt")))
    path.unlink()
    path.with_suffix(".yml").unlink(missing_ok=True)


def _add(folder: Path, chance: random.Random) -> None:
    lines = (
        "岭南市防汛工作新闻发布会（第三场）",
        "2023年6月2日上午10时，岭南市政府新闻办召开发布会。",
        "岭南市水务局局长梁志远：截至6月1日24时，全市累计转移群众120人。",
        "记者：请问今年汛期何时结束？",
        "梁志远：预计九月下旬。",
    )
    (folder / "new.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _restate(folder: Path, chance: random.Random) -> None:
    path = chance.choice(sorted(folder.glob("*.txt")))
    path.with_suffix(".yml").write_text("metadata:\n  city: 温州市\n  date: 2020-03-12\n", encoding="utf-8")


@pytest.mark.parametrize("change", [_correct, _restate, _add, _remove], ids=lambda change: change.__name__[1:])
def test_a_change_gives_the_site_that_a_build_from_nothing_gives(archive: Archive, tmp_path: Path, change) -> None:  # type: ignore[no-untyped-def]
    change(archive.folder / "source_texts", random.Random(change.__name__))
    archive.build()
    assert archive.site == archive.built_afresh(tmp_path / "fresh")


def test_a_link_that_leads_nowhere_is_told_until_it_is_mended_and_is_no_link_on_the_site(
    archive: Archive,
) -> None:
    page, other, *_ = sorted((archive.folder / "docs" / "briefings").glob("[a-z]*/*.md"))
    whole = page.read_text("utf-8")
    way = os.path.relpath(other, page.parent)
    links = f"[甲](nowhere.txt)、[乙](/index.md)、[丙]({way}#none)、[丁]({way})、[戊][e]\n\n[e]: ../\n"
    page.write_text(f"{whole}\n{links}", "utf-8")
    last = whole.count("\n") + 2
    name = page.relative_to(archive.folder / "docs" / "briefings").as_posix()
    for _ in range(2):
        said = archive.build()
        for link in ("nowhere.txt", "/index.md", f"{way}#none"):
            assert f"{name}:{last}: warning[page.link] the link {link} leads nowhere" in said
        assert f"{name}:{last + 2}: warning[page.link] the link ../ leads nowhere" in said
        assert said.count("page.link") == 4
        made = (archive.folder / "site" / "briefings" / name).with_suffix(".html").read_text("utf-8")
        for shown in ("<span>甲</span>", "<span>乙</span>", f'<a href="{way[:-3]}.html">丁</a>', "<span>戊</span>"):
            assert shown in made
    (page.parent / "nowhere.txt").write_text("甲", "utf-8")
    assert "the link nowhere.txt" not in archive.build()
    made = (archive.folder / "site" / "briefings" / name).with_suffix(".html").read_text("utf-8")
    assert '<a href="nowhere.txt">甲</a>' in made
    (page.parent / "nowhere.txt").unlink()
    page.write_text(whole, "utf-8")
    assert "page.link" not in archive.build()


def test_a_link_to_a_place_on_a_page_that_is_made_later_is_good_until_the_place_is_gone(
    archive: Archive, tmp_path: Path
) -> None:
    page, *_, other = sorted((archive.folder / "docs" / "briefings").glob("[a-z]*/*.md"))
    whole, aim = page.read_text("utf-8"), other.read_text("utf-8")
    way = f"{os.path.relpath(other, page.parent)}#here"
    page.write_text(f"{whole}\n[甲]({way})\n", "utf-8")
    other.write_text(f"{aim}\n## 小节 {{#here}}\n\n全市供水平稳。\n", "utf-8")
    assert "page.link" not in archive.build()
    assert archive.site == archive.built_afresh(tmp_path / "fresh")
    other.write_text(aim, "utf-8")
    for _ in range(2):
        assert f"the link {way} leads nowhere" in archive.build()
    page.write_text(whole, "utf-8")
    assert "page.link" not in archive.build()


def test_a_page_of_our_own_with_a_link_that_leads_nowhere_fails_the_build(archive: Archive) -> None:
    page = archive.folder / "docs" / "about.md"
    whole = page.read_text("utf-8")
    page.write_text(f"{whole}\n[甲](index.md#none)\n", "utf-8")
    done = archive.try_to_build()
    assert done.returncode == 1
    assert "warnings on about.md" in done.stderr
    page.write_text(whole, "utf-8")
    archive.build()


def test_settings_of_the_site_reach_every_page(archive: Archive, tmp_path: Path) -> None:
    settings = archive.folder / "mkdocs.yml"
    whole = settings.read_text("utf-8")
    settings.write_text(whole.replace("permalink_title: 本节链接", "permalink_title: 此节链接"), "utf-8")
    archive.build()
    assert archive.site == archive.built_afresh(tmp_path / "fresh")
    settings.write_text(whole, "utf-8")
    archive.build()


@pytest.mark.parametrize("kind", ["*.html", "*.md", "*.json"])
def test_a_file_of_the_site_that_was_removed_comes_back(archive: Archive, kind: str) -> None:
    before = archive.site
    min((archive.folder / "site" / "briefings").rglob(kind)).unlink()
    archive.build()
    assert archive.site == before


@pytest.mark.parametrize("name", ["assets/data/display/.a.part", "assets/data/display/old.js", "cities/old.html"])
def test_what_is_no_part_of_the_site_any_more_goes(archive: Archive, name: str) -> None:
    before = archive.site
    (archive.folder / "site" / name).write_text("甲", "utf-8")
    archive.build()
    assert archive.site == before


def test_two_files_of_one_name_are_not_taken_for_one(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_bytes(STARTER[0].read_bytes())
    paths = [str(tmp_path / name / "a.txt") for name in ("one", "other")]
    folders = ["--source", str(tmp_path / "source_texts"), "--output", str(tmp_path / "pages")]
    done = CliRunner().invoke(main, ["convert", *folders, *paths])
    assert "source.same-name" in done.output
    assert paths[1] in done.output
    assert done.exit_code == 1


def test_a_build_names_a_text_that_is_published_twice_until_one_page_stands_for_both(archive: Archive) -> None:
    sources = archive.folder / "source_texts"
    (first,) = (path for path in sources.glob("*.txt") if path.name == STARTER[2].name)
    text = first.read_text("utf-8").replace("，", ",")
    (sources / "twice.txt").write_text(text, "utf-8")
    if first.with_suffix(".yml").is_file():
        shutil.copy(first.with_suffix(".yml"), sources / "twice.yml")
    for said in (archive.build(), archive.build()):
        assert "warning[copy.published-twice] document 1 is the same text as" in said
    (sources / "twice.yml").write_text(f"copy_of: {first.name}\n", "utf-8")
    assert "copy.published-twice" not in archive.build()
    _remove_named(sources, "twice")
    archive.build()


def test_nothing_is_done_where_nothing_changed_but_what_was_said_is_said_again(archive: Archive) -> None:
    (archive.folder / "source_texts" / "odd.txt").write_text("2021年召开发布会。通报供水。\n" * 3, encoding="utf-8")
    said = archive.build()
    assert "nothing has changed" not in said
    again = archive.build()
    assert "nothing has changed" in again
    assert [line for line in said.split("\n") if "warning" in line] == [
        line for line in again.split("\n") if "warning" in line
    ]
    before = archive.site
    (archive.folder / "site" / "about.html").unlink()
    archive.build()
    assert archive.site == before

"""A build that is killed, finds no room, or meets another one: all stays whole, and the next build completes it."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).parent.parent
# The command, with something happening as the file of that number is put into its place.
DRIVER = """
import errno, os, signal, sys
from build_archive.cli import main

what, moment, *arguments = sys.argv[1:]
replace, count = os.replace, 0

def replace_or_fail(*paths):
    global count
    count += 1
    if what == "count":
        print("REPLACED", file=sys.stderr)
    elif count == int(moment) and what == "kill":
        os.killpg(0, signal.SIGKILL)
    elif count >= int(moment) and what == "full":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(paths[1]))
    replace(*paths)

os.replace = replace_or_fail
main(arguments)
"""
TEXT = """某某市举行防汛工作新闻发布会

发布时间：2021年6月{day}日

6月{day}日，某某市举行防汛工作新闻发布会，市水利局局长王小明介绍情况。

王小明：截至6月{day}日，全市共转移群众{count}人。

问：下一步有什么安排？

答：我们将继续做好各项工作。
"""


def project(folder: Path) -> Path:
    """A small archive to build."""
    (folder / "build_archive").mkdir(parents=True)
    (folder / "build_archive" / "site").symlink_to(ROOT / "build_archive" / "site")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=shutil.ignore_patterns("briefings", "schema"))
    (folder / "source_texts").mkdir()
    for day in (3, 4):
        (folder / "source_texts" / f"flood-{day}.txt").write_text(TEXT.format(day=day, count=day * 7), encoding="utf-8")
        sidecar = folder / "source_texts" / f"flood-{day}.yml"
        sidecar.write_text("metadata: {city: 温州市}\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive, built: to be copied."""
    folder = project(tmp_path_factory.mktemp("built") / "archive")
    assert build(folder)[0] == 0
    return folder


def start(folder: Path, what: str = "", moment: int = 0, executor: int = 1, **more: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", DRIVER, what, str(moment), "build", "--executor", str(executor)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "BUILD_ARCHIVE_CACHE": ".cache", **more}
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def build(folder: Path, what: str = "", moment: int = 0, executor: int = 1, **more: str) -> tuple[int, str]:
    process = start(folder, what, moment, executor, **more)
    output, _ = process.communicate(timeout=120)
    return process.returncode, output


def files(folder: Path) -> Mapping[str, bytes]:
    """All that stands there, but for the cache."""
    paths = (path for part in ("source_texts", "docs", "site") for path in sorted((folder / part).rglob("*")))
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths if path.is_file()}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Mapping[str, bytes], int]:
    """What a build writes that nothing disturbs, and how many files it puts into their places."""
    folder = project(tmp_path_factory.mktemp("undisturbed") / "archive")
    code, output = build(folder, "count")
    assert code == 0, output
    return files(folder), output.count("REPLACED")


def assert_whole(folder: Path, whole: Mapping[str, bytes]) -> None:
    found = files(folder)
    assert found.keys() == whole.keys()
    assert [name for name in whole if found[name] != whole[name]] == []


def assert_no_page_is_torn(folder: Path, whole: Mapping[str, bytes]) -> None:
    for name, data in files(folder).items():
        if name.startswith(("source_texts/", "docs/")) and not name.endswith(".part"):
            assert data == whole[name], name


def _interrupt(folder: Path, what: str, moments: list[int], whole: Mapping[str, bytes]) -> None:
    for moment in moments:
        code, output = build(folder, what, moment)
        assert code == (-signal.SIGKILL if what == "kill" else 1), output
        assert_no_page_is_torn(folder, whole)
        if what == "full":
            assert "No space left on device" in output
            assert "make room" in output
            assert "Traceback" not in output
    code, output = build(folder)
    assert code == 0, output
    assert_whole(folder, whole)


@pytest.mark.parametrize("what", ["kill", "full"])
def test_a_build_that_breaks_off_at_one_stage_after_the_other_is_completed(
    tmp_path: Path, undisturbed: tuple[Mapping[str, bytes], int], what: str
) -> None:
    whole, _ = undisturbed
    # Each run goes on where the one before it broke off: pages, what stands beside them, the site's own files.
    _interrupt(project(tmp_path / "archive"), what, [1, 3, 2, 9, 30], whole)


@pytest.mark.long
@pytest.mark.parametrize("what", ["kill", "full"])
def test_a_build_that_breaks_off_anywhere_is_completed(
    tmp_path: Path, undisturbed: tuple[Mapping[str, bytes], int], what: str
) -> None:
    whole, count = undisturbed
    for moment in range(1, count + 1, max(1, count // 12)):
        _interrupt(project(tmp_path / f"archive-{moment}"), what, [moment], whole)


def test_two_builds_at_once_both_end_well(tmp_path: Path, undisturbed: tuple[Mapping[str, bytes], int]) -> None:
    folder = project(tmp_path / "archive")
    both = [start(folder), start(folder)]
    for process in both:
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0, output
    assert_whole(folder, undisturbed[0])


@pytest.mark.parametrize("command", [["convert"], ["add", "flood.txt", "--yes"], ["adopt"]])
def test_what_writes_waits_until_another_has_written(tmp_path: Path, command: list[str]) -> None:
    folder = project(tmp_path / "archive")
    (folder / "flood.txt").write_text(TEXT.format(day=9, count=9), encoding="utf-8")
    before = files(folder)
    (folder / ".cache").mkdir()
    with FileLock(folder / ".cache" / "lock"):
        process = subprocess.Popen(
            [sys.executable, "-m", "build_archive", *command],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "BUILD_ARCHIVE_CACHE": ".cache"},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stderr
        assert "another run of build-archive is at work here; waiting for it" in process.stderr.readline()
        assert files(folder) == before
    output, said = process.communicate(timeout=120)
    assert process.returncode == 0, output + said


def _truncate(data: bytes) -> bytes:
    return data[: len(data) * 3 // 4]


def _overwrite(data: bytes) -> bytes:
    return data[: len(data) // 2] + b"\x5a" * (len(data) - len(data) // 2)


def _replace(data: bytes) -> bytes:
    return b"no cache" * 999


@pytest.mark.parametrize("damage", [_truncate, _overwrite, _replace])
def test_a_damaged_cache_is_made_anew(
    tmp_path: Path, built: Path, undisturbed: tuple[Mapping[str, bytes], int], damage: Callable[[bytes], bytes]
) -> None:
    folder = shutil.copytree(built, tmp_path / "archive", symlinks=True)
    cache = folder / ".cache" / "build.sqlite"
    cache.write_bytes(damage(cache.read_bytes()))
    code, output = build(folder)
    assert code == 0, output
    assert_whole(folder, undisturbed[0])


def test_the_bytes_do_not_hang_on_the_machine(tmp_path: Path, undisturbed: tuple[Mapping[str, bytes], int]) -> None:
    folder = project(tmp_path / "archive")
    before = os.umask(0o077)
    try:
        code, output = build(folder, executor=2, PYTHONHASHSEED="7", TZ="Pacific/Auckland", LANG="C", LC_ALL="C")
    finally:
        os.umask(before)
    assert code == 0, output
    assert_whole(folder, undisturbed[0])

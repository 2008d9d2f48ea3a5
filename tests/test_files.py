"""Files are written as a whole or not at all, and not again where they stand."""

from pathlib import Path

import pytest

from build_archive.files import names_below, put_file


def test_what_stands_already_is_not_written_again(tmp_path: Path) -> None:
    note = put_file(tmp_path, "a/b.txt", ["甲乙".encode()])
    before = (tmp_path / "a" / "b.txt").stat()
    assert put_file(tmp_path, "a/b.txt", ["甲".encode(), "乙".encode()]) == note
    after = (tmp_path / "a" / "b.txt").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_another_text_of_the_same_length_takes_its_place(tmp_path: Path) -> None:
    first = put_file(tmp_path, "b.txt", ["甲".encode()])
    second = put_file(tmp_path, "b.txt", ["乙".encode()])
    assert first != second
    assert (tmp_path / "b.txt").read_text("utf-8") == "乙"


def test_a_link_is_replaced_by_a_file(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("甲", "utf-8")
    (tmp_path / "b.txt").symlink_to("other.txt")
    put_file(tmp_path, "b.txt", ["甲".encode()])
    assert not (tmp_path / "b.txt").is_symlink()
    put_file(tmp_path, "b.txt", ["乙".encode()])
    assert (tmp_path / "other.txt").read_text("utf-8") == "甲"


def test_a_stream_that_breaks_off_leaves_what_was_there(tmp_path: Path) -> None:
    put_file(tmp_path, "b.txt", iter(["甲".encode()]))
    with pytest.raises(ZeroDivisionError):
        put_file(tmp_path, "b.txt", (bytes([1 // size]) for size in (1, 0)))
    assert (tmp_path / "b.txt").read_text("utf-8") == "甲"
    assert names_below(tmp_path) == ["b.txt"]

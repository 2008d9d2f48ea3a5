"""The page of the archive's data: what can be taken along, and what each column holds."""

from __future__ import annotations

from collections.abc import Mapping

from build_archive.export.tables import TABLES, Table
from build_archive.files import FileNote
from build_archive.indexes.sheets import Link, Section, Sheet

DATA_PAGE = "data/index.md"
_WHAT = {
    "briefings.jsonl": "每篇一行 JSON，含全部字段和逐段发言",
    "archive.sqlite": "SQLite 数据库：以上各表；标题、段落（turns）、原句（figures）可全文检索",
    "datapackage.json": "各文件的说明（Frictionless 数据包）",
}
_NOTE = (
    "整个档案的数据，每次生成网站时写出。五张表各有 CSV 和 Parquet 两种；briefing 一列把它们连起来。"
    "每一篇的页面旁边也有同名的 .md 和 .json。SHA256SUMS 是全站文件的指纹。"
)


def data_sheet(files: Mapping[str, FileNote]) -> Sheet:
    """Return the derived page that links every file of `files` (path below docs/) and explains the tables."""
    rows = []
    for table in TABLES:
        links = tuple(Link(suffix.upper(), f"data/{table.name}.{suffix}") for suffix in ("csv", "parquet"))
        size = sum(files[link.target].size for link in links)
        rows.append((table.chinese, links, f"{files[links[0].target].rows} 行", _size(size)))
    rows += [
        (what, (Link(name, f"data/{name}"),), "", _size(files[f"data/{name}"].size)) for name, what in _WHAT.items()
    ]
    sections = [Section("files", "文件", ("内容", "下载", "行数", "大小"), tuple(rows))]
    sections += [_table(table) for table in TABLES]
    return Sheet(DATA_PAGE, "数据下载", "data", tuple(sections), _NOTE, (), (Link("数据", "figures/index.md"),))


def _table(table: Table) -> Section:
    rows = tuple((column.name, column.type.value, column.chinese, column.english) for column in table.columns)
    return Section(table.name, f"{table.chinese}（{table.name}）", ("列", "类型", "内容", "Content"), rows)


def _size(count: int) -> str:
    """Return a number of bytes as people say it.

    >>> _size(900), _size(123_456), _size(5_000_000)
    ('1 KB', '123 KB', '5.0 MB')
    """
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(1, round(count / 1000))} KB"

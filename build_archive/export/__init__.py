"""The archive as data: tables over one model, written in the formats that people take along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from build_archive.archive import Archive
from build_archive.export.csv import render_csv
from build_archive.export.dictionary import data_sheet
from build_archive.export.feeds import render_feeds
from build_archive.export.jsonl import render_jsonl, render_page_json
from build_archive.export.package import render_package
from build_archive.export.parquet import render_parquet
from build_archive.export.sqlite import render_sqlite
from build_archive.export.tables import Table, tables_of

# Folder below docs/ that holds the data and nothing else.
EXPORTS = "data"


def render_exports(archive: Archive, tables: Sequence[Table], site_url: str = "") -> Mapping[str, bytes]:
    """Return every file of the archive's data, path below docs/ to its bytes; the same bytes for the same pages."""
    files = {"briefings.jsonl": render_jsonl(archive)}
    for table in tables:
        files[f"{table.name}.csv"] = render_csv(table)
        files[f"{table.name}.parquet"] = render_parquet(table)
    files["archive.sqlite"] = render_sqlite(tables)
    files["datapackage.json"] = render_package(tables, files, site_url)
    pages = {f"briefings/{page.path.removesuffix('.md')}.json": render_page_json(page) for page in archive.pages}
    named = {f"{EXPORTS}/{name}": data for name, data in files.items()}
    return {**named, **render_feeds(archive, site_url), **pages}


__all__ = ["EXPORTS", "Table", "data_sheet", "render_exports", "tables_of"]

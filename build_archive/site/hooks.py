"""MkDocs hooks: links the archive once a build, adds the derived pages, gives each page what its template shows."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as SitePage

from build_archive.account import AccountError, parse_account
from build_archive.archive import Archive
from build_archive.edits import EditError
from build_archive.export import data_sheet, render_exports, tables_of
from build_archive.indexes import derive_sheets, render_data
from build_archive.indexes.addresses import (
    city_address,
    day_address,
    page_address,
    person_address,
    publisher_address,
    series_address,
    topic_address,
)
from build_archive.indexes.briefings import archive_heat
from build_archive.indexes.sheets import Sheet
from build_archive.link import link
from build_archive.moves import MOVES, parse_moves
from build_archive.pages import Page as SourcePage
from build_archive.pages import PageError, is_unedited, parse_page
from build_archive.schema import SCHEMA_PATH
from build_archive.search import render_search
from build_archive.site import dialect, statements
from build_archive.site.assets import fingerprint_assets
from build_archive.site.english import frame_script
from build_archive.site.marks import mark_quotes
from build_archive.site.mending import AddressError, Desk, Mending, Report, view_mending
from build_archive.site.mentions import EXTENSION, Index
from build_archive.site.moved import REDIRECTS, old_addresses, render_moved, render_redirects
from build_archive.site.reading import view_reading
from build_archive.site.repairs import AccountView, explain_rule, view_account
from build_archive.site.sheets import FILTERS as SHEET_FILTERS
from build_archive.site.sheets import publish, view_sheet
from build_archive.site.variants import TARGETS, reduce_table, render_table, words_of
from build_archive.site.views import FILTERS, Surroundings, gather_surroundings, view_briefing

_FOLDER = "briefings/"
_DISPLAY_FOLDER = "assets/data/display"
CHECKSUMS = "SHA256SUMS"  # as sha256sum --check reads it
# What the theme would publish though no page of ours loads it: its scripts, styles and search index.
_UNUSED_ASSETS = ("assets/javascripts/", "assets/stylesheets/", "assets/images/")


@dataclass(frozen=True, slots=True)
class _Account:
    """The account of a page's repairs: its file, read when its view is rendered, and the page."""

    file: File
    page: SourcePage


@dataclass(frozen=True, slots=True)
class _Holdings:
    """What one build reads once; kept in `config.extra`, so that a hook holds no state of its own."""

    archive: Archive
    around: Surroundings
    mentions: Index
    sheets: Mapping[str, Sheet]  # the derived pages, by path below docs/
    briefings: Mapping[str, SourcePage]  # likewise
    accounts: Mapping[str, _Account]  # of those pages that have one, by the path of the view of it
    desk: Desk
    words: set[str] = field(default_factory=set)  # runs of Chinese characters of all pages but those views


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Read all briefings, link them, and put the derived files (always fresh) in place of those on disk."""
    sources = [file for file in files.documentation_pages() if file.src_uri.startswith(_FOLDER)]
    briefings = {file.src_uri: _read(file) for file in sources}
    archive = link(list(briefings.values()))
    accounts = dict(_accounts(files, briefings))
    tables = tables_of(archive)
    exports = render_exports(archive, tables, config.site_url or "")
    sheets = {sheet.path: sheet for sheet in (*derive_sheets(archive), data_sheet(tables, exports))}
    around = gather_surroundings(archive)
    config.extra["holdings"] = _Holdings(archive, around, Index(archive), sheets, briefings, accounts, _desk(config))
    for path in accounts:
        files.append(File.generated(config, path, content=""))  # the view is the template's alone
    data: dict[str, str | bytes] = {**render_data(archive), **render_search(archive), **exports}
    for path, content in {**dict.fromkeys(sheets, ""), **data}.items():
        stale = files.get_file_from_path(path)
        if stale:
            files.remove(stale)
        files.append(File.generated(config, path, content=content))
    for file in list(files):
        if file.src_uri.startswith(_UNUSED_ASSETS):
            files.remove(file)
    config.extra["assets"] = fingerprint_assets(files)
    return files


def _desk(config: MkDocsConfig) -> Desk:
    """Return where readers mend and report, as the configuration says."""
    branch, mail = (str(config.extra.get(key) or "") for key in ("repo_branch", "corrections_mail"))
    try:
        return Desk.of(config.repo_url or "", branch or "main", mail)
    except AddressError as error:
        raise PluginError(f"mkdocs.yml: {error}") from error


def _accounts(files: Files, briefings: Mapping[str, SourcePage]) -> Iterator[tuple[str, _Account]]:
    for path, page in briefings.items():
        file = files.get_file_from_path(_account_of(path))
        if file:
            yield _view_of(path), _Account(file, page)


def _account_of(path: str) -> str:
    return path.removesuffix(".md") + ".repairs.json"


def _view_of(path: str) -> str:
    return path.removesuffix(".md") + ".repairs.md"


def _read(file: File) -> SourcePage:
    try:
        return parse_page(file.content_string, file.src_uri.removeprefix(_FOLDER))
    except (PageError, UnicodeDecodeError) as error:
        raise PluginError(f"{_FOLDER}{error}") from error


def on_post_build(config: MkDocsConfig) -> None:
    """Put the Markdown of each briefing beside its page, the tables of the display, and fingerprints of all files."""
    site = Path(config.site_dir)
    holdings: _Holdings = config.extra["holdings"]
    for path in holdings.briefings:
        shutil.copyfile(Path(config.docs_dir, path), site / path)
    _write_display(site / _DISPLAY_FOLDER, holdings.words)
    (site / CHECKSUMS).unlink(missing_ok=True)
    names = sorted(file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file())
    lines = (f"{hashlib.sha256((site / name).read_bytes()).hexdigest()}  {name}\n" for name in names)
    (site / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def on_page_markdown(markdown: str, page: SitePage, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """Return a briefing's body as the contract reads it, so that no second reading of the header can differ.

    Says which template a page has, and to the Markdown extension of mentions whose text comes next.
    """
    holdings: _Holdings = config.extra["holdings"]
    path = page.file.src_uri
    if path in holdings.accounts:
        page.meta["template"] = "repairs.html"
    if path in holdings.sheets:
        sheet = holdings.sheets[path]
        page.meta.update(title=sheet.title, view=sheet.view, template="sheet.html")
    briefing = holdings.briefings.get(path)
    _tell_extensions(config, briefing)
    if briefing is None:
        return markdown
    page.meta["template"] = "briefing.html"
    return briefing.body


def _tell_extensions(config: MkDocsConfig, briefing: SourcePage | None) -> None:
    """Tell the Markdown extensions whose text comes next."""
    numbers = (briefing.metadata.provenance.paragraphs if briefing else None) or ""
    holdings: _Holdings = config.extra["holdings"]
    config.mdx_configs[EXTENSION] = {"index": holdings.mentions, "page": briefing}
    config.mdx_configs[dialect.EXTENSION] = {"numbers": numbers}
    config.mdx_configs[statements.EXTENSION] = {"speakers": briefing.metadata.speakers} if briefing else {}


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Escape every value that a template shows, unless it says `safe`; hand the templates their filters."""
    env.autoescape = True
    env.trim_blocks = env.lstrip_blocks = True  # a fifth less HTML
    env.filters |= FILTERS | SHEET_FILTERS | {"explain_rule": explain_rule, "published": publish}
    env.filters |= {name: _published(address) for name, address in _ADDRESSES.items()}
    env.filters["asset"] = lambda name: f"{config.extra['assets']}{name}"
    archive: Archive = config.extra["holdings"].archive
    schema = SCHEMA_PATH if files.get_file_from_path(SCHEMA_PATH) else ""
    env.globals |= {"archive": archive, "heat": archive_heat(archive), "schema": schema}
    _publish_moves(env, config, files)
    return env


def _publish_moves(env: Environment, config: MkDocsConfig, files: Files) -> None:
    """Put a page that leads on at the old address of each page that moved, and redirects for the host."""
    holdings: _Holdings = config.extra["holdings"]
    record = files.get_file_from_path(_FOLDER + MOVES)
    moves = parse_moves(record.content_string) if record else {}
    pages = {path.removeprefix(_FOLDER): page for path, page in holdings.briefings.items()}
    addresses = list(old_addresses(moves, pages, {one.page.path for one in holdings.accounts.values()}))
    for path, content in ((REDIRECTS, render_redirects(addresses)), *render_moved(env, config, addresses, pages)):
        files.append(File.generated(config, path, content=content))
    if record:
        files.remove(record)


_ADDRESSES: Mapping[str, Callable[[Any], str]] = {
    "city_url": city_address,
    "day_url": day_address,
    "page_url": page_address,
    "person_url": person_address,
    "publisher_url": publisher_address,
    "series_url": series_address,
    "topic_url": topic_address,
}


def _published(address: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda value: publish(address(value))


def on_page_context(context: dict[str, Any], page: SitePage, config: MkDocsConfig, nav: object) -> dict[str, Any]:  # noqa: ARG001
    """Give templates their views: of a briefing with its figures marked in the text, a derived page, an account."""
    holdings: _Holdings = config.extra["holdings"]
    briefing = holdings.briefings.get(page.file.src_uri)
    if briefing:
        page.content, marks = mark_quotes(page.content or "", [figure.quote for figure in briefing.metadata.figures])
        view = _view_of(page.file.src_uri)
        repairs = publish(view) if view in holdings.accounts else ""
        context["briefing"] = view_briefing(briefing, holdings.around, marks, page.content, repairs)
        context["reading"] = view_reading(briefing, config.site_name, page.canonical_url or "")
    sheet = holdings.sheets.get(page.file.src_uri)
    if sheet:
        context["view"] = view_sheet(sheet)
    account = holdings.accounts.get(page.file.src_uri)
    if account:
        context |= {
            "briefing": account.page,
            "is_edited": not is_unedited(account.page),
            "view": _view_account(account.file),
            "data": account.file.src_uri,
        }
    origin = briefing or (account.page if account else None)
    context["mending"] = _view_mending(page, config, origin)
    return context


def _view_mending(page: SitePage, config: MkDocsConfig, origin: SourcePage | None) -> Mending:
    """Return where a page is mended; `origin` is the briefing that it shows, None for another."""
    holdings: _Holdings = config.extra["holdings"]
    made = page.file.src_uri in holdings.sheets
    title = " ".join(str(origin.metadata.title if origin else page.title).split())
    file = "" if made else f"docs/{page_address(origin) if origin else page.file.src_uri}"
    report = Report(title, page.canonical_url or page.file.dest_uri, file)
    return view_mending(holdings.desk, report, origin.metadata.provenance.source if origin else "")


def on_post_page(output: str, page: SitePage, config: MkDocsConfig) -> str:
    """Note the words of a page, for the tables by which it is shown in the other script."""
    holdings: _Holdings = config.extra["holdings"]
    if page.file.src_uri not in holdings.accounts:
        holdings.words.update(words_of(output))
    return output


def _write_display(folder: Path, words: set[str]) -> None:
    """Write what the display loads once a reader asks for it: tables of scripts, the frame in English."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "english.js").write_text(frame_script(), encoding="utf-8")
    for target in TARGETS:
        script = render_table(reduce_table(words, target), target)
        (folder / f"{target}.js").write_text(script, encoding="utf-8")


def _view_account(file: File) -> AccountView:
    try:
        return view_account(parse_account(file.content_string))
    except (AccountError, EditError) as error:
        raise PluginError(f"{file.src_uri}: {error}; convert its source again") from error

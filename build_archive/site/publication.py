"""The site as MkDocs is to publish it: links the archive, adds derived pages and data, gives templates their views."""

from __future__ import annotations

import hashlib
import logging
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as SitePage

from build_archive.account import AccountError, parse_account
from build_archive.archive import Archive
from build_archive.edits import EditError
from build_archive.executors import Here, Workers, batches
from build_archive.export import data_sheet, render_page_json
from build_archive.files import FileNote, names_below, put_file
from build_archive.fingerprint import program_fingerprint
from build_archive.indexes import derive_sheets
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
from build_archive.looks import Shelved
from build_archive.model import Diagnostic
from build_archive.moves import MOVES, parse_moves, parse_removed
from build_archive.pages import DIRECTION_RE, PageError, is_unedited, parse_page
from build_archive.pages import Page as Briefing
from build_archive.schema import SCHEMA_PATH
from build_archive.search import SEARCH_FOLDER
from build_archive.site import dialect, statements
from build_archive.site.assets import fingerprint_assets
from build_archive.site.data import DataError, Kept, write_data
from build_archive.site.english import frame_script
from build_archive.site.frame import lead_to, show_frame
from build_archive.site.links import advise, dead_link, find_dead_links
from build_archive.site.marks import mark_quotes
from build_archive.site.mending import AddressError, Desk, Mending, Report, view_mending
from build_archive.site.mentions import EXTENSION, Index
from build_archive.site.moved import (
    REDIRECTS,
    old_addresses,
    removed_addresses,
    render_moved,
    render_redirects,
    render_removed,
)
from build_archive.site.plain import Manner, render_plain
from build_archive.site.reading import view_reading
from build_archive.site.repairs import AccountView, explain_rule, view_account
from build_archive.site.sheets import FILTERS as SHEET_FILTERS
from build_archive.site.sheets import publish, view_sheet
from build_archive.site.variants import TARGETS, Pairs, pairs_of, render_table, table_for, unite
from build_archive.site.views import FILTERS, Surroundings, gather_surroundings, surroundings_seen, view_briefing
from build_archive.spool import Spool

log = logging.getLogger("mkdocs")  # by which the build tells that something is wrong

_FOLDER = "briefings/"
_DISPLAY_FOLDER = "assets/data/display"
DISPLAY_FILES = frozenset(f"{_DISPLAY_FOLDER}/{name}.js" for name in ("english", *TARGETS))
CHECKSUMS = "SHA256SUMS"  # as sha256sum --check reads it
_UNITED = 500  # pages whose pairs are united at once: what bounds the memory
# What the theme would publish though no page of ours loads it: its scripts, styles and search index.
_UNUSED_ASSETS = ("assets/javascripts/", "assets/stylesheets/", "assets/images/")


@dataclass(frozen=True, slots=True)
class _Account:
    """The account of a page's repairs: its file, read when its view is rendered, and the page."""

    file: File
    page: Shelved


@dataclass(frozen=True, slots=True)
class _Holdings:
    """What one build reads once; kept in `config.extra`, so that a hook holds no state of its own."""

    archive: Archive
    around: Surroundings
    mentions: Index
    sheets: Spool[str, Sheet]  # the derived pages, by path below docs/: most of what is gathered, and read once
    sheet_prints: Mapping[str, str]  # fingerprints of them
    briefings: Mapping[str, Shelved]  # by path below docs/
    accounts: Mapping[str, _Account]  # of those pages that have one, by the path of the view of it
    desk: Desk
    manner: Manner | None  # of plain texts
    dead: dict[str, frozenset[str]] = field(default_factory=dict)  # links that lead nowhere, by page below docs/
    # What was written for each page, by path below docs/: by path below the site's folder the SHA-256 of each file.
    written: dict[str, Mapping[str, str]] = field(default_factory=dict)
    data: dict[str, FileNote] = field(default_factory=dict)  # the files of data, by path below the site's folder


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Link all briefings, write the data, and put the derived pages (always fresh) in place of those on disk.

    `config.extra` may hold the briefings (`shelf`), who writes the data (`workers`), and where its pieces are kept.
    """
    shelf = [_upright(one) for one in config.extra.get("shelf") or _read_shelf(files)]
    briefings = {f"{_FOLDER}{one.page.path}": one for one in shelf}
    archive = link([one.page for one in shelf])
    accounts = dict(_accounts(files, briefings))
    sheets, prints = Spool[str, Sheet](), dict[str, str]()
    for sheet in derive_sheets(archive):
        _put_sheet(sheet, sheets, prints)
    holdings = _Holdings(
        archive,
        gather_surroundings(archive),
        Index(archive),
        sheets,
        prints,
        briefings,
        accounts,
        _desk(config),
        Manner.of(config),
    )
    config.extra["holdings"] = holdings
    _write_data(config, holdings)
    _put_sheet(data_sheet(holdings.data), sheets, prints)
    known = briefings.keys() | accounts.keys()
    for path in (*sheets, *accounts):
        _replace(files, File.generated(config, path, content=""))  # all of it is the template's
    for path in holdings.data:
        if not path.startswith(f"{SEARCH_FOLDER}/"):  # nobody links those
            _replace(files, File(path, config.site_dir, config.site_dir, use_directory_urls=False))
    for file in list(files):
        # A page that cannot be read is reported, and not shown as it is.
        is_unread = file.src_uri.startswith(_FOLDER) and file.is_documentation_page() and file.src_uri not in known
        if is_unread or file.src_uri.startswith(_UNUSED_ASSETS):
            files.remove(file)
    config.extra["assets"] = fingerprint_assets(files)
    holdings.dead.update(_dead_links(files, briefings))
    return files


def _dead_links(files: Files, briefings: Mapping[str, Shelved]) -> Iterator[tuple[str, frozenset[str]]]:
    for path, shelved in briefings.items():
        if dead := frozenset(find_dead_links(shelved.page.body, path, files.src_uris.__contains__)):
            yield path, dead


def tell_dead_links(config: MkDocsConfig) -> Iterator[Diagnostic]:
    """Yield the links of briefings that lead to no file of the site."""
    holdings: _Holdings = config.extra["holdings"]
    known = holdings.briefings.keys() | holdings.sheets.keys() if holdings.dead else ()
    for path, dead in holdings.dead.items():
        yield from (dead_link(holdings.briefings[path].page, one, advise(one, path, known)) for one in sorted(dead))


def tell_lost_places(config: MkDocsConfig, path: str, links: Sequence[str]) -> list[Diagnostic]:
    """Return what is said of links to places that a page does not have: of a briefing's; other pages are our own."""
    holdings: _Holdings = config.extra["holdings"]
    hint = "the page is there, but no such place on it; take the address of the paragraph from the site"
    if path in holdings.briefings:
        return [dead_link(holdings.briefings[path].page, address, hint) for address in links]
    for address in links:
        log.error("%s links to %s, but there is no such place", path, address)
    return []


def _put_sheet(sheet: Sheet, sheets: Spool[str, Sheet], prints: dict[str, str]) -> None:
    sheets.put(sheet.path, sheet)
    prints[sheet.path] = hashlib.sha256(repr(sheet).encode()).hexdigest()


def _upright(shelved: Shelved) -> Shelved:
    """Show what turns the direction of writing as U+FFFD: nothing on a page stands in another order than it seems."""
    body = DIRECTION_RE.sub("\N{REPLACEMENT CHARACTER}", shelved.page.body)
    return replace(shelved, page=replace(shelved.page, body=body))


def _desk(config: MkDocsConfig) -> Desk:
    """Return where readers mend and report, as the configuration says."""
    branch, mail = (str(config.extra.get(key) or "") for key in ("repo_branch", "corrections_mail"))
    try:
        return Desk.of(config.repo_url or "", branch or "main", mail)
    except AddressError as error:
        raise PluginError(f"mkdocs.yml: {error}") from error


def _replace(files: Files, file: File) -> None:
    stale = files.get_file_from_path(file.src_uri)
    if stale:
        files.remove(stale)
    files.append(file)


def _accounts(files: Files, briefings: Mapping[str, Shelved]) -> Iterator[tuple[str, _Account]]:
    for path, page in briefings.items():
        file = files.get_file_from_path(_account_of(path))
        if file:
            yield _view_of(path), _Account(file, page)


def _account_of(path: str) -> str:
    return path.removesuffix(".md") + ".repairs.json"


def _view_of(path: str) -> str:
    return path.removesuffix(".md") + ".repairs.md"


def _read_shelf(files: Files) -> list[Shelved]:
    return [_shelve(file) for file in files.documentation_pages() if file.src_uri.startswith(_FOLDER)]


def _shelve(file: File) -> Shelved:
    try:
        page = parse_page(file.content_string, file.src_uri.removeprefix(_FOLDER))
    except (PageError, UnicodeDecodeError) as error:
        raise PluginError(f"{_FOLDER}{error}") from error
    digest = hashlib.sha256(file.content_bytes).hexdigest()
    return Shelved(page, digest, is_edited=not is_unedited(page), problems=())


def _write_data(config: MkDocsConfig, holdings: _Holdings) -> None:
    digests = {shelved.page.path: shelved.digest for shelved in holdings.briefings.values()}
    workers: Workers = config.extra.get("workers") or Here()
    with TemporaryDirectory() as folder:
        kept = Kept(config.extra.get("pieces") or Path(folder), digests)
        try:
            holdings.data.update(write_data(holdings.archive, kept, config, workers))
        except DataError as error:
            raise PluginError(str(error)) from error


def on_post_build(config: MkDocsConfig) -> None:
    """Write the tables of the display, and the fingerprints of all files."""
    site = Path(config.site_dir)
    holdings: _Holdings = config.extra["holdings"]
    _write_display(site / _DISPLAY_FOLDER, config.extra.get("pairs") or ())
    known = {name: note.sha256 for name, note in holdings.data.items()}
    for files in holdings.written.values():
        known.update(files)
    lines = (f"{known.get(name) or _hash(site / name)}  {name}\n" for name in names_below(site) if name != CHECKSUMS)
    put_file(site, CHECKSUMS, (line.encode() for line in lines))


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def on_page_read_source(page: SitePage, config: MkDocsConfig) -> str | None:
    """Return nothing to be read of a page of ours: no second reading of its header can differ; else None."""
    return "" if template_of(page.file.src_uri, config) else None


def template_of(path: str, config: MkDocsConfig) -> str:
    """Return the template of a page of ours; "" of another."""
    holdings: _Holdings = config.extra["holdings"]
    if path in holdings.briefings:
        return "briefing.html"
    if path in holdings.accounts:
        return "repairs.html"
    return "sheet.html" if path in holdings.sheets else ""


def _describe(page: SitePage, config: MkDocsConfig) -> str:
    """Say in a page of ours which template it has, and what that shows of it; return the template, "" of another."""
    holdings: _Holdings = config.extra["holdings"]
    template = template_of(page.file.src_uri, config)
    if template:
        page.meta = {"template": template}
    if page.file.src_uri in holdings.sheets:
        sheet = holdings.sheets[page.file.src_uri]
        page.meta.update(title=sheet.title, view=sheet.view, sheet=sheet)
    return template


def fill_page(page: SitePage, config: MkDocsConfig) -> bool:
    """Give a page its text, if that takes no Markdown; return whether it has it.

    Of a derived page and of an account the text is all the template's, and that of most briefings is plain.
    """
    holdings: _Holdings = config.extra["holdings"]
    if not _describe(page, config):
        return False
    page.markdown, page.content = "", ""
    shelved = holdings.briefings.get(page.file.src_uri)
    if shelved:
        text = render_plain(shelved.page, holdings.mentions, holdings.manner) if holdings.manner else None
        if text is None:
            return False
        page.content, page.toc = text
    return True


def on_page_markdown(markdown: str, page: SitePage, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """Return a briefing's body as the contract reads it; say to the Markdown extensions whose text comes next."""
    holdings: _Holdings = config.extra["holdings"]
    _describe(page, config)
    shelved = holdings.briefings.get(page.file.src_uri)
    briefing = shelved.page if shelved else None
    _tell_extensions(config, briefing, holdings.dead.get(page.file.src_uri, frozenset()))
    return briefing.body if briefing else markdown


def _tell_extensions(config: MkDocsConfig, briefing: Briefing | None, dead: frozenset[str]) -> None:
    """Tell the Markdown extensions whose text comes next."""
    numbers = (briefing.metadata.provenance.paragraphs if briefing else None) or ""
    holdings: _Holdings = config.extra["holdings"]
    config.mdx_configs[EXTENSION] = {"index": holdings.mentions, "page": briefing}
    config.mdx_configs[dialect.EXTENSION] = {"numbers": numbers, "dead": dead}
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
    env.globals |= {"archive": archive, "heat": archive_heat(archive), "schema": schema, "frame": show_frame}
    env.filters["url"] = lead_to
    _publish_moves(env, config, files)
    return env


def _publish_moves(env: Environment, config: MkDocsConfig, files: Files) -> None:
    """Put a page that leads on, or says why it was taken out, at each old address, and redirects for the host."""
    holdings: _Holdings = config.extra["holdings"]
    record = files.get_file_from_path(_FOLDER + MOVES)
    moves, removed = (parse(record.content_string) if record else {} for parse in (parse_moves, parse_removed))
    pages = {path.removeprefix(_FOLDER): shelved.page for path, shelved in holdings.briefings.items()}
    viewed = {one.page.page.path for one in holdings.accounts.values()}
    addresses = list(old_addresses(moves, pages, viewed))
    gone = list(removed_addresses(removed, moves, pages))
    notes = (*render_moved(env, config, addresses, pages), *render_removed(env, config, gone))
    for path, content in ((REDIRECTS, render_redirects(addresses, gone)), *notes):
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
    shelved = holdings.briefings.get(page.file.src_uri)
    if shelved:
        briefing = shelved.page
        page.content, marks = mark_quotes(page.content or "", [figure.quote for figure in briefing.metadata.figures])
        view = _view_of(page.file.src_uri)
        repairs = publish(view) if view in holdings.accounts else ""
        context["briefing"] = view_briefing(briefing, holdings.around, marks, page.content, repairs)
        context["reading"] = view_reading(briefing, config.site_name, page.canonical_url or "")
    if page.file.src_uri in holdings.sheets:
        context["view"] = view_sheet(page.meta["sheet"])
    account = holdings.accounts.get(page.file.src_uri)
    if account:
        context |= {
            "briefing": account.page.page,
            "is_edited": account.page.is_edited,
            "view": _view_account(account.file),
            "data": account.file.src_uri,
        }
    origin = shelved or (account.page if account else None)
    context["mending"] = _view_mending(page, config, origin.page if origin else None)
    return context


def _view_mending(page: SitePage, config: MkDocsConfig, origin: Briefing | None) -> Mending:
    """Return where a page is mended; `origin` is the briefing that it shows, None for another."""
    holdings: _Holdings = config.extra["holdings"]
    made = page.file.src_uri in holdings.sheets
    title = " ".join(str(origin.metadata.title if origin else page.title).split())
    file = "" if made else f"docs/{page_address(origin) if origin else page.file.src_uri}"
    report = Report(title, page.canonical_url or page.file.dest_uri, file)
    return view_mending(holdings.desk, report, origin.metadata.provenance.source if origin else "")


def put_page(output: str, page: SitePage, config: MkDocsConfig) -> Mapping[str, str]:
    """Write a page, and beside it what it was made of: a briefing as Markdown and JSON, an account's record.

    Returns the SHA-256 of each file by its path below the site's folder.
    """
    holdings: _Holdings = config.extra["holdings"]
    path = page.file.src_uri
    files = {page.file.dest_uri: output.encode("utf-8", "xmlcharrefreplace")}
    if path in holdings.briefings:
        files[path] = Path(config.docs_dir, path).read_bytes()
        files[f"{path[:-3]}.json"] = render_page_json(holdings.briefings[path].page)
    if path in holdings.accounts:
        record = holdings.accounts[path].file
        files[record.dest_uri] = record.content_bytes
    return {name: put_file(Path(config.site_dir), name, [data]).sha256 for name, data in files.items()}


def packed_pairs(output: str, page: SitePage, config: MkDocsConfig) -> bytes:
    """Return the pairs of Chinese characters side by side that a page shows, packed: they are many."""
    # The views of accounts are left in the script that they show.
    is_kept = page.file.src_uri in config.extra["holdings"].accounts
    return zlib.compress(pairs_of("" if is_kept else output).tobytes(), 1)


def shared_fingerprints(config: MkDocsConfig) -> tuple[str, str]:
    """Return fingerprints of what all pages are made of, and of what those with mentions are."""
    holdings: _Holdings = config.extra["holdings"]
    settings = Path(config.config_file_path).read_bytes()
    from_outside = (config.site_url, config.repo_url, holdings.desk)  # the environment may state them
    about = (settings, from_outside, config.extra["assets"])
    shared = f"{program_fingerprint()}{about!r}"
    return shared, f"{shared}{holdings.mentions.fingerprint()}"


def fingerprint(path: str, shared: tuple[str, str], config: MkDocsConfig) -> str:
    """Return a fingerprint of all that a derived page, a briefing or an account is made of; "" of another page."""
    holdings: _Holdings = config.extra["holdings"]
    plain, with_mentions = shared
    if path in holdings.briefings:
        shelved = holdings.briefings[path]
        seen = surroundings_seen(shelved.page, holdings.around)
        dead = sorted(holdings.dead.get(path, ()))
        made = f"{with_mentions}{(shelved.digest, _view_of(path) in holdings.accounts, seen, dead)!r}"
    elif path in holdings.accounts:
        file, page = holdings.accounts[path].file, holdings.accounts[path].page
        made = f"{plain}{(page.digest, page.is_edited, hashlib.sha256(file.content_bytes).hexdigest())!r}"
    elif path in holdings.sheets:
        made = f"{plain}{holdings.sheet_prints[path]}"
    else:
        return ""
    return hashlib.sha256(made.encode()).hexdigest()


def _write_display(folder: Path, packed: Iterable[bytes]) -> None:
    """Write what the display loads once a reader asks for it: tables of scripts, the frame in English."""
    put_file(folder, "english.js", [frame_script().encode()])
    pairs: Pairs = np.empty(0, np.uint32)
    for some in batches(packed, _UNITED):
        pairs = unite([pairs, *(np.frombuffer(zlib.decompress(one), np.uint32) for one in some)])
    for target in TARGETS:
        put_file(folder, f"{target}.js", [render_table(table_for(pairs, target), target).encode()])


def _view_account(file: File) -> AccountView:
    try:
        return view_account(parse_account(file.content_string))
    except (AccountError, EditError) as error:
        raise PluginError(f"{file.src_uri}: {error}; convert its source again") from error

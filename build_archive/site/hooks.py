"""MkDocs hooks: links the archive once a build, adds the derived pages, gives each page what its template shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as SitePage

from build_archive.archive import Archive
from build_archive.indexes import city_address, day_address, page_address, person_address, render_indexes
from build_archive.link import link
from build_archive.pages import Page, PageError, parse_page
from build_archive.schema import SCHEMA_PATH
from build_archive.site.marks import mark_quotes
from build_archive.site.views import FILTERS, view_briefing

_FOLDER = "briefings/"
# What the theme would publish though no page of ours loads it: its scripts, styles and search index.
_UNUSED_ASSETS = ("assets/javascripts/", "assets/stylesheets/", "assets/images/")


@dataclass(frozen=True, slots=True)
class _Holdings:
    """What one build reads once; kept in `config.extra`, so that a hook holds no state of its own."""

    archive: Archive
    briefings: Mapping[str, Page]  # by path below docs/
    repairs: frozenset[str]  # paths of the accounts of repairs that are there


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Read all briefings, link them, and put the derived pages (always fresh) in place of those on disk."""
    sources = [file for file in files.documentation_pages() if file.src_uri.startswith(_FOLDER)]
    briefings = {file.src_uri: _read(file) for file in sources}
    archive = link(list(briefings.values()))
    repairs = frozenset(file.src_uri for file in files if file.src_uri.endswith(".repairs.json"))
    config.extra["holdings"] = _Holdings(archive, briefings, repairs)
    for path, text in render_indexes(archive).items():
        stale = files.get_file_from_path(path)
        if stale:
            files.remove(stale)
        files.append(File.generated(config, path, content=text))
    for file in list(files):
        if file.src_uri.startswith(_UNUSED_ASSETS):
            files.remove(file)
    return files


def _read(file: File) -> Page:
    try:
        return parse_page(file.content_string, file.src_uri.removeprefix(_FOLDER))
    except (PageError, UnicodeDecodeError) as error:
        raise PluginError(f"{_FOLDER}{error}") from error


def on_page_markdown(markdown: str, page: SitePage, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001
    """Return a briefing's body as the contract reads it, so that no second reading of the header can differ."""
    briefing = config.extra["holdings"].briefings.get(page.file.src_uri)
    if briefing is None:
        return markdown
    page.meta["template"] = "briefing.html"
    body: str = briefing.body
    return body


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Escape every value that a template shows, unless it says `safe`; hand the templates their filters."""
    env.autoescape = True
    env.trim_blocks = env.lstrip_blocks = True  # a fifth less HTML
    env.filters |= FILTERS | {
        "city_url": lambda city: _published(city_address(city)),
        "day_url": lambda day: _published(day_address(day)),
        "page_url": lambda page: _published(page_address(page)),
        "person_url": lambda person: _published(person_address(person)),
    }
    schema = SCHEMA_PATH if files.get_file_from_path(SCHEMA_PATH) else ""
    env.globals |= {"archive": config.extra["holdings"].archive, "schema": schema}
    return env


def _published(address: str) -> str:
    path, mark, anchor = address.partition("#")
    return f"{path.removesuffix('.md')}.html{mark}{anchor}"


def on_page_context(context: dict[str, Any], page: SitePage, config: MkDocsConfig, nav: object) -> dict[str, Any]:  # noqa: ARG001
    """Give a briefing's template its view, and mark the sentences of its figures in the text."""
    holdings: _Holdings = config.extra["holdings"]
    briefing = holdings.briefings.get(page.file.src_uri)
    if briefing:
        page.content, marks = mark_quotes(page.content or "", [figure.quote for figure in briefing.metadata.figures])
        account = page.file.src_uri.removesuffix(".md") + ".repairs.json"
        repairs = account if account in holdings.repairs else ""
        context["briefing"] = view_briefing(briefing, holdings.archive, marks, repairs)
    return context

"""Writes the site: MkDocs renders its pages, on all processors, and only those that come out otherwise than before.

MkDocs' own build holds all pages at once and renders one after the other. So its steps are taken here one by one, with
the functions that it calls for a page itself (of MkDocs 1.6, after which no other will come): first what all pages
share, then page after page, each forgotten once it is written.
"""

from __future__ import annotations

import html
import logging
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple, NoReturn, TextIO

from jinja2 import Environment
from mkdocs.commands.build import _build_theme_template, _populate_page, get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, BuildError
from mkdocs.structure.files import File, Files, get_files, set_exclusions
from mkdocs.structure.nav import Navigation, get_navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import TableOfContents

from build_archive.cache import Cache, Output
from build_archive.executors import Workers, batches
from build_archive.files import names_below, put_file
from build_archive.model import Diagnostic
from build_archive.progress import bar, stage
from build_archive.site.publication import (
    CHECKSUMS,
    DISPLAY_FILES,
    fill_page,
    fingerprint,
    packed_pairs,
    put_page,
    shared_fingerprint,
    tell_dead_links,
    tell_lost_places,
    template_of,
)
from build_archive.site.shown import Shown, unite_shown

_TOGETHER = 20  # pages that a worker renders before it gives word
_IN_ONE_LIFE = 4000  # pages that the workers render before others take their place
_LOOKED_AT = 500  # pages that it tells the fingerprints of
_ID_RE = re.compile(r'\sid="([^"]*)"')


class SiteError(Exception):
    """The site cannot be built; what is wrong stands in the log."""


@dataclass(frozen=True, slots=True)
class _Site:
    """What all pages share."""

    config: MkDocsConfig
    files: Files
    navigation: Navigation
    environment: Environment
    documents: Mapping[str, File]  # by path below docs/
    listed: Sequence[File]  # the same
    shared: str  # fingerprint of what they are all made of


# A place on a page that somebody wrote a link to: the page's file in the site, the id, the link.
_Place = tuple[str, str, str]


class _Rendered(NamedTuple):
    """What is to be known of a page that was written elsewhere."""

    path: str
    files: Mapping[str, str]  # that were written for it, with the SHA-256 of each
    pairs: bytes  # of Chinese characters side by side that it shows, packed
    places: list[_Place]
    warnings: int


class _Counter(logging.StreamHandler[TextIO]):
    """Shows what MkDocs warns of, and counts it."""

    def __init__(self) -> None:
        super().__init__()
        self.setLevel(logging.WARNING)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Show and count a warning."""
        self.count += 1
        super().emit(record)


# The site that is being written: a forked process finds here what the one before it has made ready.
_SITE: list[_Site] = []
_WARNINGS = _Counter()


def write_site(config: MkDocsConfig, cache: Cache, workers: Workers) -> list[Diagnostic]:
    """Write the site of `config`: what changed since it was written last, as `cache` tells; nothing else stays.

    Returns which links of briefings lead nowhere. Raises SiteError where MkDocs warns of something else, or fails.
    """
    logger = logging.getLogger("mkdocs")
    logger.addHandler(_WARNINGS)
    _WARNINGS.count = 0
    config.extra["workers"] = workers
    try:
        _SITE.append(_prepare(config))
        before = _WARNINGS.count
        faulty, astray = _render_pages(_SITE[-1], cache, workers)
        after = _WARNINGS.count
        with stage("Writing the rest"):
            _write_rest(_SITE[-1])
            config.plugins.on_post_build(config=config)
    except (BuildError, Abort) as error:
        raise SiteError(str(error)) from error
    finally:
        _SITE.clear()
        logger.removeHandler(_WARNINGS)
        cache.save()
    others = before + _WARNINGS.count - after
    if faulty or others:
        raise SiteError(
            "; ".join([*(f"warnings on {path}" for path in faulty), *(["other warnings"] if others else [])])
        )
    return [*tell_dead_links(config), *astray]


def _render_pages(site: _Site, cache: Cache, workers: Workers) -> tuple[list[str], list[Diagnostic]]:
    """Render the pages that changed; return those of which MkDocs warned, and what is said of others."""
    written: dict[str, Mapping[str, str]] = site.config.extra["holdings"].written
    known = cache.outputs()
    prints = dict(chain.from_iterable(workers.map(_fingerprint, batches(site.documents, _LOOKED_AT), _lose)))
    changed = [path for path, print_ in prints.items() if not _is_written(site, print_, known.get(path))]
    cache.forget_outputs([*changed, *known.keys() - prints.keys()])
    written |= {path: known[path].files for path in prints.keys() - set(changed)}
    places = {path: known[path].places for path in written}
    faulty: list[str] = []
    pairs: list[bytes] = []  # of pages that are not kept
    for one in _shown(_render_all(site, changed, workers), len(changed)):
        written[one.path], places[one.path] = one.files, one.places
        if one.warnings:  # it is rendered again, until it is mended
            faulty.append(one.path)
        elif prints[one.path]:
            cache.put_output(one.path, Output(prints[one.path], one.files, one.places), one.pairs)
            continue
        pairs.append(one.pairs)
    site.config.extra["shown"] = Shown(cache, unite_shown(cache, pairs))
    astray: list[Diagnostic] = []
    for path, lost in _lost_links(places):
        told = tell_lost_places(site.config, path, lost)
        astray += told
        faulty += [path] if len(lost) > len(told) else []
    return faulty, astray


def _shown(pages: Iterator[_Rendered], count: int) -> Iterator[_Rendered]:
    with bar("Rendering", count) as done:
        for page in pages:
            yield page
            done(page.path)


def _render_all(site: _Site, paths: Sequence[str], workers: Workers) -> Iterator[_Rendered]:
    """Render pages, one of each template here: so what they read, forked processes find.

    A process makes a copy of all that it touches, so after so many pages others take the place of those that did them.
    """
    first = {template_of(path, site.config): path for path in paths}.values()
    yield from _render([*first])
    for group in batches((path for path in paths if path not in first), _IN_ONE_LIFE):
        yield from chain.from_iterable(workers.map(_render, batches(group, _TOGETHER), _lose))


def _prepare(config: MkDocsConfig) -> _Site:
    config.plugins.on_startup(command="build", dirty=False)
    config = config.plugins.on_config(config)
    config.plugins.on_pre_build(config=config)
    environment = config.theme.get_env()
    files = get_files(config)
    files.add_files_from_theme(environment, config)
    files = config.plugins.on_files(files, config=config)
    set_exclusions(files, config)
    navigation = config.plugins.on_nav(get_navigation(files, config), config=config, files=files)
    environment = config.plugins.on_env(environment, config=config, files=files)
    documents = {file.src_uri: file for file in files.documentation_pages()}
    return _Site(
        config, files, navigation, environment, documents, tuple(documents.values()), shared_fingerprint(config)
    )


def _fingerprint(paths: Sequence[str]) -> list[tuple[str, str]]:
    site = _SITE[-1]
    return [(path, fingerprint(path, site.shared, site.config)) for path in paths]


def _is_written(site: _Site, print_: str, output: Output | None) -> bool:
    if not print_ or output is None or output.print != print_:
        return False
    folder = site.config.site_dir
    return all(os.path.isfile(f"{folder}/{name}") for name in output.files)  # noqa: PTH113  as fast as it goes


def _render(paths: Sequence[str]) -> list[_Rendered]:
    return [_render_page(path) for path in paths]


def _render_page(path: str) -> _Rendered:
    """Write a page of the site that was prepared."""
    site = _SITE[-1]
    page = site.documents[path].page
    assert page is not None
    before = _WARNINGS.count
    if not fill_page(page, site.config):
        _populate_page(page, site.config, site.files)
    output = _draw_page(page, site)
    links_by_file = page.links_to_anchors or {}
    own = _places_on(output) if links_by_file else set()
    places = [
        (to_file.dest_uri, anchor, link)
        for to_file, links in links_by_file.items()
        for anchor, link in links.items()
        if to_file is not page.file or anchor not in own
    ]
    page.content = page.markdown = None  # a page that is written is forgotten
    page.toc, page.meta = TableOfContents([]), {}
    files = put_page(output, page, site.config)
    return _Rendered(path, files, packed_pairs(output, page, site.config), places, _WARNINGS.count - before)


def _draw_page(page: Page, site: _Site) -> str:
    """Return a page as HTML."""
    config = site.config
    context = get_context(site.navigation, site.listed, config, page)
    template = site.environment.get_template(page.meta.get("template", "main.html"))
    context = config.plugins.on_page_context(context, page=page, config=config, nav=site.navigation)
    return template.render(context)


def _lose(paths: Sequence[str]) -> NoReturn:
    raise SiteError(f"the process that rendered {paths[0]} … {paths[-1]} died; it may need more memory than there is")


def _lost_links(places: Mapping[str, Sequence[_Place]]) -> Iterator[tuple[str, list[str]]]:
    """Yield each page that leads to places which are not there, with those links; all pages are written."""
    known: dict[str, set[str]] = {}
    for path, wanted in sorted(places.items()):
        lost = []
        for target, anchor, link in wanted:
            if target not in known:
                known[target] = _places_on(Path(_SITE[-1].config.site_dir, target).read_text(encoding="utf-8"))
            if anchor not in known[target]:
                lost.append(link)
        if lost:
            yield path, lost


def _places_on(page: str) -> set[str]:
    return set(map(html.unescape, _ID_RE.findall(page)))


def _write_rest(site: _Site) -> None:
    """Write what is no page, and remove what is no part of the site any more."""
    config = site.config
    holdings = config.extra["holdings"]
    pages = {name for files in holdings.written.values() for name in files}
    others = [file for file in site.files if not file.is_documentation_page() and file.inclusion.is_included()]  # type: ignore[no-untyped-call]
    for file in others:
        if file.dest_uri not in holdings.data and file.dest_uri not in pages:  # those are written already
            put_file(Path(config.site_dir), file.dest_uri, [file.content_bytes])
    for template in config.theme.static_templates:
        _build_theme_template(template, site.environment, site.files, config, site.navigation)
    kept = {CHECKSUMS, *DISPLAY_FILES}
    kept |= {*config.theme.static_templates, *(f"{name}.gz" for name in config.theme.static_templates)}
    kept |= {file.dest_uri for file in others} | set(holdings.data) | pages
    for name in names_below(Path(config.site_dir)):
        if name not in kept:
            Path(config.site_dir, name).unlink()

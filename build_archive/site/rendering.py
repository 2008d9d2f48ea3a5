"""Writes the site: MkDocs renders its pages, on all processors, and only those that come out otherwise than before.

MkDocs' own build holds all pages at once and renders one after the other. So its steps are taken here one by one, with
the functions that it calls for a page itself (of MkDocs 1.6, after which no other will come): first what all pages
share, then page after page, each forgotten once it is written.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple, NoReturn, TextIO

from jinja2 import Environment
from mkdocs.commands.build import _build_page, _build_theme_template, _populate_page
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, BuildError
from mkdocs.structure.files import File, Files, get_files, set_exclusions
from mkdocs.structure.nav import Navigation, get_navigation

from build_archive.cache import Cache, Output
from build_archive.executors import Workers, batches
from build_archive.files import put_file
from build_archive.model import Diagnostic
from build_archive.site.publication import (
    CHECKSUMS,
    DISPLAY_FILES,
    Written,
    fingerprints,
    tell_dead_links,
    tell_lost_places,
)

_TOGETHER = 20  # pages that a worker renders before it gives word


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


class _Anchor(NamedTuple):
    """A link that somebody wrote to a place on a page."""

    page: str
    target: str  # the page's file in the site
    anchor: str
    link: str


class _Rendered(NamedTuple):
    """What is to be known of a page that was written elsewhere."""

    path: str
    written: Written
    anchors: tuple[_Anchor, ...]
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
    written: dict[str, Written] = site.config.extra["holdings"].written
    prints = fingerprints(site.config)
    known = cache.outputs()
    changed = [path for path, file in site.documents.items() if not _is_written(file, prints.get(path), known)]
    cache.forget_outputs(changed)
    for path in prints.keys() - set(changed):
        written[path] = Written(known[path].files, known[path].pairs)
    faulty: list[str] = []
    astray: list[Diagnostic] = []
    for one in chain.from_iterable(workers.map(_render, batches(changed, _TOGETHER), _lose)):
        written[one.path] = one.written
        lost = [link for link in one.anchors if not _has_anchor(Path(site.config.site_dir, link.target), link.anchor)]
        told = tell_lost_places(site.config, one.path, [link.link for link in lost])
        astray += told
        if one.warnings or len(lost) > len(told):
            faulty.append(one.path)
        elif one.path in prints and not lost:  # the others are rendered again, until they are mended
            cache.put_output(one.path, Output(prints[one.path], dict(one.written.files), one.written.pairs))
    return faulty, astray


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
    return _Site(config, files, navigation, environment, documents, tuple(documents.values()))


def _is_written(file: File, print_: str | None, known: Mapping[str, Output]) -> bool:
    output = known.get(file.src_uri)
    if output is None or output.print != print_:
        return False
    site = Path(file.abs_dest_path.removesuffix(file.dest_uri))
    return all((site / name).is_file() for name in output.files)


def _render(paths: Sequence[str]) -> list[_Rendered]:
    return [_render_page(path) for path in paths]


def _render_page(path: str) -> _Rendered:
    """Write a page of the site that was prepared."""
    site = _SITE[-1]
    file = site.documents[path]
    page = file.page
    assert page is not None
    before = _WARNINGS.count
    _populate_page(page, site.config, site.files)
    _build_page(page, site.config, site.listed, site.navigation, site.environment)
    anchors = tuple(
        _Anchor(path, to_file.dest_uri, anchor, link)
        for to_file, links in (page.links_to_anchors or {}).items()
        for anchor, link in links.items()
    )
    written: Written = site.config.extra["holdings"].written.pop(path)
    page.content = page.markdown = None  # a page that is written is forgotten
    return _Rendered(path, written, anchors, _WARNINGS.count - before)


def _lose(paths: Sequence[str]) -> NoReturn:
    raise SiteError(f"the process that rendered {paths[0]} … {paths[-1]} died; it may need more memory than there is")


def _has_anchor(file: Path, anchor: str) -> bool:
    return re.search(rf'\sid="{re.escape(anchor)}"', file.read_text(encoding="utf-8")) is not None


def _write_rest(site: _Site) -> None:
    """Write what is no page, and remove what is no part of the site any more."""
    config = site.config
    others = [file for file in site.files if not file.is_documentation_page() and file.inclusion.is_included()]  # type: ignore[no-untyped-call]
    data = config.extra["holdings"].data
    for file in others:
        if file.dest_uri not in data:  # that is written already
            put_file(Path(config.site_dir), file.dest_uri, [file.content_bytes])
    for template in config.theme.static_templates:
        _build_theme_template(template, site.environment, site.files, config, site.navigation)
    kept = {CHECKSUMS, *DISPLAY_FILES}
    kept |= {*config.theme.static_templates, *(f"{name}.gz" for name in config.theme.static_templates)}
    kept |= {file.dest_uri for file in others} | set(data)
    kept |= {name for written in config.extra["holdings"].written.values() for name in written.files}
    for path in Path(config.site_dir).rglob("*"):
        name = path.relative_to(config.site_dir).as_posix()
        if path.is_file() and name not in kept:
            path.unlink()

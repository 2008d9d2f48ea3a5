"""What stands at the old addresses of pages: one that leads on, or says why it was taken out; rules for the host."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig

from build_archive.lexicon import load_table
from build_archive.moves import redirects_of, removals_of
from build_archive.pages import Page

REDIRECTS = "_redirects"
_FORMS = (".html", ".md", ".json")  # what is published of every page
_ACCOUNT_FORMS = (".repairs.html", ".repairs.json")  # and of one that has an account of repairs


def old_addresses(
    moves: Mapping[str, str], living: Collection[str], with_account: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield what was published of pages that moved, and where each stands now: paths below briefings/.

    >>> list(old_addresses({"a/1.md": "b/2.md"}, {"b/2.md"}, ()))
    [('a/1.html', 'b/2.html'), ('a/1.md', 'b/2.md'), ('a/1.json', 'b/2.json')]
    """
    for old, new in redirects_of(moves, living):
        for form in (*_FORMS, *(_ACCOUNT_FORMS if new in with_account else ())):
            yield old.removesuffix(".md") + form, new.removesuffix(".md") + form


def removed_addresses(
    removed: Mapping[str, str], moves: Mapping[str, str], living: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield what was published of pages that were taken out, with why: paths below briefings/."""
    for old, why in removals_of(removed, moves, living):
        for form in (*_FORMS, *_ACCOUNT_FORMS):
            yield old.removesuffix(".md") + form, why


def render_redirects(addresses: Iterable[tuple[str, str]], removed: Iterable[tuple[str, str]]) -> str:
    r"""Return `_redirects`: https://docs.netlify.com/routing/redirects/. `!` because a page stands at the old address.

    What was taken out is not found; the note in its place is shown.

    >>> render_redirects([("a/1.html", "b/2.html")], [("a/3.html", "copy"), ("a/3.md", "copy")])
    '/briefings/a/1.html /briefings/b/2.html 301!\n/briefings/a/3.md /briefings/a/3.html 404\n'
    """
    led = [f"/briefings/{old} /briefings/{new} 301!\n" for old, new in addresses]
    gone = (old for old, _ in removed if not old.endswith(".html"))
    led += [f"/briefings/{old} /briefings/{old.rpartition('.')[0]}.html 404\n" for old in gone]
    return "".join(led)


def render_removed(
    environment: Environment, config: MkDocsConfig, removed: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Yield the path of each page that was taken out, with the note that stands in its place."""
    template = environment.get_template("removed.html")
    for old, why in removed:
        if old.endswith(".html"):
            path = f"briefings/{old}"
            yield path, template.render(**_around(path, config), reason=explain_removal(why))


def explain_removal(why: str) -> str:
    """Return why a page was taken out, in Chinese, with the words of a person who decided it; "" where nobody says.

    >>> explain_removal("screen.error-page"), explain_removal("hand 与另一篇重复"), explain_removal("")
    ('原文是没有正常显示的网页', '编辑决定撤下：与另一篇重复', '')
    """
    rule, _, words = why.partition(" ")
    known = load_table("removals.tsv").get(rule)
    return "：".join(part for part in (known[0], words.rstrip("。.")) if part) if known else why


def render_moved(
    environment: Environment, config: MkDocsConfig, addresses: Iterable[tuple[str, str]], pages: Mapping[str, Page]
) -> Iterator[tuple[str, str]]:
    """Yield the path of each old page in the site, with the page that stands there and leads on.

    `pages` are those that stand now, by path below briefings/.
    """
    template = environment.get_template("moved.html")
    for old, new in addresses:
        if old.endswith(".html"):
            page = pages[new.removesuffix(".html").removesuffix(".repairs") + ".md"]
            path = f"briefings/{old}"
            target = posixpath.relpath(f"briefings/{new}", posixpath.dirname(path))
            words = {"title": page.metadata.title, "target": target, "new": new}
            yield path, template.render(**_around(path, config), **words)


def _around(path: str, config: MkDocsConfig) -> Mapping[str, object]:
    """Return what templates expect of a page that is none of MkDocs'."""
    return {"config": config, "page": None, "base_url": posixpath.relpath(".", posixpath.dirname(path))}

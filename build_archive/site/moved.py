"""What stands at the old addresses of pages that moved: a page that leads on, and redirects for the host."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterable, Iterator, Mapping

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig

from build_archive.moves import redirects_of
from build_archive.pages import Page

REDIRECTS = "_redirects"
_FORMS = (".html", ".md")  # what is published of every page
_ACCOUNT_FORMS = (".repairs.html", ".repairs.json")  # and of one that has an account of repairs


def old_addresses(
    moves: Mapping[str, str], living: Collection[str], with_account: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield what was published of pages that moved, and where each stands now: paths below briefings/.

    >>> list(old_addresses({"a/1.md": "b/2.md"}, {"b/2.md"}, ()))
    [('a/1.html', 'b/2.html'), ('a/1.md', 'b/2.md')]
    """
    for old, new in redirects_of(moves, living):
        for form in (*_FORMS, *(_ACCOUNT_FORMS if new in with_account else ())):
            yield old.removesuffix(".md") + form, new.removesuffix(".md") + form


def render_redirects(addresses: Iterable[tuple[str, str]]) -> str:
    r"""Return `_redirects`: https://docs.netlify.com/routing/redirects/. `!` because a page stands at the old address.

    >>> render_redirects([("a/1.html", "b/2.html")])
    '/briefings/a/1.html /briefings/b/2.html 301!\n'
    """
    return "".join(f"/briefings/{old} /briefings/{new} 301!\n" for old, new in addresses)


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
            at = posixpath.dirname(f"briefings/{old}")
            words = {"title": page.metadata.title, "target": posixpath.relpath(f"briefings/{new}", at), "new": new}
            around = {"config": config, "page": None, "base_url": posixpath.relpath(".", at)}
            yield f"briefings/{old}", template.render(**around, **words)

"""Links that people wrote into pages: those that lead nowhere are told, and shown as plain text."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE

from build_archive.complaints import near
from build_archive.model import Diagnostic, Severity
from build_archive.pages import Page
from build_archive.site import dialect

_SIGNS = ("](", "]:")  # one of them stands in a body that has links to other places of the site


class _Addresses(Treeprocessor):
    """Notes the addresses of all links, as Markdown reads them."""

    found: dict[str, None]

    def run(self, root: Element) -> None:
        self.found = dict.fromkeys(element.get("href", "") for element in root.iter("a"))


class _Listing(Extension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 — Markdown's own name
        self.addresses = _Addresses(md)
        md.treeprocessors.register(self.addresses, "addresses", 2)  # before the dialect looks at them (1)


def addresses_in(body: str) -> tuple[str, ...]:
    """Return the addresses of the links in a body, as Markdown reads them.

    >>> addresses_in("[甲](b.md) [乙](https://a.example) [丙](b.md)")
    ('b.md', 'https://a.example')
    """
    if not any(sign in body for sign in _SIGNS):
        return ()
    listing = _Listing()
    Markdown(extensions=[dialect.PlainPages(), listing]).convert(body)
    return tuple(listing.addresses.found)


def find_dead_links(addresses: Iterable[str], path: str, is_there: Callable[[str], bool]) -> Iterator[str]:
    """Yield those addresses of links in a page that lead nowhere; `is_there` tells whether a path below docs/ is.

    Links that leave the site are not followed; whether a page has the place that a link names shows once it is made.

    >>> list(find_dead_links(["b.md", "/b.md", "c.md#p1", "https://a.example"], "x/a.md", {"x/b.md"}.__contains__))
    ['/b.md', 'c.md#p1']
    """
    return (one for one in addresses if _is_dead(one, path, is_there))


def _is_dead(address: str, path: str, is_there: Callable[[str], bool]) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False  # the dialect makes plain text of it
    if parts.scheme or parts.netloc or not parts.path or AMP_SUBSTITUTE in address:
        return False
    target = _target(parts.path, path)
    return parts.path.startswith(("/", "\\")) or "/." in f"/{target}" or not is_there(target)


def _target(address: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(address)))


def dead_link(page: Page, address: str, hint: str) -> Diagnostic:
    """Return what is said of a link that leads nowhere, with the line in which it stands."""
    lines = enumerate(page.body.split("\n"), page.first_line)
    line = next((number for number, text in lines if address in text), page.first_line)
    return Diagnostic("page.link", Severity.WARNING, f"the link {address} leads nowhere", page.path, line, 0, hint)


def advise(address: str, path: str, pages: Collection[str]) -> str:
    """Return what to do about a link that leads nowhere; `pages` are those below docs/.

    >>> advise("../b/2.html", "briefings/a/1.md", {"briefings/b/2.md"})
    'the site shows it as plain text; write the way from this file to another; did you mean ../b/2.md?'
    """
    folder = posixpath.dirname(path)
    target = _target(urlsplit(address).path.lstrip("/"), path)
    beside = [page for page in pages if posixpath.dirname(page) == posixpath.dirname(target)]
    meant = near(posixpath.relpath(target, folder), [posixpath.relpath(page, folder) for page in sorted(beside)])
    return f"the site shows it as plain text; write the way from this file to another{meant}"

"""What templates call again and again: parts that all pages of a folder share, and links from page to page."""

from __future__ import annotations

import re
from typing import Any
from weakref import WeakKeyDictionary

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from mkdocs.utils.templates import url_filter

from build_archive.site.sheets import way_to

_PLAIN_RE = re.compile(r"(?:[\w-][\w.-]*/)*[\w-][\w.-]*/?", re.ASCII)  # an address of the site, from its root
_MOST_FOLDERS = 512

# By template, folder, and the page itself where it stands in the navigation.
_Key = tuple[str, str, str, bool]
_SHOWN: WeakKeyDictionary[Environment, dict[_Key, Markup]] = WeakKeyDictionary()


@pass_context
def show_frame(context: Context, template: str, *, search: bool = True) -> Markup:
    """Return a template as a page shows it that is the same on all pages of a folder, rendered once."""
    page, shown = context["page"], _SHOWN.setdefault(context.environment, {})
    own = page.url if page in context["nav"].pages else ""
    key = (template, page.url.rpartition("/")[0], own, search)
    if key not in shown:
        if len(shown) >= _MOST_FOLDERS:
            shown.clear()
        parts = context.environment.get_template(template).render({**context.get_all(), "search": search})
        shown[key] = Markup(parts)  # noqa: S704  a template has made it
    return shown[key]


@pass_context
def lead_to(context: Any, address: str) -> str:
    """Return the link from the page that is shown to an address of the site, or to one outside."""
    page = context["page"]
    if page is None or not _PLAIN_RE.fullmatch(str(address)):
        return url_filter(context, address)
    return way_to(address, page.url.rpartition("/")[0])

"""What the template of a briefing shows beside its fields: how to cite it, what programs read, facts in English."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from build_archive.indexes.addresses import page_address
from build_archive.pages import Page
from build_archive.site.citing import Style, Work, cite
from build_archive.site.english import facts_line
from build_archive.site.metadata import head_tags, json_ld
from build_archive.site.variants import tongue_of

_QUESTION_RE = re.compile(r"\{#q\d+\}$", re.MULTILINE)
_HISTORIES: tuple[tuple[str, Callable[[str, str], str]], ...] = (
    ("https://github.com/", lambda repository, path: f"{repository}/commits/HEAD/{path}"),
    ("https://gitlab.com/", lambda repository, path: f"{repository}/-/commits/HEAD/{path}"),
)


@dataclass(frozen=True, slots=True)
class ReadingView:
    """How a briefing is read and cited."""

    work: Work
    styles: tuple[Style, ...]
    tags: tuple[tuple[str, str, str], ...]
    data: Markup
    facts: str  # in English
    history: str  # address; "" when there is none

    @property
    def tongue(self) -> str:
        """The language of the text where it is not the site's; else ""."""
        return self.work.tongue if self.work.tongue != "zh-Hans" else ""


def view_reading(page: Page, site: str, address: str, repository: str) -> ReadingView:
    """Return how a page is cited and described; `address` and `repository` are "" where the site has none."""
    work = Work(page, site, address, tongue_of(f"{page.metadata.title}{page.body}"))
    return ReadingView(
        work=work,
        styles=cite(work),
        tags=head_tags(work),
        data=json_ld(work),
        facts=facts_line(page.metadata, len(_QUESTION_RE.findall(page.body))),
        history=history_of(page, repository),
    )


def history_of(page: Page, repository: str) -> str:
    """Return the address of a page's history on the repository's host; "" without one, or where it is not known.

    >>> from build_archive.contract import Metadata, Provenance
    >>> origin = Provenance(source="a", sha256="0" * 64, generator="0")
    >>> page = Page("xiamen/a.md", Metadata(title="题", provenance=origin), "")
    >>> history_of(page, "https://github.com/o/r/"), history_of(page, "https://code.example/r")
    ('https://github.com/o/r/commits/HEAD/docs/briefings/xiamen/a.md', '')
    """
    for start, address in _HISTORIES:
        if repository.startswith(start):
            return address(repository.rstrip("/"), f"docs/{page_address(page)}")
    return ""

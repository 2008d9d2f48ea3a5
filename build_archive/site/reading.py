"""What the template of a briefing shows beside its fields: how to cite it, what programs read, facts in English."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup

from build_archive.pages import Page
from build_archive.site.citing import Style, Work, cite
from build_archive.site.english import facts_line
from build_archive.site.metadata import head_tags, json_ld
from build_archive.site.variants import tongue_of

_QUESTION_RE = re.compile(r"\{#q\d+\}$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ReadingView:
    """How a briefing is read and cited."""

    work: Work
    styles: tuple[Style, ...]
    tags: tuple[tuple[str, str, str], ...]
    data: Markup
    facts: str  # in English

    @property
    def tongue(self) -> str:
        """The language of the text where it is not the site's; else ""."""
        return self.work.tongue if self.work.tongue != "zh-Hans" else ""


def view_reading(page: Page, site: str, address: str) -> ReadingView:
    """Return how a page is cited and described; `address` is "" where the site has none."""
    work = Work(page, site, address, tongue_of(f"{page.metadata.title}{page.body}"))
    return ReadingView(
        work=work,
        styles=cite(work),
        tags=head_tags(work),
        data=json_ld(work),
        facts=facts_line(page.metadata, len(_QUESTION_RE.findall(page.body))),
    )

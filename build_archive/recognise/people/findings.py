"""What the recognisers of people share: a finding, and what tells that a text is about a briefing."""

from __future__ import annotations

import re

from build_archive.contract import Role, Speaker
from build_archive.model import Found, Passage
from build_archive.names import Named, either_script

BRIEFING_RE = re.compile(
    either_script(
        "发布会|发佈会|通气会|吹风会|通报会|媒体见面会|记者见面会|媒体沟通会|情况说明会|记者会|记者招待会|简报会|答记者问|接受采访"
        "|集中采访|新闻发布|新闻通报|新闻通气"
    )
)
_OPENING = 800  # characters in which a text says what it is about


def found_person(person: Named, role: Role, quote: str, rule: str, confidence: float) -> Found[Speaker]:
    """Return a person as a finding."""
    return Found(Speaker(name=person.name, title=person.post or None, role=role), quote, rule, confidence)


def is_about_briefing(passage: Passage) -> bool:
    """Whether the opening of a document names a briefing."""
    return bool(BRIEFING_RE.search("\n".join((*passage.headline, *passage.lines))[:_OPENING]))

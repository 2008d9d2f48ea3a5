"""The day of publication: of the portal's stamp, of the paper's head, of the dateline."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from build_archive.model import Found, Passage
from build_archive.recognise.dates.candidates import MOST_CANDIDATES
from build_archive.recognise.dates.opening import from_dateline
from build_archive.recognise.dates.reading import read, verbatim
from build_archive.recognise.dates.stamps import (
    short_stamps,
)
from build_archive.recognise.dates.years import Setting, Stated, settle


def recognise_published(passage: Passage, context: Sequence[str] = ()) -> Found[datetime.date] | None:
    """Return the day of publication: that of the portal's stamp or the paper's head, else that of the dateline."""
    reading = read(passage)
    if reading.stamp is not None:
        return verbatim(reading.stamp, passage)
    setting = Setting(reading.passage, context, None)
    if reading.paper is not None:
        settled = settle(Stated(reading.paper, "", "published.masthead", 0.9), setting)
        if settled is not None:
            return settled
    datelines = (stated for stated in from_dateline(reading)[:MOST_CANDIDATES] if stated.rule == "date.dateline")
    for stated in (*short_stamps(reading.passage), *datelines):
        settled = settle(stated, setting)
        if settled is not None:
            quote = verbatim(settled, passage).quote
            rule = "published.dateline" if stated.rule == "date.dateline" else "published.stamp"
            return Found(settled.value, quote, rule, settled.confidence, settled.basis)
    return None

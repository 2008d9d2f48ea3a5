"""The day a briefing took place, its time, and the day it was published; years that are not printed are settled."""

from build_archive.recognise.dates.clock import recognise_time
from build_archive.recognise.dates.day import recognise_date
from build_archive.recognise.dates.publication import recognise_published

__all__ = ["recognise_date", "recognise_published", "recognise_time"]

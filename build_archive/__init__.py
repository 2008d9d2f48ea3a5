"""Turns raw press briefings into cleaned, dated, attributed Markdown pages."""

__version__ = "0.1.0"

"""Why a source cannot be read, with what to do about it."""

from __future__ import annotations


class SourceError(Exception):
    """A source file cannot be read as a text; the message says why, the hint what to do."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint

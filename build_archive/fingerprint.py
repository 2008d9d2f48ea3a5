"""Fingerprints of the program: what it makes of a text is kept only as long as the program is the same."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

_PACKAGE = Path(__file__).parent


@cache
def program_fingerprint() -> str:
    """Return a fingerprint of this package with its tables and templates, of Python, and of what is installed."""
    installed = sorted(f"{found.name}=={found.version}" for found in distributions())
    print_ = hashlib.sha256("\n".join([sys.version, *installed]).encode())
    for file in sorted(file for file in _PACKAGE.rglob("*") if file.is_file() and "__pycache__" not in file.parts):
        print_.update(f"{file.relative_to(_PACKAGE).as_posix()}\0".encode())
        print_.update(hashlib.sha256(file.read_bytes()).digest())
    return print_.hexdigest()

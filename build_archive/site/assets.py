"""The theme's own files in a folder named by what they hold, so that browsers may keep them for good."""

from __future__ import annotations

import hashlib

from mkdocs.structure.files import File, Files

ASSETS = "assets/site/"
_LENGTH = 12  # of the name, in hexadecimal digits


def fingerprint_assets(files: Files) -> str:
    """Move scripts, styles and icon to the folder named by all of them together, and return it.

    One folder, so that a script still finds another beside it; change one file, and pages name another folder.
    """
    own = sorted((file for file in files if file.src_uri.startswith(ASSETS)), key=lambda file: file.src_uri)
    folder = f"{ASSETS}{_digest(own)}/"
    for file in own:
        file.dest_uri = folder + file.src_uri.removeprefix(ASSETS)
    return folder


def _digest(files: list[File]) -> str:
    whole = hashlib.sha256()
    for file in files:
        content = file.content_bytes
        whole.update(f"{file.src_uri}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()[:_LENGTH]

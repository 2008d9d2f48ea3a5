"""Puts data into a script, so that a page opened from disk can load it."""

from __future__ import annotations

import base64
import json
import zlib


def render_script(name: str, data: bytes) -> str:
    """Return the script that hands `data` to the search under `name`; the same bytes for the same data."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = base64.b64encode(packer.compress(data) + packer.flush()).decode("ascii")
    return f'archiveData({json.dumps(name)},"{packed}")\n'

"""A page file as text: front matter and body put together, taken apart, and proved unedited."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from pydantic import ValidationError

from build_archive.contract import Metadata, dump_metadata

_FENCE = "---\n"
_CONFLICT_RE = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)  # as git writes them; a page of ours escapes such a line


class PageError(Exception):
    """A page cannot be read; the message names the file, the line and what to do."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it stands on disk."""

    path: str  # below the pages' folder, with forward slashes
    metadata: Metadata
    body: str
    first_line: int = 1  # of the body, in the file


class _InFull:
    """Writes each value in full: two fields of one day are no alias of each other."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True


class _PlainDumper(_InFull, yaml.SafeDumper):
    """Writes any text; slowly."""


# libyaml reads and writes ten times as fast, where PyYAML was built with it; a property in the tests holds both to
# the same bytes.
_Loader: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FastDumper = type("_FastDumper", (_InFull, getattr(yaml, "CSafeDumper", yaml.SafeDumper)), {})


def _dump(metadata: Mapping[str, Any]) -> str:
    written = _write(metadata, _FastDumper)
    # libyaml writes an escape for what is beyond the basic plane.
    return _write(metadata, _PlainDumper) if "\\U" in written else written


def _write(metadata: Mapping[str, Any], dumper: Any) -> str:
    return yaml.dump(metadata, Dumper=dumper, allow_unicode=True, sort_keys=False, width=4096)


def compose_page(metadata: Metadata, body: str) -> str:
    """Return the text of a page: YAML front matter, an empty line, the body.

    The front matter is written by the YAML library only and read back before it is trusted;
    PageError when it does not come back as it was.
    """
    header = _dump(dump_metadata(metadata))
    text = f"{_FENCE}{header}{_FENCE}\n{body.strip()}\n"
    if parse_page(text, "page").metadata != metadata:
        raise PageError("the front matter does not survive writing and reading back")
    return text


def parse_page(text: str, path: str) -> Page:
    """Return the page in `text`; PageError says which line is wrong and what is allowed."""
    if mark := _CONFLICT_RE.search(text):
        line = text.count("\n", 0, mark.start()) + 1
        raise PageError(
            f"{path}:{line}: two versions stand here between conflict marks; keep one, and take the marks out"
        )
    if not text.startswith(_FENCE):
        raise PageError(f"{path}:1: no front matter; a page begins with a line of three hyphens")
    end = text.find("\n" + _FENCE, len(_FENCE) - 1)
    if end < 0:
        raise PageError(f"{path}:1: the front matter is not closed; end it with a line of three hyphens")
    try:
        data = yaml.load(text[len(_FENCE) : end + 1], Loader=_Loader)  # noqa: S506  a safe one
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + 2
        raise PageError(f"{path}:{line}: the front matter is not valid YAML: {error.problem}") from error
    if not isinstance(data, dict):
        raise PageError(f"{path}:2: the front matter is not a table of keys and values")
    try:
        metadata = Metadata.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        line = _line_of_key(text, str(first["loc"][0]) if first["loc"] else "")
        raise PageError(f"{path}:{line}: {key}: {first['msg']}") from error
    body = text[end + 1 + len(_FENCE) :]
    skipped = len(text) - len(body.lstrip())
    return Page(path, metadata, body.strip() + "\n", text.count("\n", 0, skipped) + 1)


def _line_of_key(text: str, key: str) -> int:
    for number, line in enumerate(text.split("\n"), 1):
        if key and line.startswith(f"{key}:"):
            return number
    return 2


def digest(metadata: Metadata, body: str) -> str:
    """Return a fingerprint of a page's content, leaving out the fingerprint it records itself."""
    bare = metadata.model_copy(update={"provenance": metadata.provenance.model_copy(update={"digest": None})})
    content = compose_plain(bare) + body.strip()
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def compose_plain(metadata: Metadata) -> str:
    """Return the front matter alone, as YAML."""
    return _dump(dump_metadata(metadata))


def is_unedited(page: Page) -> bool:
    """Whether a page is still as the build wrote it."""
    return page.metadata.provenance.digest == digest(page.metadata, page.body)

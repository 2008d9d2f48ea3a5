"""Looks for input that breaks the program: `fuzz.py TARGET [--seconds N]`; what is found goes to tests/cases/fuzz/.

The input is grown by coverage with atheris (the extra `fuzz`). A target raises only what it says that it raises, and
keeps what it promises; the tests run the same targets over what was found before.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import html
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from types import FunctionType
from urllib.parse import urlsplit

import markdown

from build_archive.edits import replay, undo
from build_archive.model import Block, BlockKind
from build_archive.pages import PageError, compose_page, parse_page
from build_archive.pipeline import Source, convert_source
from build_archive.read import SourceError, read_source
from build_archive.render import render_body, render_pieces
from build_archive.sidecar import SidecarError, parse_sidecar

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "cases" / "fuzz"
_SUFFIXES = ("txt", "html", "docx")  # PDFs are read by another process, which no coverage comes back from
_COVERED = ("build_archive", "markdown")
_EXTENSIONS = ["build_archive.site.dialect", "tables", "toc"]
_ELEMENTS = frozenset(
    re.findall("[a-z0-9]+", "a blockquote br code del em h1 h2 h3 h4 h5 h6 hr li ol p pre span strong")
    + re.findall("[a-z]+", "table tbody td th thead tr ul")
)
_ATTRIBUTES = frozenset({"id", "href", "rel", "title", "style", "start", "class"})


class _Elements(HTMLParser):
    """Fails on an element or an attribute that no page of plain text has."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at an element."""
        assert tag in _ELEMENTS, tag
        for name, value in attrs:
            assert name in _ATTRIBUTES, (tag, name)
            if name == "href":
                scheme = urlsplit(re.sub(r"[\x00-\x20]", "", value or "")).scheme
                assert scheme in ("", "http", "https", "mailto"), value

    def handle_comment(self, data: str) -> None:
        """Fail: no page has comments."""
        raise AssertionError(data)


def fuzz_read(data: bytes) -> None:
    """Read a source of the kind that the first byte says."""
    kind = _SUFFIXES[data[0] % len(_SUFFIXES)] if data else "txt"
    try:
        read_source(data[1:], f"a.{kind}")
    except SourceError:
        return


def fuzz_convert(data: bytes) -> None:
    """Repair, split and recognise a text: its pages can be read, and its account leads there and back."""
    opening = "各位记者朋友，现在举行岭南市供水新闻发布会，请大家提问，谢谢。\n"
    conversion = convert_source(Source("source_texts/a.txt", opening.encode() + data))
    for draft in conversion.drafts:
        assert parse_page(draft.text, draft.path) == draft.page
        assert replay(conversion.raw, draft.account.steps) == draft.body
        assert undo(draft.body, draft.account.steps) == conversion.raw


def fuzz_sidecar(data: bytes) -> None:
    """Read a sidecar."""
    try:
        parse_sidecar(data.decode("utf-8-sig", errors="surrogateescape"))
    except SidecarError:
        return


def fuzz_page(data: bytes) -> None:
    """Read a page that somebody edited; what can be read can be written and read again."""
    text = data.decode("utf-8", errors="ignore")
    try:
        page = parse_page(text if text.startswith("---\n") else f"---\n{text}", "a.md")
    except PageError:
        return
    again = parse_page(compose_page(page.metadata, page.body), "a.md")
    assert (again.metadata, again.body) == (page.metadata, page.body)


def fuzz_render(data: bytes) -> None:
    """Render a paragraph of raw text: it is shown, and nothing else."""
    words = " ".join(data.decode("utf-8", errors="ignore").split())
    made = _to_html(render_body(render_pieces([Block(BlockKind.PARAGRAPH, words)])))
    assert not re.search(r"<(?!/?p\b)", made), made
    shown = html.unescape(re.sub(r"</?p[^>]*>", "", made)).strip()
    printable = re.sub("[^\x20-\x7e\u4e00-\u9fff]", "", words).strip()
    assert re.sub("[^\x20-\x7e\u4e00-\u9fff]", "", shown).strip() == printable, (shown, printable)


def fuzz_dialect(data: bytes) -> None:
    """Publish a body that somebody edited: it holds elements of plain text alone."""
    _Elements().feed(_to_html(data.decode("utf-8", errors="ignore")))


def _to_html(body: str) -> str:
    return markdown.markdown(body, extensions=_EXTENSIONS)


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "read": fuzz_read,
    "convert": fuzz_convert,
    "sidecar": fuzz_sidecar,
    "page": fuzz_page,
    "render": fuzz_render,
    "dialect": fuzz_dialect,
}


def _seeds(target: str) -> Iterator[bytes]:
    """Yield what the input is grown from; what was found before is part of it."""
    yield from (path.read_bytes() for path in sorted(CASES.glob(f"{target}/*")))
    pages = sorted(ROOT.glob("docs/briefings/*/*.md"))[:20]
    if target == "page":
        yield from (path.read_bytes()[:6000] for path in pages)
    elif target == "sidecar":
        yield from (path.read_bytes() for path in sorted(ROOT.glob("source_texts/*.yml")))
        yield b"metadata: {city: a, date: 2020-01-01}\ncorrections:\n- {before: a, after: b, reason: c}\n"
    else:
        lead = b"\0" if target == "read" else b""
        yield from (lead + path.read_bytes()[:3000] for path in sorted(ROOT.glob("source_texts/*.txt"))[:20])
        yield (ROOT / "tests" / "cases" / "hostile.yaml").read_bytes()


def _functions() -> Iterator[FunctionType]:
    """Yield the program's own functions, and those of the Markdown library: their coverage leads the search."""
    for function in gc.get_objects():
        if isinstance(function, FunctionType) and str(function.__module__).partition(".")[0] in _COVERED:
            yield function


def main() -> None:
    """Fuzz a target, from the texts of the archive on; the input that breaks it is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=120)
    options = parser.parse_args()
    import atheris  # noqa: PLC0415 — an extra

    for function in _functions():
        atheris.instrument_func(function)
    found = CASES / options.target
    found.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as corpus:
        for seed in _seeds(options.target):
            Path(corpus, hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
        arguments = [f"-max_total_time={options.seconds}", f"-artifact_prefix={found}{os.sep}", "-max_len=4096"]
        atheris.Setup([sys.argv[0], *arguments, "-timeout=20", corpus], TARGETS[options.target])
        atheris.Fuzz()


if __name__ == "__main__":
    main()

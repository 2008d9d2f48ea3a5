"""Edits, pages, lexicon, rendering."""

import datetime
import html
import re

import markdown
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from build_archive.contract import (
    UNHOLDABLE_RE,
    Basis,
    Figure,
    Metadata,
    Place,
    Provenance,
    Role,
    Speaker,
    json_schema,
)
from build_archive.edits import EditError, apply_edits, locate_in_raw, place_in_raw, replay, run_step, undo
from build_archive.lexicon import LexiconError, parse_table
from build_archive.model import Intervention, Kind, Repaired
from build_archive.pages import Page, PageError, compose_page, digest, is_unedited, parse_page
from build_archive.render import escape_markdown
from build_archive.yaml_writing import is_read_as, write_yaml


def a_metadata(**changes: object) -> Metadata:
    values: dict[str, object] = {
        "title": "东川市供水新闻发布会",
        "date": datetime.date(2023, 5, 6),
        "provenance": Provenance(source="source_texts/a.txt", sha256="0" * 64, generator="0.1.0"),
    }
    return Metadata(**{**values, **changes})  # type: ignore[arg-type]


def edit(start: int, before: str, after: str) -> Intervention:
    return Intervention("test.rule", Kind.HAND, start, start + len(before), before, after)


@st.composite
def texts_with_edits(draw: st.DrawFn) -> tuple[str, list[Intervention]]:
    text = draw(st.text(max_size=40))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    return text, [edit(a, text[a:b], draw(st.text(max_size=5))) for a, b in spans]


@given(texts_with_edits())
def test_undo_takes_back_what_replay_makes(case: tuple[str, list[Intervention]]) -> None:
    text, edits = case
    state = run_step(Repaired(text), "one", lambda _: (edits, []))
    state = run_step(state, "two", lambda t: ([edit(0, t[:1], "")], []))
    assert replay(text, state.steps) == state.text
    assert undo(state.text, state.steps) == text


def test_an_edit_that_does_not_fit_is_refused() -> None:
    with pytest.raises(EditError, match="does not stand at 0"):
        apply_edits("abc", [edit(0, "x", "y")])
    with pytest.raises(EditError, match="overlaps"):
        apply_edits("abc", [edit(0, "ab", ""), edit(1, "b", "")])


def test_a_place_in_the_text_is_found_in_the_raw() -> None:
    state = run_step(Repaired("报(bào)道说"), "one", lambda _: ([edit(1, "(bào)", "")], []))
    assert locate_in_raw(range(3), state.steps) == [0, 6, 7]
    assert place_in_raw("报(bào\n)道说", range(3), state.steps) == [(1, 1), (2, 1), (2, 2)]


def test_a_table_says_which_line_is_wrong() -> None:
    with pytest.raises(LexiconError, match=r"t\.tsv:3: '甲' is already given above"):
        parse_table("# head\n甲\t1\n甲\t2\n", "t.tsv")


@given(
    st.text(min_size=1, max_size=60).filter(lambda t: "\x85" not in t),
    st.lists(st.text(max_size=20), max_size=3),
    st.one_of(st.none(), st.text(max_size=20)),
)
def test_front_matter_reads_back_as_it_was_written(title: str, topics: list[str], venue: str | None) -> None:
    metadata = a_metadata(
        title=title,
        topics=topics,
        venue=venue,
        place=Place(name="东川区", code="330100"),
        speakers=[Speaker(name="---\nno", title="yes", role=Role.HOST)],
        figures=[Figure(metric="other", label="16:30", value=6.8, unit="%", as_of="2023-05-05T24:00", quote="# x")],
    )
    page = parse_page(compose_page(metadata, "正文"), "p.md")
    assert page.metadata == metadata
    assert page.body == "正文\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("正文", "p.md:1: no front matter"),
        ("---\ntitle: x\n", "p.md:1: the front matter is not closed"),
        ("---\ntitle: [x\n---\n", "p.md:"),
        ("---\ntitle: 甲\ndate: 昨天\n---\n正文\n", "p.md:3: date"),
        ("---\n- 甲\n---\n", "p.md:2: the front matter is not a table"),
    ],
)
def test_a_broken_page_names_file_and_line(text: str, message: str) -> None:
    with pytest.raises(PageError) as error:
        parse_page(text, "p.md")
    assert message in str(error.value)


def test_an_edit_by_hand_is_noticed() -> None:
    metadata = a_metadata()
    stamped = metadata.model_copy(
        update={"provenance": metadata.provenance.model_copy(update={"digest": digest(metadata, "正文")})}
    )
    assert is_unedited(Page("p.md", stamped, "正文\n"))
    assert not is_unedited(Page("p.md", stamped, "改过的正文\n"))
    assert not is_unedited(Page("p.md", stamped.model_copy(update={"title": "改题"}), "正文\n"))


def test_the_schema_accepts_a_page_and_refuses_another() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    metadata = a_metadata()
    header = yaml.safe_load(compose_page(metadata, "x").split("---\n")[1])
    plain = {k: v.isoformat() if isinstance(v, datetime.date) else v for k, v in header.items()}
    jsonschema.validate(plain, json_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**plain, "kind": "poem"}, json_schema())
    assert Basis.INFERRED in json_schema()["$defs"]["Basis"]["enum"]


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>"),
        ("[x](javascript:1)", "\\[x\\](javascript:1)"),
        ("---", "\\---"),
        ("- 项", "\\- 项"),
        ("1. 项", "1\\. 项"),
        ("2020年", "2020年"),
        ("&lt; &amp;", "&amp;lt; &amp;amp;"),
        ("R0=3~4，A&B", "R0=3~4，A&B"),
        ("=====", "&#61;===="),
        ("{: onclick=x}", "\\{: onclick=x\\}"),
    ],
)
def test_raw_text_is_escaped(raw: str, safe: str) -> None:
    assert escape_markdown(raw) == safe


@given(st.text(st.sampled_from("<>&#*_`[](){}!|~-+=1.: \\\"'x中ab/:@"), max_size=30).filter(str.strip))
def test_escaped_text_renders_as_itself(text: str) -> None:
    made = markdown.markdown(escape_markdown(text), extensions=["attr_list", "tables", "toc"])
    match = re.fullmatch(r"<p>(.*)</p>", made, re.DOTALL)
    assert match, made
    assert "<" not in match[1].replace("&lt;", "")
    shown = re.sub(r"\s+", " ", html.unescape(match[1])).strip()
    assert shown == re.sub(r"\s+", " ", text).strip()


_KEYS = st.from_regex(r"[a-z_.]{1,12}", fullmatch=True)
_WORDS = st.text(max_size=60).map(lambda text: UNHOLDABLE_RE.sub("\N{REPLACEMENT CHARACTER}", text))
_VALUES = st.one_of(_WORDS, st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.dates())
_TABLES = st.dictionaries(_KEYS, _VALUES, max_size=3)


def _plainly(values: dict[str, object]) -> str:
    """Return values as the YAML library alone writes them, each in full."""
    dumper = type("_Dumper", (yaml.SafeDumper,), {"ignore_aliases": lambda *_: True})
    written: str = yaml.dump(values, Dumper=dumper, allow_unicode=True, sort_keys=False, width=4096)
    return written


@given(st.dictionaries(_KEYS, st.one_of(_VALUES, st.lists(st.one_of(_VALUES, _TABLES), max_size=4), _TABLES)))
def test_front_matter_is_the_same_whatever_writes_it(values: dict[str, object]) -> None:
    """libyaml, where PyYAML has it, and PyYAML's own code: pages are the same bytes on any machine."""
    written = write_yaml(values)
    assert written == _plainly(values)
    assert yaml.safe_load(written) == values
    assert is_read_as(written, values)
    assert not is_read_as(written, {**values, "one": "more"})


def test_long_lines_of_front_matter_are_written_alike() -> None:
    for width in (4090, 4096, 4100, 9000):
        values = {"quote": "核酸检测 " * (width // 5), "list": [{"quote": "a b, c: d# " * (width // 11)}]}
        assert write_yaml(values) == _plainly(values)

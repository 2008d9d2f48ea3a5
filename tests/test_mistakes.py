"""What is said to people about what they wrote, and the schemas by which their editors say it first."""

import datetime
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from cases import load_cases
from factories import a_page
from hypothesis import given
from hypothesis import strategies as st

from build_archive.contract import json_schema
from build_archive.pages import PageError, compose_page, parse_page
from build_archive.pipeline import Source, convert_source
from build_archive.plain_yaml import YamlError, load_yaml
from build_archive.sidecar import SidecarError, parse_sidecar, sidecar_schema

ROOT = Path(__file__).parent.parent
MISTAKES = load_cases("mistakes")


@pytest.mark.parametrize("case", MISTAKES)
def test_each_mistake_is_said_with_its_line_and_what_is_meant(case: dict[str, Any]) -> None:
    try:
        parse_sidecar(case["text"])
        said: list[tuple[int, str]] = []
    except SidecarError as error:
        said = [(complaint.line, complaint.message) for complaint in error.complaints]
    assert [line for line, _ in said] == [line for line, _ in case["complaints"]], said
    for (_, message), (_, words) in zip(said, case["complaints"], strict=True):
        assert words in message


@pytest.mark.parametrize(
    "case", [case for case in MISTAKES if not case.values[0]["complaints"] or "schema" in case.values[0]]
)
def test_an_editor_with_the_schema_finds_the_same(case: dict[str, Any]) -> None:
    found = list(jsonschema.Draft202012Validator(sidecar_schema()).iter_errors(as_editors_read(case["text"])))
    assert bool(found) == bool(case["complaints"])


def as_editors_read(text: str) -> Any:
    """The values of YAML 1.2, as an editor's language server has them: keys are words, days too."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {str(key): plain(item) for key, item in value.items()}
        if isinstance(value, list):
            return [plain(item) for item in value]
        return value.isoformat() if isinstance(value, datetime.date) else value

    return plain(yaml.safe_load(text)) or {}


def test_all_mistakes_are_reported_each_as_an_error() -> None:
    sidecar = "metadata:\n  date: 昨天\n  kind: poem\n"
    conversion = convert_source(Source("source_texts/a.txt", "正文。".encode(), "source_texts/a.yml", sidecar))
    assert [(d.code, d.source, d.line) for d in conversion.diagnostics] == [
        ("sidecar.invalid", "source_texts/a.yml", line) for line in (2, 3)
    ]


@pytest.mark.parametrize(
    ("city", "meant"),
    [("温州", "温州市"), ("永嘉县", "温州市"), ("呼合浩特市", "呼和浩特市"), ("温州市", ""), ("岭南市", "")],
)
def test_a_city_goes_by_its_full_name(city: str, meant: str) -> None:
    sidecar = f"metadata: {{city: {city}}}\nparts: {{1: {{metadata: {{city: {city}}}}}}}\n"
    conversion = convert_source(Source("source_texts/a.txt", "正文。".encode(), "source_texts/a.yml", sidecar))
    said = [d.message for d in conversion.diagnostics if d.code == "sidecar.city"]
    assert len(said) == bool(meant)
    assert all(f"did you mean {meant}?" in message for message in said)


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ("date: 2021-06-01", "date: 6月1日", 4, "it is a day, written as 2020-03-12"),
        ("city: 厦门市", "citty: 厦门市", 5, "did you mean city?"),
        ("city: 厦门市", "city：厦门市", 5, "Chinese colon"),
        ("city: 厦门市", "city: 厦门市\ncity: 温州市", 6, "said twice, first in line 5"),
        ("kind: report", "kind: reprot", 7, "did you mean report?"),
    ],
)
def test_a_page_says_the_same_with_the_lines_of_its_file(before: str, after: str, line: int, words: str) -> None:
    page = a_page()
    text = compose_page(page.metadata, page.body)
    assert before in text
    with pytest.raises(PageError) as error:
        parse_page(text.replace(before, after), "a.md")
    assert f"a.md:{line}: " in str(error.value)
    assert words in str(error.value)


def files_that_name_a_schema() -> list[Path]:
    pages = sorted((ROOT / "docs" / "briefings").rglob("*.md"))
    return [*pages, *sorted((ROOT / "source_texts").rglob("*.yml"))]


@pytest.mark.parametrize("path", files_that_name_a_schema(), ids=lambda path: path.name)
def test_every_page_and_sidecar_names_a_schema_that_it_keeps(path: Path) -> None:
    text = path.read_text("utf-8")
    header = text.split("---\n")[1] if path.suffix == ".md" else text
    named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", header)
    assert named
    schema = (path.parent / named[1]).resolve()
    assert schema.is_relative_to(ROOT / "docs" / "assets")
    jsonschema.validate(as_editors_read(header), yaml.safe_load(schema.read_text("utf-8")))


def test_the_schemas_are_schemas_and_offer_metrics() -> None:
    for schema in (json_schema(), sidecar_schema()):
        jsonschema.Draft202012Validator.check_schema(schema)
        assert "confirmed_new" in schema["$defs"]["Figure"]["properties"]["metric"]["enum"]


@given(st.text(st.sampled_from("ab:：-[]{}&*!#'\"|>%@` \n\t甲1"), max_size=60))
def test_whatever_is_written_is_read_or_refused_with_a_line_of_the_text(text: str) -> None:
    for read in (load_yaml, parse_sidecar):
        try:
            read(text)
        except YamlError as error:
            lines = [error.line]
        except SidecarError as error:
            lines = [complaint.line for complaint in error.complaints]
        else:
            continue
        assert all(1 <= line <= text.count("\n") + 1 for line in lines)


@pytest.mark.parametrize("text", ["[" * 400_000, "- " * 400_000, "{a: " * 200_000])
def test_nesting_without_end_is_refused_before_the_parser_breaks(text: str) -> None:
    code = f"from build_archive.plain_yaml import load_yaml; load_yaml({text[:4]!r} * {len(text) // len(text[:4])})"
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True, cwd=ROOT)
    assert "nested too deep" in done.stderr

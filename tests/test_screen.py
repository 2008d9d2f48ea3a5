"""What is no document of the archive is set aside with its reason; whatever is one stays."""

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from cases import FOLDER, load_cases
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from build_archive.cli import main
from build_archive.edits import CONFIDENCE_BAR, replay
from build_archive.lexicon import load_table
from build_archive.model import Passage, Severity
from build_archive.pipeline import SET_ASIDE, Conversion, Source, convert_source
from build_archive.screen import screen_document
from build_archive.sidecar import SidecarError, parse_sidecar
from build_archive.split import split

ROOT = Path(__file__).parent.parent
CASES = yaml.safe_load((FOLDER / "screen.yaml").read_text(encoding="utf-8"))
REFUSED = [case["before"] for case in CASES if case["after"].startswith("screen.") and "doubt" not in case["after"]]
BRIEFING = """\
岭南市防汛工作新闻发布会
7月9日上午，岭南市举行防汛工作新闻发布会，市水务局局长梁志远介绍了全市水库的运行情况。
截至7月8日24时，全市转移群众1200人，清溪水库水位31.25米，比前一日下降0.4米，堤防没有出现险情。
记者：请问今年汛期何时结束？
梁志远：预计九月下旬，各级防汛责任人继续在岗值守，群众转移安置点继续开放。
"""
TWO_ARTICLES = """\
## 堤防加固提前完工
本报岭南6月1日电（记者 甲）长堤如带，加固工程提前二十天完工，汛期将能抵御五十年一遇的洪水。
## 今夏好物推荐
本报岭南6月2日讯 消毒机厂家直销，量大从优，限时特价，点击咨询，货到付款，全国包邮。
"""


def convert(text: str, sidecar: str | None = None) -> Conversion:
    return convert_source(Source("source_texts/a.txt", text.encode(), "source_texts/a.yml", sidecar))


def outcome(conversion: Conversion) -> str:
    said = [d for d in conversion.diagnostics if d.code in (SET_ASIDE, "document.doubtful")]
    rule = said[0].message.rpartition("[")[2].split()[0] if said else ""
    if not conversion.drafts:
        return rule
    return f"{rule} in doubt" if rule else "published"


@pytest.mark.parametrize("case", load_cases("screen"))
def test_screen(case: dict[str, Any]) -> None:
    assert outcome(convert(case["before"])) == case["after"]


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "briefings").rglob("*.md")), ids=lambda page: page.stem)
def test_no_page_of_the_archive_is_objected_to(page: Path) -> None:
    body = page.read_text(encoding="utf-8").split("---\n", 2)[2]
    assert screen_document(Passage(1, tuple(line for line in body.split("\n") if line))) is None


@given(st.sampled_from(REFUSED), st.data())
@settings(max_examples=30)
def test_a_briefing_stays_whatever_stray_line_stands_in_it(refused: str, data: st.DataObject) -> None:
    stray = data.draw(st.sampled_from(refused.strip().split("\n")))
    lines = BRIEFING.strip().split("\n")
    at = data.draw(st.integers(1, len(lines)))
    assert convert("\n".join([*lines[:at], stray, *lines[at:]])).drafts


LINES = st.lists(
    st.sampled_from([line for text in [*REFUSED, BRIEFING, TWO_ARTICLES] for line in text.split("\n")]), max_size=12
)
SIDECARS = st.sampled_from([None, "{publish: true, reason: 试}", "{publish: false, reason: 试}"])


@given(LINES, SIDECARS)
@settings(max_examples=30)
def test_every_document_is_a_page_or_set_aside_by_name_and_the_account_replays(
    lines: list[str], sidecar: str | None
) -> None:
    conversion = convert("\n".join(["第一行", *lines]), sidecar)
    assert replay(conversion.raw, conversion.repaired.steps) == conversion.repaired.text
    made = {draft.metadata.provenance.part for draft in conversion.drafts}
    numbers = {passage.number for passage in split(conversion.repaired)} or {1}
    assert made | set(conversion.set_aside) == numbers
    assert not made & set(conversion.set_aside)
    for note in (aside.note for aside in conversion.set_aside.values()):
        assert note in conversion.diagnostics
        assert (note.code, note.severity, note.source) == (SET_ASIDE, Severity.NOTE, "source_texts/a.txt")
        assert note.hint


@pytest.mark.parametrize("text", REFUSED)
def test_a_person_publishes_what_was_set_aside(text: str) -> None:
    conversion = convert(text, "publish: true\nreason: 本地史料\n")
    if conversion.repaired.text.strip():  # where nothing is left there is nothing to publish
        assert len(conversion.drafts) == 1
        assert outcome(conversion) == "published"


def test_a_person_sets_a_briefing_aside() -> None:
    conversion = convert(BRIEFING, "publish: false\nreason: 重复\n")
    assert not conversion.drafts
    assert "set aside by hand: 重复" in conversion.set_aside[1].note.message


def test_one_document_of_two_is_set_aside_and_the_other_keeps_its_address() -> None:
    both = convert(TWO_ARTICLES)
    assert [draft.metadata.provenance.part for draft in both.drafts] == [1, 2]  # the second names a day: not sure
    sidecar = "parts:\n  2:\n    publish: false\n    reason: 广告\n"
    one = convert(TWO_ARTICLES, sidecar)
    assert [draft.path for draft in one.drafts] == [both.drafts[0].path]
    assert list(one.set_aside) == [2]
    ruled = convert(TWO_ARTICLES, "publish: false\nreason: 试\nparts:\n  1: {publish: true, reason: 是通报}\n")
    assert [draft.path for draft in ruled.drafts] == [both.drafts[0].path]


def test_a_ruling_on_a_document_that_is_not_there_is_a_warning() -> None:
    conversion = convert(BRIEFING, "parts:\n  4: {publish: false, reason: 广告}\n")
    (warning,) = [d for d in conversion.diagnostics if d.code == "sidecar.part"]
    assert str(warning).startswith(
        "source_texts/a.yml: warning[sidecar.part] speaks of document 4, but the source holds 1"
    )


@pytest.mark.parametrize(
    ("sidecar", "line", "words"),
    [
        ("publish: false\n", 1, "one is missing"),
        ("metadata: {city: 岭南市}\nreason: 广告\n", 2, "one is missing"),
        ("publish: 否\nreason: 广告\n", 1, "publish: cannot be 否; it is true or false"),
        ("publish: false\nreason: ''\n", 2, "reason"),
        ("parts:\n  2:\n    publish: false\n", 3, "parts.2: `publish: true` or"),
        ("parts:\n  2:\n    publsh: false\n", 3, "did you mean publish?; allowed here: metadata, corrections, publish"),
    ],
)
def test_a_ruling_that_is_not_understood_says_what_is_wanted(sidecar: str, line: int, words: str) -> None:
    with pytest.raises(SidecarError) as error:
        parse_sidecar(sidecar)
    assert words in str(error.value)
    assert error.value.line == line


@pytest.mark.parametrize(("tail", "rule"), [(BRIEFING, None), ("", "screen.language")])
def test_a_long_text_is_judged_by_the_whole_of_it(tail: str, rule: str | None) -> None:
    lines = ("The water bureau said that all reservoirs stay below the warning level.\n" * 200 + tail * 100).split("\n")
    found = screen_document(Passage(1, tuple(lines)))
    assert (found.rule if found else None) == rule


def test_a_text_of_which_nothing_is_left_is_set_aside() -> None:
    conversion = convert("打印本页\n关闭窗口\n")
    assert not conversion.drafts
    assert [(d.code, d.severity) for d in conversion.diagnostics] == [(SET_ASIDE, Severity.NOTE)]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "source_texts"
    folder.mkdir()
    (folder / "novel.txt").write_text(REFUSED[3], encoding="utf-8")
    (folder / "form.txt").write_text(REFUSED[0], encoding="utf-8")
    return tmp_path


def run(archive: Path, command: str, *extra: str) -> Any:
    arguments = [command, "--source", str(archive / "source_texts"), "--output", str(archive / "pages"), *extra]
    return CliRunner().invoke(main, arguments)


def test_check_lists_what_is_set_aside_with_its_reason_and_how_to_overrule(archive: Path) -> None:
    result = run(archive, "check", "--strict")
    assert result.exit_code == 0
    assert (
        "source_texts/novel.txt: note[document.set-aside] document 1 (第三章 夜渡) is not published: fiction"
        in result.output
    )
    assert "write `publish: true` and `reason: …` in the sidecar source_texts/novel.yml" in result.output
    assert "2 documents set aside (`check` lists them; nothing is published)" in result.output


def test_an_archive_that_is_all_set_aside_is_no_error_and_said(archive: Path) -> None:
    result = run(archive, "convert", "--strict")
    assert result.exit_code == 0
    assert "0 pages (0 written, 0 unchanged), 2 documents set aside" in result.output
    assert "note[document.set-aside]" not in result.output
    (archive / "source_texts" / "b.txt").write_text(BRIEFING, encoding="utf-8")
    assert "; nothing is published" not in run(archive, "convert").output


def test_a_page_whose_document_is_set_aside_since_is_found_and_removed(archive: Path) -> None:
    (archive / "source_texts" / "b.txt").write_text(BRIEFING, encoding="utf-8")
    run(archive, "convert")
    (archive / "source_texts" / "b.yml").write_text("publish: false\nreason: 重复\n", encoding="utf-8")
    result = run(archive, "check")
    assert "warning[page.set-aside] its document, number 1 of source_texts/b.txt, is set aside" in result.output
    run(archive, "convert")
    assert "page.set-aside" not in run(archive, "check").output
    assert not [
        page for page in (archive / "pages").rglob("*") if page.is_file() and "b.txt" in page.read_text("utf-8")
    ]


def test_the_lexicon_names_known_kinds_and_what_a_broken_phrase_is_made_of() -> None:
    kinds = {
        "error": {"sure", "weak"},
        "novel": None,
        "narrative": None,
        "advert": None,
        "anchor": None,
        "sample": None,
        "declared": {"last"},
    }
    for word, (kind, *rest) in load_table("screen_words.tsv").items():
        if kind == "spun":
            assert rest, word
            assert rest[0] != word
        else:
            assert kinds[kind] is None or set(rest) <= kinds[kind], word


@pytest.mark.parametrize("piece", ["(", "“", "第1章", "XX", "\n", "# ", "今日 2020-01-0", "a", "[["])
def test_time_grows_with_the_text_only(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        passage = Passage(1, tuple(text.split("\n")))
        start = time.process_time()
        screen_document(passage)
        return time.process_time() - start

    assert any(seconds(400_000) < 8 * max(seconds(100_000), 0.02) for _ in range(3))  # a busy machine fails once


def test_only_a_sure_objection_is_above_the_bar() -> None:
    found = screen_document(Passage(1, tuple(REFUSED[0].split("\n"))))
    assert found is not None
    assert found.confidence >= CONFIDENCE_BAR
    assert found.quote == "X月、X日、XX例"

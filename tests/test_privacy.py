"""Private people: what tells of them is masked everywhere, and a person can overrule it."""

from pathlib import Path
from typing import Any

import pytest
from cases import load_cases
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from build_archive.cli import main
from build_archive.edits import replay, undo
from build_archive.pipeline import Conversion, Source, convert_source
from build_archive.privacy import MASK, find_private, mask

WORDS = st.text("王小明男女岁，。确诊住3幢501室浙CA12345１３８0-·\n", max_size=60)


@pytest.mark.parametrize("case", load_cases("privacy"))
def test_cases(case: dict[str, Any]) -> None:
    assert mask(case["text"], find_private(case["text"])) == case.get("shown", case["text"])


@given(WORDS)
def test_a_mask_hides_letters_only_and_leaves_all_else_in_its_place(text: str) -> None:
    shown = mask(text, find_private(text))
    assert len(shown) == len(text)
    assert all(one in (other, MASK) for one, other in zip(shown, text, strict=True))


@given(WORDS)
def test_what_is_masked_once_is_not_masked_again(text: str) -> None:
    shown = mask(text, find_private(text))
    for _ in range(3):
        shown = mask(shown, find_private(shown))
    assert not find_private(shown)


RAW = """\
首页 > 新闻中心 记者电话13900005678
城关市疫情防控新闻发布会（第四场）
2022年7月3日下午,城关市召开疫情防控新闻发布会,市卫健委主任陈一鸣介绍情况。
病例1:王小明,男,35岁,家住阳光小区3幢2单元501室,手机１３８ ００００ １２３４。
王小明7月1日驾驶浙C12345到城东市场，后因发热就诊，核酸阳性。
"""
SECRETS = ("小明", "501", "13800001234", "１３８", "12345", "13900005678")


def converted(raw: str = RAW, sidecar: str | None = None) -> Conversion:
    return convert_source(Source("source_texts/a.txt", raw.encode(), "source_texts/a.yml", sidecar))


def test_neither_page_nor_account_holds_it_and_the_account_replays() -> None:
    conversion = converted()
    (draft,) = conversion.drafts
    everything = draft.text + draft.account.to_json() + conversion.raw + conversion.repaired.text
    assert [secret for secret in SECRETS if secret in everything] == []
    assert "陈一鸣" in draft.text
    assert "病例1：王■■，男，35岁，家住阳光小区■幢■单元■■■室" in draft.body
    assert replay(draft.account.raw, draft.account.steps) == draft.body
    assert undo(draft.body, draft.account.steps) == draft.account.raw
    assert draft.metadata.provenance.masked == {"name": 2, "home": 3, "plate": 1, "phone": 2}


def test_each_masking_is_logged_with_its_place_and_reason_and_not_with_what_it_hides() -> None:
    notes = [str(note) for note in converted().diagnostics if note.code == "privacy.masked"]
    assert len(notes) == 8
    assert "source_texts/a.txt:4:6: note[privacy.masked] the name of a patient is masked (privacy.patient)" in (
        note.split("\n")[0] for note in notes
    )
    assert not [secret for secret in SECRETS for note in notes if secret in note]


@pytest.mark.parametrize(
    ("ruling", "stands", "hidden"),
    [
        ("{keep: 浙C12345, reason: 公开征集同乘人员}", "浙C12345", "小明"),
        ("{mask: 城东市场, reason: 当事人要求}", "到■■■■", "城东市场"),
    ],
)
def test_the_sidecar_overrules(ruling: str, stands: str, hidden: str) -> None:
    (draft,) = converted(sidecar=f"privacy: [{ruling}]").drafts
    assert stands in draft.body
    assert hidden not in draft.text + draft.account.to_json()


@pytest.mark.parametrize(
    "ruling", ["{keep: 甲, mask: 乙, reason: 丙}", "{reason: 丙}", "{keep: 甲}", "{hide: 甲, reason: 丙}"]
)
def test_a_ruling_that_says_nothing_is_refused(ruling: str) -> None:
    (problem,) = converted(sidecar=f"privacy: [{ruling}]").diagnostics
    assert problem.code == "sidecar.invalid"


@pytest.mark.parametrize(("before", "code"), [("——", "privacy.left"), ("后因发热就诊", "sidecar.correction")])
def test_a_correction_cannot_bring_it_back(before: str, code: str) -> None:
    correction = f"corrections: [{{before: {before}, after: 手机13700001111, reason: 补充}}]"
    conversion = converted(f"{RAW}以上情况——正在核实。\n", correction)
    assert not conversion.drafts
    assert [problem.code for problem in conversion.diagnostics] == [code]


def test_check_finds_it_on_a_page_that_a_person_edited(tmp_path: Path) -> None:
    sources, pages = tmp_path / "source_texts", tmp_path / "pages"
    sources.mkdir()
    (sources / "a.txt").write_text(RAW, "utf-8")
    runner = CliRunner()
    runner.invoke(main, ["convert", "--source", str(sources), "--output", str(pages)])
    (page,) = pages.rglob("*.md")
    page.write_text(page.read_text("utf-8") + "\n补记：其手机为13700001111。\n", "utf-8")
    printed = runner.invoke(main, ["check", "--source", str(sources), "--output", str(pages)]).output
    assert "warning[page.private] tells of a private person (privacy.mobile)" in printed
    assert f"hint: write {MASK} for each letter" in printed

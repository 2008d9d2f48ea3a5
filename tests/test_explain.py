"""What `explain` prints, and that every rule of the repairs is explained."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from build_archive.explain import explain
from build_archive.lexicon import load_table
from build_archive.model import Kind
from build_archive.pipeline import Source, convert_source

PACKAGE = Path(__file__).parent.parent / "build_archive"
FILES = [
    *sorted((PACKAGE / "repair").glob("*.py")),
    *(PACKAGE / f"{name}.py" for name in ("account", "sidecar", "split")),
]
# Rules whose names a table completes: the beginning in the code, and the tables with the column of the rest.
FROM_TABLES = {"boilerplate.": (("boilerplate.tsv", 0), ("furniture_words.tsv", 0))}
# What the first half of a rule's name may be besides a kind; other strings with a dot in them name no rule.
AREAS = {*Kind, "byteshift", "columns", "compose", "split"}
_RULE_RE = re.compile(r"(?P<area>[a-z]+)\.[a-z][a-z-]*")


def rule_names(path: Path) -> Iterator[str]:
    """Yield the rules that a module names in its code; of a name that a table completes, the beginning."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            start = str(node.values[0].value)
            if start.removesuffix(".") in AREAS and start.endswith("."):
                yield start
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            match = _RULE_RE.fullmatch(node.value)
            if match and match["area"] in AREAS and not node.value.endswith(".tsv"):
                yield node.value


def all_rules() -> set[str]:
    named = {name for path in FILES for name in rule_names(path)}
    begun = {name for name in named if name.endswith(".")}
    assert begun == set(FROM_TABLES)
    completed = {
        f"{start}{row[column]}"
        for start in begun
        for table, column in FROM_TABLES[start]
        for row in load_table(table).values()
    }
    return named - begun | completed


def test_every_rule_is_explained_and_no_other() -> None:
    rules = all_rules()
    assert len(rules) > 60
    explained = set(load_table("rules.tsv"))
    assert sorted(rules - explained) == [], "add them to lexicons/rules.tsv"
    assert sorted(explained - rules) == [], "no repair has them; take them out of lexicons/rules.tsv"


@pytest.mark.parametrize(("rule", "row"), load_table("rules.tsv").items(), ids=lambda value: str(value)[:40])
def test_an_explanation_is_short_and_in_both_languages(rule: str, row: tuple[str, ...]) -> None:
    kind, chinese, english = row
    assert kind in set(Kind)
    assert re.search("[\u4e00-\u9fff]", chinese)
    assert len(chinese) <= 30
    assert not re.search("[\u4e00-\u9fff]", english)
    assert len(english) <= 90
    assert not chinese.endswith("。")
    assert not english.endswith(".")


TEXT = (
    "首页 > 新闻中心 > 防汛\n"
    "厦门市防汛工作新闻发布会（第四场）\n"
    "2022年7月3日下午,厦门市召开防汛工作新闻发布会,市水利局局长陈一鸣介绍水库的情况。\n"
    "他提醒大家不要到河\ue123边去，遇到险情及时报告。\n"
)


def test_each_change_says_where_what_why_and_how_sure() -> None:
    sidecar = "corrections: [{before: 介绍水库, after: 介绍了水库, reason: 漏字}]\n"
    source = Source("source_texts/a.txt", TEXT.encode(), "source_texts/a.yml", sidecar)
    conversion = convert_source(source)
    lines = explain(conversion).split("\n")
    assert lines[0] == f"source_texts/a.txt: {sum(conversion.repaired.counts().values())} changes"
    at = lines.index("    punctuation.width: half-width mark made full-width")
    assert lines[at + 1 : at + 3] == ["      ',' → '，'  [1.00] 2 times", "          3:12, 3:27"]
    at = lines.index("    hand.correction: corrected by hand")
    assert lines[at + 1] == "      '介绍水库' → '介绍了水库'  [1.00] at 3:37 — 漏字"
    at = lines.index("    boilerplate.breadcrumb: path of the page in its site")
    assert lines[at + 1] == r"      '首页 > 新闻中心 > 防汛\n' → ''  [0.98] at 1:1"
    at = lines.index("  doubts: 1 (not changed)")
    assert lines[at + 1].startswith(r"    4:10: '\ue123'  [mojibake.")
    at = lines.index("xiamen/2022-07-03-a.md:")
    assert "  compose: " in lines[at + 1]
    assert any(line.startswith("  session = 4  [session.title") for line in lines[at:])

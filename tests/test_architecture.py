"""The direction of imports: cli → what it runs → pipeline → stages → base."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "build_archive"
BASE = {"", "model", "edits", "lexicon", "contract", "pages", "names", "numerals", "timex", "gazetteer"} | {
    "romanize",
    "archive",
    "account",
    "anchors",
    "merge",
    "moves",
    "privacy",
    "doubts",
    "facts",
    "figure_checks",
    "figure_notes",
    "definitions",
    "outline",
    "measures",
    "likeness",
    "kin",
    "paragraphs",
    "han",
    "neighbours",
    "page_lines",
    "executors",
    "files",
    "fingerprint",
    "revisions",
    "complaints",
    "copies",
    "csv_text",
    "plain_yaml",
    "yaml_writing",
    "scanning",
    "plain_json",
    "stretches",
    "progress",
    "patterns",
    "three_way",
}

ABOVE_PIPELINE = {"cli", "__main__", "write", "explain", "check", "adopt", "add", "pipeline", "schema", "report"} | {
    "commands",
    "shop",
    "records",
    "cache",
    "conversions",
    "looks",
    "shelf",
    "sidecar_text",
    "asking",
    "families",
}
TOUCHES_FILES = {"read", "lexicon", "write", "cli", "gazetteer", "site", "fingerprint", "shelf", "offline", "zim"} | {
    "commands",
    "revisions",
    "add",
    "three_way",
}


def area(path: Path) -> str:
    """The module or package that a file belongs to, below build_archive/."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py").removesuffix("__init__")


def imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return {name for name in names if name.startswith("build_archive")}


FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_stage_imports_only_the_base_and_itself(path: Path) -> None:
    own = area(path)
    if own in ABOVE_PIPELINE:
        return
    allowed = BASE | {own}
    if own in BASE:
        allowed = BASE
    allowed |= {
        "indexes": {"link"},
        "export": {"indexes"},
        "site": {"link", "indexes", "export", "schema", "search", "looks", "cache"},
        "zim": {"offline"},
    }.get(own, set())
    foreign = {name.split(".")[1] if "." in name else "" for name in imports(path)} - allowed
    assert not foreign, f"{own} must not import {sorted(foreign)}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_only_the_edges_touch_files_clock_and_environment(path: Path) -> None:
    if area(path) in TOUCHES_FILES:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    ends = (".read_text", ".write_text", ".now", ".today", ".getenv")
    forbidden = {call for call in calls if call == "open" or call.endswith(ends)}
    assert not forbidden


def test_no_function_is_longer_than_fifty_lines() -> None:
    long = [
        f"{path.name}:{node.lineno} {node.name}"
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 50
    ]
    assert not long

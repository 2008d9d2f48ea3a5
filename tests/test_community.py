"""What people meet who take part: forms that the host accepts, guides in two languages that say the same."""

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from conftest import ROOT

FORMS = sorted(path for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
HAN_RE = re.compile(r"[\u4e00-\u9fff]")

# The form schema as https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests
# describes it; whatever it does not know is refused by the host, and the form then does not show.
_WORDS = {"type": "string", "minLength": 1}
_LABELLED = {"label": _WORDS, "description": _WORDS}
_ITEM = {
    "input": {**_LABELLED, "placeholder": _WORDS, "value": _WORDS},
    "textarea": {**_LABELLED, "placeholder": _WORDS, "value": _WORDS, "render": _WORDS},
    "dropdown": {
        **_LABELLED,
        "multiple": {"type": "boolean"},
        "options": {"type": "array", "items": _WORDS, "minItems": 1, "uniqueItems": True},
    },
    "checkboxes": {
        **_LABELLED,
        "options": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {"label": _WORDS, "required": {"type": "boolean"}},
                "required": ["label"],
                "additionalProperties": False,
            },
        },
    },
}


def _field(kind: str) -> dict[str, Any]:
    needed = ["label", "options"] if kind in ("dropdown", "checkboxes") else ["label"]
    attributes = {"type": "object", "properties": _ITEM[kind], "required": needed, "additionalProperties": False}
    return {
        "type": "object",
        "properties": {
            "type": {"const": kind},
            "id": {"type": "string", "pattern": "^[a-zA-Z0-9_-]+$"},
            "attributes": attributes,
            "validations": {
                "type": "object",
                "properties": {"required": {"type": "boolean"}},
                "additionalProperties": False,
            },
        },
        "required": ["type", "id", "attributes"],
        "additionalProperties": False,
    }


_MARKDOWN = {
    "type": "object",
    "properties": {"type": {"const": "markdown"}, "attributes": {"type": "object", "properties": {"value": _WORDS}}},
    "required": ["type", "attributes"],
    "additionalProperties": False,
}
FORM_SCHEMA = {
    "type": "object",
    "properties": {
        "name": _WORDS,
        "description": _WORDS,
        "title": _WORDS,
        "labels": {"type": "array", "items": _WORDS},
        "body": {"type": "array", "minItems": 1, "items": {"oneOf": [_MARKDOWN, *map(_field, _ITEM)]}},
    },
    "required": ["name", "description", "body"],
    "additionalProperties": False,
}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_is_one_that_the_host_accepts(path: Path) -> None:
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    jsonschema.validate(form, FORM_SCHEMA)
    ids = [item["id"] for item in form["body"] if "id" in item]
    labels = [item["attributes"]["label"] for item in form["body"] if "id" in item]
    assert len(set(ids)) == len(ids) > 0
    assert len(set(labels)) == len(labels)
    for words in (form["name"], form["description"], *labels):
        assert HAN_RE.search(words), words
        assert re.search(r"[A-Za-z]{3}", words), words


def test_there_is_a_form_for_each_thing_that_people_bring() -> None:
    assert {path.stem for path in FORMS} == {"error", "briefing", "privacy"}
    assert set(yaml.safe_load(read(".github/ISSUE_TEMPLATE/config.yml"))) <= {"blank_issues_enabled", "contact_links"}


@pytest.mark.parametrize("change", [{"title": 3}, {"colour": "red"}, {"body": []}, {"body": [{"type": "input"}]}])
def test_a_form_that_the_host_would_refuse_is_found(change: dict[str, Any]) -> None:
    form = yaml.safe_load(FORMS[0].read_text(encoding="utf-8"))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**form, **change}, FORM_SCHEMA)


def test_nobody_is_asked_to_say_in_public_what_is_private() -> None:
    for name in ("error", "privacy"):
        form = yaml.safe_load(read(f".github/ISSUE_TEMPLATE/{name}.yml"))
        told = form["body"][0]["attributes"]["value"]
        assert "不要" in told
        assert "do not" in told.lower()


def test_the_owners_are_placeholders_for_places_that_are_there() -> None:
    rows = [line.split() for line in read(".github/CODEOWNERS").splitlines() if line and not line.startswith("#")]
    assert len(rows) >= 4
    for place, *owners in rows:
        assert place == "*" or (ROOT / place.strip("/")).exists(), place
        assert all(owner in ("@OWNER/keepers", "@OWNER/maintainers") for owner in owners)
    for name in ("CONTRIBUTING.md", ".github/CODEOWNERS"):
        assert "@OWNER/keepers" in read(name)


PAPERS = (
    "CONTRIBUTING.md",
    "CODE_OF_CONDUCT.md",
    ".github/PULL_REQUEST_TEMPLATE.md",
    "docs/policy.md",
    "docs/policy-en.md",
)


@pytest.mark.parametrize("name", PAPERS)
def test_every_place_that_is_named_is_there(name: str) -> None:
    text = read(name)
    made_here = ("docs/briefings/.generated", "docs/briefings/moves.tsv")  # once a page was made, or moved
    named = re.findall(r"`((?:build_archive|docs|source_texts|tests|\.github)/[\w./-]*)`", text)
    linked = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    missing = [place for place in named if not (ROOT / place).exists() and not place.startswith(made_here)]
    missing += [place for place in linked if not (ROOT / name).parent.joinpath(place).exists()]
    assert missing == []


def test_both_languages_say_the_same() -> None:
    english, _, chinese = read("CONTRIBUTING.md").partition("\n## 参与\n")
    for pattern in (
        r"```yaml\n(.*?)```",
        r"`(make \w+|build-archive \w+)`",
        r"`(\w+:)`",
        r"`(repo_url|corrections_mail)`",
    ):
        found = [re.findall(pattern, text, re.DOTALL) for text in (english, chinese)]
        if "yaml" in pattern:
            found = [[re.sub(r"reason: .*|mask: .*", "", block).split() for block in blocks] for blocks in found]
        assert set(map(str, found[1])) <= set(map(str, found[0]))
        assert len(found[1]) > 0
    anchors = [re.findall(r"\{#(\w+)\}", read(f"docs/{name}.md")) for name in ("policy", "policy-en")]
    assert anchors[0] == anchors[1]
    points = [
        len(re.findall(r"^(?:- |\d\. )", read(f"docs/{name}.md"), re.MULTILINE)) for name in ("policy", "policy-en")
    ]
    assert points[0] == points[1] > 10
    rules = [part.count("\n- ") for part in read("CODE_OF_CONDUCT.md").split("\n## 行为准则\n")]
    assert rules[0] == rules[1] > 4


def test_the_policy_is_linked_from_every_page(small_site: Path) -> None:
    for path in small_site.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        assert "policy.html" in html or path.name == "404.html", path
    assert '<article class="sheet prose" lang="en">' in (small_site / "policy-en.html").read_text(encoding="utf-8")

"""The workflows of the repository's host: least rights, pinned actions, no secret and no right to write for forks."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
_PINNED_RE = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")
_VERSION_RE = re.compile(r"uses: \S+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
_EXPRESSION_RE = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)


def problems(text: str) -> Iterator[str]:
    """Yield what is unsafe in a workflow."""
    flow = yaml.safe_load(text)
    triggers = flow.get("on", flow.get(True))  # YAML 1.1 reads `on` as true
    names = {triggers} if isinstance(triggers, str) else set(triggers)
    if flow.get("permissions") != {}:
        yield "the workflow has rights of its own"
    if "pull_request_target" in names:
        yield "pull_request_target runs with the rights of the repository"
    for name, job in flow["jobs"].items():
        yield from (f"{name}: {problem}" for problem in _job_problems(job, names))
    for line in text.split("\n"):
        if "uses:" in line and not _VERSION_RE.search(line):
            yield f"no full commit with its version in a comment: {line.strip()}"


def _job_problems(job: dict[str, Any], triggers: set[str]) -> Iterator[str]:
    rights = job.get("permissions")
    if not isinstance(rights, dict):
        yield "no rights are stated"
        rights = {}
    if "timeout-minutes" not in job:
        yield "runs without a limit"
    if "pull_request" in triggers:
        yield from (f"code of forks may write: {right}" for right, kind in rights.items() if kind != "read")
        if "secrets." in json.dumps(job):
            yield "code of forks sees a secret"
    for step in job["steps"]:
        uses, run = step.get("uses", ""), step.get("run", "")
        if uses and not _PINNED_RE.fullmatch(uses):
            yield f"not pinned: {uses}"
        if uses.startswith("actions/checkout@"):
            yield from _checkout_problems(step.get("with", {}), triggers)
        if _EXPRESSION_RE.search(run):
            yield f"an expression becomes code: {_EXPRESSION_RE.search(run)[0]}"  # type: ignore[index]
        if "GITHUB_ENV" in run or "GITHUB_PATH" in run:
            yield "a step changes the surroundings of those after it"


def _checkout_problems(options: dict[str, Any], triggers: set[str]) -> Iterator[str]:
    if options.get("persist-credentials") is not False:
        yield "the token is left in the working copy"
    if triggers & {"workflow_run", "pull_request_target", "issue_comment"}:
        yield "something is checked out where rights are held"


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_safe(path: Path) -> None:
    assert list(problems(path.read_text("utf-8"))) == []


def test_there_are_workflows_for_what_is_promised() -> None:
    assert {path.name for path in WORKFLOWS} >= {"checks.yml", "report.yml", "release.yml", "audit.yml"}


PIN = "actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0"
GOOD = f"""
on: pull_request
permissions: {{}}
jobs:
  a:
    timeout-minutes: 5
    permissions:
      contents: read
    steps:
      - uses: {PIN}
        with: {{persist-credentials: false}}
      - run: make site
"""


def test_a_workflow_as_it_should_be_has_no_problem() -> None:
    assert list(problems(GOOD)) == []


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("permissions: {}", "permissions: read-all", "has rights of its own"),
        ("permissions: {}", "", "has rights of its own"),
        ("on: pull_request", "on: [pull_request_target]", "pull_request_target"),
        ("on: pull_request", "on: {workflow_run: {workflows: [x]}}", "checked out where rights are held"),
        (PIN, "actions/checkout@v5", "not pinned"),
        (PIN, PIN.partition(" ")[0], "no full commit with its version"),
        ("contents: read", "pull-requests: write", "code of forks may write"),
        ("{persist-credentials: false}", "{fetch-depth: 2}", "the token is left"),
        ("run: make site", "run: echo ${{ github.event.pull_request.title }}", "becomes code"),
        ("run: make site", 'run: make site\n        env: {A: "${{ secrets.A }}"}', "sees a secret"),
        ("run: make site", 'run: echo A=b >> "$GITHUB_ENV"', "changes the surroundings"),
        ("timeout-minutes: 5", "name: x", "without a limit"),
    ],
)
def test_what_is_unsafe_is_told(before: str, after: str, problem: str) -> None:
    assert before in GOOD
    assert any(problem in told for told in problems(GOOD.replace(before, after)))


def test_an_auditor_of_workflows_finds_nothing() -> None:
    zizmor = shutil.which("zizmor", path=str(Path(sys.executable).parent))
    if zizmor is None:
        pytest.skip("zizmor is not installed")
    command = [zizmor, "--offline", "--pedantic", "--no-progress", str(ROOT / ".github" / "workflows")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout


# The comment, with a host that is played

SHA = "a" * 40
MARKER = "<!-- build-archive: report -->"
HOST = """#!/usr/bin/env bash
printf '%s\\0' "$@" >> "$CALLS"; printf '\\n' >> "$CALLS"
case "$*" in
  *"run download"*) [ -e "$LEFT" ] || exit 1; mkdir report; cp -P "$LEFT" report/report.md ;;
  *"-X"*|*POST*|*PATCH*) cp body.md "$SENT" ;;
  *comments*) cat "$COMMENTS" ;;
  *pulls*) cat "$PULLS" ;;
esac
"""


class Host:
    """Runs the step that writes the comment, and keeps what it asks of the host."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "bin").mkdir()
        (folder / "bin/gh").write_text(HOST)
        (folder / "bin/gh").chmod(0o755)
        self.pulls([{"number": 7, "head": {"sha": SHA}}])
        self.comments([])
        (folder / "left").write_text(f"{MARKER}\n\n## 审阅报告\n", "utf-8")

    def pulls(self, pulls: list[Any]) -> None:
        (self.folder / "pulls").write_text(json.dumps(pulls))

    def comments(self, comments: list[Any]) -> None:
        (self.folder / "comments").write_text(json.dumps(comments))

    def run(self, branch: str = "someone:edit") -> tuple[int, str, str]:
        flow = yaml.safe_load((ROOT / ".github/workflows/report.yml").read_text("utf-8"))
        (step,) = flow["jobs"]["comment"]["steps"]
        work = self.folder / "work"
        work.mkdir()
        files = {name.upper(): str(self.folder / name) for name in ("pulls", "comments", "left", "sent", "calls")}
        more = {"HEAD_SHA": SHA, "HEAD_NAME": branch, "RUN_ID": "1", "RUN_URL": "https://host.example/1"}
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}"
        surroundings = {"PATH": path, "LC_ALL": "C.UTF-8", "GITHUB_REPOSITORY": "o/r", **files, **more}
        done = subprocess.run(
            ["bash", "-e", "-c", step["run"]],
            cwd=work,
            env=surroundings,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        sent = self.folder / "sent"
        return done.returncode, done.stdout, sent.read_text("utf-8") if sent.exists() else ""

    @property
    def calls(self) -> list[list[str]]:
        return [line.split("\0") for line in (self.folder / "calls").read_text("utf-8").split("\0\n") if line]


@pytest.fixture
def host(tmp_path: Path) -> Host:
    if shutil.which("jq") is None:
        pytest.skip("jq is not installed")
    return Host(tmp_path)


def test_the_report_becomes_a_comment(host: Host) -> None:
    code, _, sent = host.run()
    assert code == 0
    assert sent.startswith(MARKER)
    assert "审阅报告" in sent
    assert "https://host.example/1" in sent
    assert "repos/o/r/issues/7/comments" in host.calls[-1]


def test_the_comment_of_an_earlier_run_is_replaced_and_nobody_elses(host: Host) -> None:
    host.comments(
        [
            {"id": 3, "user": {"login": "someone"}, "body": MARKER},
            {"id": 4, "user": {"login": "github-actions[bot]"}, "body": "x"},
            {"id": 5, "user": {"login": "github-actions[bot]"}, "body": f"{MARKER}\nold"},
        ]
    )
    assert host.run()[0] == 0
    assert "repos/o/r/issues/comments/5" in host.calls[-1]


@pytest.mark.parametrize("pulls", [[], [{"number": 8, "head": {"sha": "b" * 40}}]])
def test_no_pull_request_that_ends_in_the_commit_gets_a_comment(host: Host, pulls: list[Any]) -> None:
    host.pulls(pulls)
    assert host.run()[::2] == (0, "")


def test_checks_that_left_no_report_are_no_failure(host: Host) -> None:
    (host.folder / "left").unlink()
    assert host.run()[::2] == (0, "")


def test_what_is_no_report_is_not_passed_on(host: Host) -> None:
    (host.folder / "left").write_text("甲" * 65_001, "utf-8")
    assert host.run()[::2] == (1, "")


def test_a_link_is_not_passed_on(host: Host) -> None:
    (host.folder / "left").unlink()
    (host.folder / "left").symlink_to("/etc/hostname")
    assert host.run()[::2] == (1, "")


def test_the_name_of_a_branch_is_no_command(host: Host) -> None:
    branch = 'x:$(touch pwned)`touch pwned`";touch pwned;"'
    assert host.run(branch)[0] == 0
    assert not (host.folder / "work/pwned").exists()
    assert f"head={branch}" in host.calls[0]

"""What the project is made of: pinned with hashes, licences listed, audited, and no other host asked at build."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import audit
import list_licences
import pytest

ROOT = Path(__file__).parent.parent
LISTED = (ROOT / "THIRD_PARTY.md").read_text("utf-8")


@pytest.mark.parametrize("lock", list_licences.LOCKS)
def test_every_package_is_pinned_with_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if entry and not entry.startswith("#")]
    assert len(entries) > 20
    for entry in entries:
        assert re.match(r"[\w.-]+==[\w.+!-]+", entry), entry[:60]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry[:60]


def test_the_list_of_licences_is_that_of_the_locks() -> None:
    """`make lock` writes it; a package that states no licence stops it."""
    wanted: dict[str, str] = {}
    for lock in list_licences.LOCKS:
        wanted = {**list_licences.pinned(lock), **wanted}
    _, _, listed = LISTED.partition("## Build")
    rows = re.findall(r"^\| ([a-z0-9]\S*) \| (\d[^|]*) \| ([^|]+) \|$", listed, re.MULTILINE)
    assert {name: version for name, version, _ in rows} == wanted
    assert all(licence.strip() for _, _, licence in rows)


def test_what_is_not_free_to_pass_on_is_not_among_them() -> None:
    assert not re.search(r"(?i)propriet|non-?commercial|all rights reserved|AGPL|SSPL|Business Source", LISTED)


def test_a_package_that_states_no_licence_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_licences.metadata, "metadata", lambda _: _Silent())
    monkeypatch.setattr(list_licences.metadata, "files", lambda _: [])
    with pytest.raises(LookupError, match="click states no licence"):
        list_licences.licence_of("click")


class _Silent(dict[str, Any]):
    def get_all(self, _: str) -> None:
        return None


# The audit


def _answer(*packages: Mapping[str, Any]) -> dict[str, Any]:
    return {"dependencies": list(packages), "fixes": []}


FINE = {"name": "a", "version": "1", "vulns": []}
UNKNOWN = {"name": "b", "skip_reason": "Dependency not found"}
BAD = {"name": "c", "version": "2", "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["3"]}]}


@pytest.mark.parametrize(
    ("answer", "errors", "code", "words"),
    [
        (_answer(FINE), "", 0, "x: 1 packages, no known vulnerability"),
        (_answer(FINE, BAD, UNKNOWN), "", 1, "x: c 2: PYSEC-1 CVE-1; mended in 3"),
        (_answer({**BAD, "vulns": [{"id": "P"}]}), "", 1, "x: c 2: P; mended in no version yet"),
        (_answer(FINE, UNKNOWN), "", 0, "x: SKIPPED, not known to the service: b"),
        (_answer(UNKNOWN), "", 0, "x: SKIPPED, the service that answered knows none of the 1 packages"),
        (None, "Traceback\nrequests.exceptions.ConnectionError: no way", 0, "x: SKIPPED, the service of vuln"),
        (None, "ERROR: requirement is not pinned", 1, "x: the audit failed: ERROR: requirement is not pinned"),
    ],
)
def test_what_the_audit_says(answer: Any, errors: str, code: int, words: str) -> None:
    found, told = audit.judge("x", answer, errors)
    assert found == code
    assert any(line.startswith(words) for line in told)


def test_the_audit_reads_the_answer_of_the_tool(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    def played(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        bad = "dev" in command[-1]
        return subprocess.CompletedProcess(command, int(bad), json.dumps(_answer(BAD if bad else FINE)), "")

    monkeypatch.setattr(subprocess, "run", played)
    assert audit.main() == 1
    assert capsys.readouterr().out.count("\n") == 3


# No other host is asked at build

GUARD = """
import os, socket

def _told(address):
    with open(os.environ["ASKED"], "a") as log:
        log.write(f"{address}\\n")
    raise OSError("no network at build")

def _guard(real):
    def guarded(self, address, *more):
        return real(self, address, *more) if self.family == socket.AF_UNIX else _told(address)
    return guarded

socket.socket.connect = _guard(socket.socket.connect)
socket.socket.connect_ex = _guard(socket.socket.connect_ex)
socket.socket.sendto = lambda self, data, *more: _told(more[-1])
socket.getaddrinfo = lambda host, *more, **named: _told(host)
"""


def _without_network(command: list[str], folder: Path) -> tuple[subprocess.CompletedProcess[str], str]:
    """Run a command with no way to any host; return what became of it, and which hosts it asked for."""
    (folder / "guard").mkdir(exist_ok=True)
    (folder / "guard/sitecustomize.py").write_text(GUARD)
    asked = folder / "asked"
    paths = os.pathsep.join([str(folder / "guard"), str(ROOT)])
    cut = ["unshare", "-rn"] if _can_unshare() else []
    done = subprocess.run(
        [*cut, *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": paths, "ASKED": str(asked)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done, asked.read_text() if asked.exists() else ""


def _can_unshare() -> bool:
    return bool(shutil.which("unshare")) and not subprocess.run(["unshare", "-rn", "true"], check=False).returncode


def test_who_asks_a_host_is_caught(tmp_path: Path) -> None:
    code = "import urllib.request; urllib.request.urlopen('http://192.0.2.1/')"
    done, asked = _without_network([sys.executable, "-c", code], tmp_path)
    assert done.returncode
    assert "192.0.2.1" in asked


def test_the_build_asks_no_host(tmp_path: Path) -> None:
    left_out = shutil.ignore_patterns("briefings", "site", "__pycache__")
    for name in ("docs", "build_archive"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=left_out if name == "docs" else None)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    (tmp_path / "source_texts").mkdir()
    for name in ("wenzhou-2020-02-04.txt", "nanjing-2021-07-27-7.html"):
        shutil.copy(ROOT / "source_texts" / name, tmp_path / "source_texts")
    done, asked = _without_network([sys.executable, "-m", "build_archive", "build"], tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert asked == ""
    assert (tmp_path / "site/index.html").is_file()

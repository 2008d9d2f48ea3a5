"""Asks whether a pinned package has a known vulnerability; says so loudly where nobody could be asked.

Exit codes: 0 none is known, or the service could not be reached (then it says SKIPPED); 1 some are known.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-offline.lock", "requirements-dev.lock")
# The name of the error by which it is told that there is no way to the service.
_UNREACHABLE = ("ConnectionError", "ServiceError", "ConnectTimeout", "ReadTimeout", "NewConnectionError", "ProxyError")


def audit(lock: Path) -> tuple[Mapping[str, Any] | None, str]:
    """Return what the service says about the packages of a lock, None where it did not answer; and its errors."""
    options = ("--require-hashes", "--disable-pip", "--format", "json", "--progress-spinner", "off")
    command = [sys.executable, "-m", "pip_audit", *options, "--requirement", str(lock)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)  # noqa: S603
    try:
        return json.loads(done.stdout), done.stderr
    except ValueError:
        return None, done.stderr


def vulnerabilities(answer: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each known vulnerability."""
    for package in answer["dependencies"]:
        for one in package.get("vulns", ()):
            mended = ", ".join(one.get("fix_versions", ())) or "no version yet"
            known = " ".join([one["id"], *one.get("aliases", ())])
            yield f"{package['name']} {package['version']}: {known}; mended in {mended}"


def unknown(answer: Mapping[str, Any]) -> list[str]:
    """Return the packages of which the service knows nothing."""
    return [package["name"] for package in answer["dependencies"] if "skip_reason" in package]


def judge(name: str, answer: Mapping[str, Any] | None, errors: str) -> tuple[int, list[str]]:
    """Return the exit code for one lock, and what to say."""
    if answer is None:
        last = errors.strip().rpartition("\n")[2]
        if any(word in errors for word in _UNREACHABLE):
            return 0, [f"{name}: SKIPPED, the service of vulnerabilities cannot be reached: {last}"]
        return 1, [f"{name}: the audit failed: {last}"]
    found = list(vulnerabilities(answer))
    if found:
        return 1, [f"{name}: {line}" for line in found]
    total, missing = len(answer["dependencies"]), unknown(answer)
    if len(missing) == total:
        return 0, [f"{name}: SKIPPED, the service that answered knows none of the {total} packages"]
    told = [f"{name}: {total - len(missing)} packages, no known vulnerability"]
    return 0, [*told, *([f"{name}: SKIPPED, not known to the service: {', '.join(missing)}"] if missing else [])]


def main(locks: Sequence[str] = LOCKS) -> int:
    """Audit the locks; return the exit code."""
    code = 0
    for name in locks:
        bad, told = judge(name, *audit(ROOT / name))
        code = max(code, bad)
        for line in told:
            mark = "::warning::" if "SKIPPED" in line and os.environ.get("GITHUB_ACTIONS") else ""
            print(f"{mark}{line}")
    return code


if __name__ == "__main__":
    sys.exit(main())

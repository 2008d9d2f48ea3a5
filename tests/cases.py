"""Reads the cases kept as data in `tests/cases/`."""

from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parent / "cases"


def load_cases(name: str) -> list[Any]:
    """Return the cases of `cases/NAME.yaml` as parameters; one that is expected to fail must fail."""
    rows = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    must_fail = [pytest.mark.xfail(strict=True)]
    return [pytest.param(row, id=row["label"], marks=must_fail if row.get("expect") == "fail" else []) for row in rows]

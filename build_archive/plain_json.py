"""What is kept between runs, as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from build_archive.model import Diagnostic, Severity


def to_json(value: Any) -> str:
    """Return records, or what else is made of plain values and dataclasses, as JSON, for the disk or the network."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: getattr(value, field.name) for field in fields(value)
        }  # what they hold is asked for in turn
    return str(value)


def parse_diagnostic(data: Mapping[str, Any]) -> Diagnostic:
    """Return the diagnostic that a table read from JSON holds."""
    return Diagnostic(**{**data, "severity": Severity(data["severity"])})

"""What the fuzzer once found, and a little of what it tries: no input breaks a stage."""

from pathlib import Path

import pytest
from fuzz import CASES, TARGETS
from hypothesis import given, settings
from hypothesis import strategies as st

FOUND = sorted(path for path in CASES.rglob("*") if path.is_file())
WORDS = st.sampled_from(
    "<>&{}[]()#*_`-:=|!~\\\"'/ \n\t\r\0\x85\u2028\u202e.,;0123456789abxjs省市年月日记者问答：，。甲□\ufffd\ufeff"
)
TEXTS = st.one_of(st.text(WORDS, max_size=200), st.text(max_size=80)).map(lambda text: text.encode(errors="replace"))
INPUT = st.one_of(TEXTS, st.binary(max_size=200))


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}-{path.name[:20]}")
def test_what_was_found_stays_mended(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
@given(data=INPUT)
@settings(max_examples=60)
def test_no_input_breaks_a_stage(target: str, data: bytes) -> None:
    TARGETS[target](data)

"""Finding words and characters in long texts all at once: the same as one by one."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from build_archive.copies import _bare
from build_archive.han import simplify
from build_archive.lexicon import WordFinder
from build_archive.patterns import either_script
from build_archive.scanning import CharacterFinder, HeadFinder, utf8_runs

_LETTERS = st.text(st.sampled_from("台风强雨暴a\U00020b9f。\n"), max_size=60)
_WORDS = st.sets(st.text(st.sampled_from("台风强雨暴a"), min_size=1, max_size=4), min_size=1).filter(
    lambda words: any(len(word) > 1 for word in words)
)
_LONG = st.integers(1, 20).flatmap(lambda times: _LETTERS.map(lambda text: text * times))  # on both sides of the bound


@given(_WORDS, _LONG)
def test_words_are_found_as_by_a_pattern_of_the_longest_first(words: set[str], text: str) -> None:
    pattern = re.compile("|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word))))
    assert list(WordFinder(words).places(text)) == [found.span() for found in pattern.finditer(text)]


@given(st.sets(st.text(st.sampled_from("台风强雨暴a"), min_size=2, max_size=2), min_size=1), _LETTERS)
def test_in_a_long_text_all_heads_are_found_and_nothing_else(heads: set[str], text: str) -> None:
    text += "。" * 200
    assert HeadFinder(heads).find(text) == [at for at in range(len(text)) if text[at : at + 2] in heads]


@given(_LONG)
def test_characters_are_found_as_by_a_class_of_a_pattern(text: str) -> None:
    characters = "a-z风\u4e00-\u53f0\U00020000-\U0002ffff"
    finder, pattern = CharacterFinder(characters), re.compile(f"[{characters}]")
    assert finder.places(text) == [found.start() for found in pattern.finditer(text)]
    assert finder.count(text) == len(pattern.findall(text))
    assert finder.found(text) == frozenset(pattern.findall(text))


@given(st.text(min_size=3))
def test_runs_are_encoded_as_each_by_itself(text: str) -> None:
    starts = list(range(len(text) - 2))
    assert list(utf8_runs(text, starts, 3)) == [text[at : at + 3].encode("utf-8", "surrogatepass") for at in starts]


@given(st.text(st.sampled_from("甲乙12a_，。 \n{#}-")))
def test_the_letters_of_a_body_are_what_is_no_anchor_mark_or_space(body: str) -> None:
    assert _bare(body) == re.sub(r"\{#[a-z0-9-]+\}|[\W_]+", "", body)


@given(st.lists(st.text(st.sampled_from("衛卫說１２－．a")), max_size=6), st.integers(1, 400))
def test_a_long_text_is_simplified_as_its_lines_are(lines: list[str], times: int) -> None:
    text = "\n".join(line * times for line in lines)
    assert simplify(text) == "\n".join(map(simplify, text.split("\n")))


def test_alternatives_behind_a_group_begin_with_characters_and_mean_the_same() -> None:
    wanted = "(?:在线|网络|政务)访谈|行风热线|(?:说|讲)[话明](?!者)"
    led = either_script(wanted)
    assert all(alternative[0] not in "([" for alternative in led.split("|"))
    for text in ("请看网络访谈", "在線访谈", "讲话者说明", "講明", "行风", "政务"):
        plain = simplify(text)
        assert bool(re.search(led, text)) == bool(re.search(wanted, plain)), text

"""YAML as people write it by hand: read strictly, each mistake with its line and what to write instead."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, six times as fast
_MOST_DEPTH = 30  # a page's front matter is four deep; the parser itself breaks at thousands
_MOST_CHARACTERS = 5_000_000
_SHOWN = 40  # characters of a value

_CONFLICT_RE = re.compile(r"^(?:<{7} |={7}$|>{7} )", re.MULTILINE)  # as git leaves them
_STRAY_RE = re.compile("[\ud800-\udfff]")  # what became of bytes that are no UTF-8
# What a text has that refers, is tagged or nested without end: marks of YAML, or a line that begins far to the right.
_SUSPECT_RE = re.compile(r"[&*!\[{]|^[ \-?:]{" + str(_MOST_DEPTH - 1) + "}", re.MULTILINE)
_FULL_COLON_RE = re.compile(r"[ -]*(?P<key>[a-z_]+)(?P<colon>：|:(?=[^\s/]))")

# What the parser says, in its words, and what a person can do about it.
_ADVICE = (
    (
        "cannot start any token",
        "a mark stands here that YAML keeps for itself (a tab, @, `, %); put the words in quotes",
    ),
    ("mapping values are not allowed", "a second colon stands in this line; put the words after the first in quotes"),
    ("could not find expected ':'", "a colon and a space are missing after the key, or the line above is not closed"),
    ("did not find expected key", "this line is indented otherwise than those it belongs to, or a quote is not closed"),
    ("expected <block end>", "this line is indented otherwise than those it belongs to, or a quote is not closed"),
    ("did not find expected '-' indicator", "this line is indented otherwise than the list that it belongs to"),
    ("quoted scalar", "a quote is opened and not closed"),
    ("flow sequence", "a bracket [ is opened and not closed"),
    ("flow mapping", "a brace { is opened and not closed"),
    ("expected ',' or", "a bracket or a brace is opened and not closed"),
    ("undefined alias", "words that begin with * must stand in quotes"),
    (
        "did not find expected node content",
        "a bracket or a brace is opened and not closed, or a value is missing in it",
    ),
    ("characters are not allowed", "a character stands here that no text may have (a control character)"),
)


class YamlError(Exception):
    """A text is not such YAML as is read here; `line` says where, the message what to do."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Stands for a value that cannot be, such as a day that no month has, so that the rest of a text is looked at."""

    words: str
    why: str

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True, slots=True)
class YamlText:
    """The value of a text, and where each part of it stands; what was said twice has its last value."""

    data: Any
    root: yaml.Node | None
    said_twice: tuple[tuple[int, str], ...] = ()  # lines, and what to do

    def line_of(self, keys: tuple[str | int, ...]) -> int:
        """Return the line, from 1, of what `keys` lead to, or of the last of them that is there."""
        node, line = self.root, 1
        for key in keys:
            if isinstance(node, yaml.MappingNode):
                pair = next(((k, v) for k, v in reversed(node.value) if k.value == str(key)), None)
                if pair is None:
                    break
                line, node = pair[0].start_mark.line + 1, pair[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
                node = node.value[key]
                line = node.start_mark.line + 1
            else:
                break
        return line


def load_yaml(text: str) -> YamlText:
    """Return what `text` says; YamlError where it is no YAML, or such as no person needs.

    An anchor, a tag, conflict marks of git and nesting without end are refused, since the YAML library would expand
    or break. A key said twice and a value that cannot be are noted in what is returned: a person is told of
    all mistakes at once.

    >>> load_yaml("a: 1").data
    {'a': 1}
    """
    _refuse_marks(text)
    try:
        if _SUSPECT_RE.search(text):
            _refuse_what_nobody_needs(text)
        loader = _Loader(text)
        try:
            root = loader.get_single_node()
            twice: list[tuple[int, str]] = []
            return YamlText(None if root is None else _construct(loader, root, twice), root, tuple(twice))
        finally:
            loader.dispose()
    except (yaml.MarkedYAMLError, yaml.reader.ReaderError) as error:
        line, advice = find_slip(text) or (_line_of(text, error), _advise(error))
        raise YamlError(f"not valid YAML: {advice}", line) from error


def _refuse_marks(text: str) -> None:
    if len(text) > _MOST_CHARACTERS:
        raise YamlError(f"too long: at most {_MOST_CHARACTERS:,} characters", 1)
    if stray := _STRAY_RE.search(text):
        line = text.count("\n", 0, stray.start()) + 1
        raise YamlError("this line is not in UTF-8; save the file as UTF-8", line)
    marks = list(_CONFLICT_RE.finditer(text))
    if len(marks) >= 2:
        line = text.count("\n", 0, marks[0].start()) + 1
        message = "two versions stand here between conflict marks; keep one, and take the marks out"
        raise YamlError(message, line)


def _refuse_what_nobody_needs(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MOST_DEPTH:
            raise YamlError(f"nested too deep: at most {_MOST_DEPTH} levels", line)
        if getattr(event, "anchor", None) or isinstance(event, yaml.AliasEvent):
            raise YamlError("references (& and *) are not used here; put such words in quotes", line)
        if tag := getattr(event, "tag", None):
            raise YamlError(f"tags such as {tag} are not used here; put such words in quotes", line)


def _construct(loader: Any, node: yaml.Node, twice: list[tuple[int, str]]) -> Any:
    """Return the value of a node; what it says twice is added to `twice`."""
    if isinstance(node, yaml.MappingNode):
        _note_doubled_keys(node, twice)
        return {_construct(loader, key, twice): _construct(loader, value, twice) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_construct(loader, part, twice) for part in node.value]
    return node.value if node.tag == "tag:yaml.org,2002:str" else _construct_value(loader, node)


def _construct_value(loader: Any, node: yaml.Node) -> Any:
    try:
        return loader.construct_object(node)
    except (ValueError, OverflowError):
        words = node.value[:_SHOWN]
        is_day = node.tag.endswith("timestamp")
        return Unreadable(words, f"{words} is {_explain_day(words) if is_day else 'no number that can be read'}")


def _explain_day(words: str) -> str:
    year, month = int(words[:4]), int(words[5:7].rstrip("-"))
    if not (year >= 1 and 1 <= month <= 12):
        return "no day of any month; a day is written as 2020-03-12"
    return f"no day of any month; {year:04}-{month:02} has {calendar.monthrange(year, month)[1]} days"


def _note_doubled_keys(node: yaml.MappingNode, twice: list[tuple[int, str]]) -> None:
    seen: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise YamlError("a bracket or a brace cannot be a key", line)
        if key.value in seen:
            twice.append((line, f"{key.value} is said twice, first in line {seen[key.value]}; keep one of the two"))
        seen.setdefault(key.value, line)


def _line_of(text: str, error: yaml.MarkedYAMLError | yaml.reader.ReaderError) -> int:
    """Return where something is wrong: where it was opened, if it is found to be open only at the end of the text."""
    if isinstance(error, yaml.reader.ReaderError):
        return text.count("\n", 0, error.position) + 1
    last = text.rstrip("\n").count("\n")
    found, opened = error.problem_mark, error.context_mark
    if found is None or (opened is not None and found.line > last):
        found = opened
    return min(found.line, last) + 1 if found else 1


def _advise(error: yaml.YAMLError) -> str:
    """Return what the YAML library found, so that a person knows what to do."""
    said = " ".join(str(part) for part in (getattr(error, "context", ""), getattr(error, "problem", ""), error) if part)
    advice = next((advice for words, advice in _ADVICE if words in said), None)
    return advice or getattr(error, "problem", None) or "it cannot be read"


def find_slip(text: str) -> tuple[int, str] | None:
    r"""Return line and advice where a key is followed by a Chinese colon, or by a colon without a space.

    >>> find_slip("metadata:\n  city：温州市")
    (2, 'after city stands a Chinese colon; write `city: ` with the colon of the keyboard and a space')
    """
    for number, line in enumerate(text.split("\n"), 1):
        match = _FULL_COLON_RE.match(line)
        if match:
            key = match["key"]
            what = "a Chinese colon" if match["colon"] == "：" else "a colon without a space"
            return number, f"after {key} stands {what}; write `{key}: ` with the colon of the keyboard and a space"
    return None

"""YAML as people write it by hand: read strictly, each mistake with its line and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, six times as fast
_MOST_DEPTH = 30  # a page's front matter is four deep; the parser itself breaks at thousands
_MOST_CHARACTERS = 5_000_000

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
class YamlText:
    """The value of a text, and where each part of it stands."""

    data: Any
    root: yaml.Node | None

    def line_of(self, keys: tuple[str | int, ...]) -> int:
        """Return the line, from 1, of what `keys` lead to, or of the last of them that is there."""
        node, line = self.root, 1
        for key in keys:
            if isinstance(node, yaml.MappingNode):
                pair = next(((k, v) for k, v in node.value if k.value == str(key)), None)
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

    A key said twice, an anchor, a tag, a day that no month has, conflict marks of git and nesting without end are
    refused, since the YAML library would take the last, expand, or break.

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
            return YamlText(None if root is None else _construct(loader, root), root)
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


def _construct(loader: Any, root: yaml.Node) -> Any:
    for node in _nodes(root):
        if isinstance(node, yaml.MappingNode):
            _refuse_doubled_keys(node)
        elif isinstance(node, yaml.ScalarNode) and node.tag != "tag:yaml.org,2002:str":
            _construct_value(loader, node)
    return loader.construct_document(root)


def _construct_value(loader: Any, node: yaml.ScalarNode) -> None:
    try:
        loader.construct_object(node)
    except (ValueError, OverflowError) as error:
        what = "no day of any month" if node.tag.endswith("timestamp") else "no number that can be read"
        raise YamlError(f"{node.value[:40]} is {what}", node.start_mark.line + 1) from error


def _nodes(root: yaml.Node) -> Iterator[yaml.Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, yaml.MappingNode):
            waiting += [part for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value


def _refuse_doubled_keys(node: yaml.MappingNode) -> None:
    seen: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise YamlError("a bracket or a brace cannot be a key", line)
        if key.value in seen:
            raise YamlError(f"{key.value} is said twice, first in line {seen[key.value]}; keep one of the two", line)
        seen[key.value] = line


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

"""YAML as the program writes it: by the YAML library, event by event, and compared with what it reads of it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

import yaml
from yaml.emitter import Emitter
from yaml.events import (
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)
from yaml.representer import SafeRepresenter
from yaml.resolver import Resolver

# libyaml is ten times as fast, where PyYAML was built with it; a test holds both to the same bytes.
_Emitter: Any = getattr(yaml, "CSafeDumper", Emitter)
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_TAG = "tag:yaml.org,2002:"
_TEXT = _TAG + "str"
_TABLE_BEGINS, _TABLE_ENDS = MappingStartEvent(None, _TAG + "map", True, flow_style=False), MappingEndEvent()
_LIST_BEGINS, _LIST_ENDS = SequenceStartEvent(None, _TAG + "seq", True, flow_style=False), SequenceEndEvent()
_RESOLVER: Any = Resolver()
_WIDTH = 4096
_KEPT = 4_096  # texts: keys, names, units


class _InFull(SafeRepresenter):
    """Writes each value in full: two fields of one day are no alias of each other."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True


def write_yaml(table: Mapping[str, Any]) -> str:
    r"""Return a table as YAML, the keys in their order.

    >>> write_yaml({"name": "温州市", "code": "330300", "days": [1, 2]})
    "name: 温州市\ncode: '330300'\ndays:\n- 1\n- 2\n"
    """
    events = _document(table)
    written = _emitted(events, _Emitter)
    # libyaml writes an escape for what is beyond the basic plane; the slower one writes any text.
    return _emitted(events, Emitter) if "\\U" in written else written


def _document(table: Mapping[str, Any]) -> list[Event]:
    """Return the events that write a table."""
    events: list[Event] = [StreamStartEvent(), DocumentStartEvent()]
    _add(events, table)
    return [*events, DocumentEndEvent(), StreamEndEvent()]


def _emitted(events: Iterable[Event], emitter: Callable[..., Any]) -> str:
    stream = io.StringIO()
    emit = emitter(stream, allow_unicode=True, width=_WIDTH).emit
    for event in events:
        emit(event)
    return stream.getvalue()


def _add(events: list[Event], value: Any) -> None:
    """Add the events that write a value."""
    if isinstance(value, dict):
        events.append(_TABLE_BEGINS)
        for key, item in value.items():
            events.append(_scalar(key))
            _add(events, item)
        events.append(_TABLE_ENDS)
    elif isinstance(value, list):
        events.append(_LIST_BEGINS)
        for item in value:
            _add(events, item)
        events.append(_LIST_ENDS)
    else:
        events.append(_scalar(value))


def _scalar(value: Any) -> ScalarEvent:
    if isinstance(value, str):
        return _words(value)
    node = _InFull().represent_data(value)
    return ScalarEvent(None, node.tag, (True, False), node.value)


@lru_cache(maxsize=_KEPT)
def _words(words: str) -> ScalarEvent:
    """Return what writes words; in quotes, where without them they are read as a number, a day, a truth."""
    is_odd = words[:1] in Resolver.yaml_implicit_resolvers
    is_bare = not is_odd or _RESOLVER.resolve(yaml.ScalarNode, words, (True, False)) == _TEXT
    return ScalarEvent(None, _TEXT, (is_bare, True), words)


def is_read_as(written: str, table: Mapping[str, Any]) -> bool:
    """Whether the YAML library reads a text as that table, to the last value and its type.

    >>> is_read_as("code: '330300'", {"code": "330300"}), is_read_as("code: 330300", {"code": "330300"})
    (True, False)
    """
    read = _Parser(written).get_event
    try:
        return all(_says(read(), meant) for meant in _document(table))
    except yaml.YAMLError:
        return False


def _says(event: Any, meant: Any) -> bool:
    """Whether an event that was read says what one was to write: the same words, and the same type."""
    kind = type(event)
    if kind is not ScalarEvent:
        return kind is type(meant) and not (getattr(event, "anchor", None) or getattr(event, "tag", None))
    if type(meant) is not ScalarEvent or event.value != meant.value or event.tag or event.anchor:
        return False
    is_bare, is_quoted = meant.implicit
    return is_bare if event.implicit[0] else is_quoted

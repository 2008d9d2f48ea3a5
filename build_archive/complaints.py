"""What is wrong with values that a person wrote, in words that need no programmer, and what is allowed instead."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from difflib import get_close_matches
from enum import StrEnum
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from build_archive.lexicon import load_table
from build_archive.numerals import NumeralError, parse_numeral
from build_archive.plain_yaml import Unreadable, YamlText, find_slip

_SHOWN = 40  # characters of a value
_DAY_RE = re.compile(r"(?P<year>\d{4})[年./-](?P<month>\d{1,2})[月./-](?P<day>\d{1,2})日?")
_CLOCK_RE = re.compile(r"(?:上午|下午|晚上?)?(?P<hour>\d{1,2})[:：时点](?P<minute>\d{1,2})?分?")
_ORDINAL_RE = re.compile(r"第?(?P<number>[^第场次期]+)[场次期]?")

_NAMED_RE = re.compile(r"`([a-z_]+):")  # keys in the messages of our own models
M = TypeVar("M", bound=BaseModel)

# How the values of a field are written, where its type does not say it.
_WRITTEN = {
    "publish": "true or false",
    "copy_of": "the path of a source below the sources' folder, such as wenzhou-38.txt",
    "time": 'a time of day in quotes, such as "16:00"',
    "url": "an address that begins with https:// or http://",
    "code": 'six digits in quotes, such as "330300"',
    "since": "a day and, where known, the time: 2020-03-11T00:00",
    "as_of": "a day and, where known, the time: 2020-03-11T24:00",
    "sha256": "the 64 digits that the build wrote; leave them as they are",
    "paragraphs": "the numbers that the build wrote; leave them as they are",
}
_SORTS = (  # by the beginning of the error's type
    (("date",), "a day, written as 2020-03-12"),
    (("int",), "a whole number, such as 38"),
    (("float", "decimal"), "a number, such as 12.5"),
    (("string", "str"), "words; put numbers, days and yes or no in quotes"),
    (("bool",), "true or false"),
    (("list", "tuple"), "a list: each entry on a line of its own that begins with `- `"),
    (("dict", "mapping", "model", "dataclass"), "keys and values, each on a line of its own"),
)


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something wrong in a file: the line, and what a person needs to know to mend it."""

    line: int
    message: str


class MistakesError(Exception):
    """Values that a person wrote cannot be used: each mistake, in order of lines."""

    def __init__(self, complaints: Iterable[Complaint]) -> None:
        super().__init__()
        self.complaints = tuple(complaints)


def validate(written: YamlText, model: type[M]) -> M:
    """Return the values of `written` as those of `model`; of nothing written, all its defaults.

    Raises MistakesError with all that is wrong.
    """
    found = dict.fromkeys(Complaint(line, message) for line, message in written.said_twice)
    try:
        made = model.model_validate({} if written.data is None else written.data)
    except ValidationError as error:
        found |= dict.fromkeys(_complaints(error, model, written))
    if found:
        raise MistakesError(sorted(found, key=lambda complaint: complaint.line))
    return made


def _complaints(error: ValidationError, model: type[BaseModel], written: YamlText) -> Iterator[Complaint]:
    found: dict[tuple[int, str], str] = {}
    for item in error.errors(include_url=False):
        keys = _keys(item["loc"], written.data)
        place = ".".join(str(key) if isinstance(key, str) else _counted(key, keys) for key in keys) or "the file"
        found[_line(item, keys, written), place] = _message(item, keys, model)  # of the choices of a type, the last
    return (Complaint(line, f"{place}: {message}") for (line, place), message in sorted(found.items()))


def _line(item: ErrorDetails, keys: tuple[str | int, ...], written: YamlText) -> int:
    if item["type"] == "missing":
        return written.line_of(keys[:-1])
    named = _NAMED_RE.findall(item["msg"]) if item["type"] == "value_error" else []
    return max(written.line_of((*keys, *key)) for key in [(), *((name,) for name in named)])


def _counted(key: int, keys: Sequence[str | int]) -> str:
    """Return the number of an entry as people count; the numbers under `parts` are such already."""
    return str(key if keys[keys.index(key) - 1] == "parts" else key + 1)


def _keys(loc: tuple[str | int, ...], data: Any) -> tuple[str | int, ...]:
    """Return the keys that lead to a value, without what the validator adds on the choices that a type has."""
    keys: list[str | int] = []
    for key in loc:
        if isinstance(data, Mapping) and (key in data or not _is_choice(key)):
            data = data.get(key)
        elif isinstance(data, list) and isinstance(key, int) and key < len(data):
            data = data[key]
        else:
            break
        keys.append(key)
    return tuple(keys)


def _is_choice(key: str | int) -> bool:
    return isinstance(key, str) and ("[" in key or key == "constrained-str")


def _message(item: ErrorDetails, keys: Sequence[str | int], model: type[BaseModel]) -> str:
    speak = _SPEAKERS.get(item["type"])
    if speak:
        return speak(item, keys, model)
    kind, value, key = item["type"], item["input"], str(keys[-1]) if keys else ""
    if isinstance(value, Unreadable):
        return value.why
    slip = find_slip(value) if isinstance(value, str) and kind.startswith(("model", "dict", "dataclass")) else None
    return slip[1] if slip else f"cannot be {_show(value)}; it is {_sort(kind, key)}{_guess(kind, key, value)}"


def _of_stranger(_: ErrorDetails, keys: Sequence[str | int], model: type[BaseModel]) -> str:
    key, allowed = str(keys[-1]), _keys_of(_type_at(model, keys[:-1]))
    meant = _place_of(key, model, keys) or near(key, allowed)
    return f"there is no such key{meant}; allowed here: {', '.join(allowed)}"


def _of_choice(item: ErrorDetails, keys: Sequence[str | int], model: type[BaseModel]) -> str:
    allowed = [str(choice.value) for choice in _choices(_type_at(model, keys))]
    value = item["input"]
    return f"cannot be {_show(value)}{near(str(value), allowed)}; allowed: {', '.join(allowed)}"


_Speaker = Callable[[ErrorDetails, Sequence[str | int], type[BaseModel]], str]
_SPEAKERS: Mapping[str, _Speaker] = {
    "extra_forbidden": _of_stranger,
    "unexpected_keyword_argument": _of_stranger,
    "enum": _of_choice,
    "missing": lambda _, keys, model: f"is missing; needed here: {', '.join(_required(_type_at(model, keys[:-1])))}",
    "value_error": lambda item, *_: item["msg"].removeprefix("Value error, "),
    "string_too_short": lambda *_: "must not be empty",
    "greater_than_equal": lambda item, *_: f"cannot be {_show(item['input'])}; the least is {item['ctx']['ge']}",
    "less_than_equal": lambda item, *_: f"cannot be {_show(item['input'])}; the most is {item['ctx']['le']}",
    "invalid_key": lambda *_: "is no word; a key is one of those that are allowed",
}


def _place_of(key: str, model: type[BaseModel], keys: Sequence[str | int]) -> str:
    """Return where a key belongs that stands one level too high, "" where it belongs nowhere."""
    holder = _type_at(model, keys[:-1])
    below = [name for name in _keys_of(holder) if key in _keys_of(_type_at(holder, [name]))]
    return f"; it belongs under {below[0]}, indented" if below else ""


def near(value: str, allowed: Iterable[str]) -> str:
    """Return the question after the nearest of what is allowed, "" where nothing is near.

    >>> near("pubisher", ["publisher", "published"])
    '; did you mean publisher?'
    """
    found = get_close_matches(value.strip().lower(), list(allowed), n=1, cutoff=0.6)
    return f"; did you mean {found[0]}?" if found else ""


def near_metric(name: str) -> str:
    """Return the question after the nearest name of the metric lexicon, "" where none is near."""
    return near(name, [*load_table("metrics.tsv"), "other"])


def _sort(kind: str, key: str) -> str:
    if key in _WRITTEN:
        return _WRITTEN[key]
    return next((words for begins, words in _SORTS if kind.startswith(begins)), "something else")


def _guess(kind: str, key: str, value: Any) -> str:
    """Return the question after what was meant, "" where that is not plain."""
    meant = None
    if key == "time":
        meant = _clock(value)
    elif kind.startswith("date"):
        meant = _day(str(value))
    elif kind.startswith("int"):
        meant = _whole(str(value))
    elif key == "url" and isinstance(value, str) and re.match(r"[\w-]+(\.[\w-]+)+(/|$)", value):
        meant = f"https://{value}"
    elif kind.startswith("string_type") and isinstance(value, int | float | datetime.date):
        meant = f'"{value}"'
    return f"; did you mean {meant}?" if meant else ""


def _day(value: str) -> str | None:
    match = _DAY_RE.match(value.strip())
    try:
        return datetime.date(*map(int, match.groups())).isoformat() if match else None
    except ValueError:
        return None


def _clock(value: Any) -> str | None:
    if isinstance(value, int) and 0 <= value < 24 * 60:  # YAML reads 16:00 as the number of minutes
        return f'"{value // 60:02}:{value % 60:02}"'
    match = _CLOCK_RE.fullmatch(str(value).strip())
    if not match or str(value).startswith(("下", "晚")):
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    return f'"{hour:02}:{minute:02}"' if hour < 24 and minute < 60 else None


def _whole(value: str) -> str | None:
    match = _ORDINAL_RE.fullmatch(value.strip())
    try:
        return str(int(parse_numeral(match["number"]))) if match else None
    except (NumeralError, ValueError):
        return None


def _show(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, Mapping | list):
        return "a list" if isinstance(value, list) else "keys and values"
    shown = " ".join(str(value).split())
    return f"{shown[:_SHOWN]}…" if len(shown) > _SHOWN else shown or "empty"


def _type_at(model: Any, keys: Sequence[str | int]) -> Any:
    """Return the type of what `keys` lead to."""
    for key in keys:
        model = _bare(model)
        if known := _fields_of(model):
            model = known[str(key)][0] if key in known else Any
        else:
            arguments = get_args(model)
            model = arguments[-1] if get_origin(model) is dict else arguments[0] if arguments else Any
    return _bare(model)


def _bare(annotation: Any) -> Any:
    """Return a type without None and without what narrows it."""
    while True:
        origin = get_origin(annotation)
        if origin in (Union, UnionType):
            annotation = next(kind for kind in get_args(annotation) if kind is not type(None))
        elif origin is not None and hasattr(annotation, "__metadata__"):
            annotation = get_args(annotation)[0]
        else:
            return annotation


def _fields_of(model: Any) -> dict[str, tuple[Any, bool]]:
    """Return the type of each key of a record and whether it is required; nothing of what is no record."""
    if isinstance(model, type) and issubclass(model, BaseModel):
        return {name: (field.annotation, field.is_required()) for name, field in model.model_fields.items()}
    if isinstance(model, type) and is_dataclass(model):
        types = get_type_hints(model, include_extras=True)
        return {field.name: (types[field.name], field.default is MISSING) for field in fields(model)}
    return {}


def _keys_of(model: Any) -> list[str]:
    return list(_fields_of(model))


def _required(model: Any) -> list[str]:
    return [name for name, (_type, is_required) in _fields_of(model).items() if is_required]


def _choices(kind: Any) -> list[StrEnum]:
    return list(kind) if isinstance(kind, type) and issubclass(kind, StrEnum) else []

"""What one row of a list of clips is, and what is wrong with one that is none. Pure."""

from __future__ import annotations

import json
import math
from typing import Any, Final, Literal, Union

#: Parts of the file, in seconds since its first frame; `segments`: its scenes, and parts of long ones; None: all of it.
Spans = Union[list[list[float]], Literal["segments"], None]
#: id, path, spans. A tuple and no class: there are millions of them.
Clip = tuple[str, str, Spans]

#: The columns that are read; a list may have others.
COLUMNS: Final = ("id", "path", "spans", "start", "end")


class BadRow(Exception):
    """What is wrong with it, as the end of a sentence."""


def clip_of(row: dict[str, Any]) -> Clip:
    path, named = row.get("path"), row.get("id")
    if len(row) == 2 and type(path) is str and type(named) is str and path and named and _is_text(path) and _is_text(named):
        # As most rows of long lists are.
        return (named, path, None)
    if not isinstance(path, str) or path == "":
        raise BadRow("it has no path" if path is None or path == "" else "its path is no text")
    if not _is_text(path):
        raise BadRow("its path has characters that are none")
    if named is None or named == "":
        name = path
    elif isinstance(named, str):
        name = named
    elif isinstance(named, int) and not isinstance(named, bool):
        name = str(named)
    else:
        raise BadRow("its id is neither a text nor a whole number")
    if not _is_text(name):
        raise BadRow("its id has characters that are none")
    spans = row.get("spans")
    start, end = row.get("start"), row.get("end")
    if _is_nothing(start) and _is_nothing(end):
        return (name, path, None if _is_nothing(spans) else spans_of(spans))
    if not _is_nothing(spans):
        raise BadRow("it has spans, and a start or an end beside them: one of both says what is meant")
    return (name, path, [_span(start, end)])


def spans_of(value: Any) -> Spans:
    """Of `spans`: “segments”, or a list of parts, each with a start and an end; also that list as JSON, where a column holds texts alone."""
    if value == "segments":
        return "segments"
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise BadRow("its spans are neither “segments” nor a list") from None
    if not isinstance(value, list) or len(value) == 0:
        raise BadRow("its spans are neither “segments” nor a list of parts")
    return [_span_of(each) for each in value]


def _span_of(value: Any) -> list[float]:
    if isinstance(value, dict):
        return _span(value.get("start"), value.get("end"))
    if isinstance(value, (list, tuple)) and len(value) == 2:
        return _span(value[0], value[1])
    raise BadRow("a part of its spans does not say where it starts and ends")


def _span(start: Any, end: Any) -> list[float]:
    first, last = _seconds(start, "start"), _seconds(end, "end")
    if first >= last:
        raise BadRow(f"a part of it starts at {first:g} and ends at {last:g}")
    return [first, last]


def _seconds(value: Any, what: str) -> float:
    if _is_nothing(value):
        raise BadRow("of start and end it says one alone")
    if isinstance(value, bool):
        raise BadRow(f"its {what} is no number of seconds")
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise BadRow(f"its {what} is no number of seconds") from None
    if not math.isfinite(number) or number < 0:
        raise BadRow(f"its {what} is no number of seconds")
    return number


def _is_text(value: str) -> bool:
    """JSON can write halves of characters, which no Parquet file holds."""
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_nothing(value: Any) -> bool:
    return value is None or value == ""

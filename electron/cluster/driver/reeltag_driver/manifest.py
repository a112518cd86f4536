"""
A list of clips, read a row at a time: lines of JSON, CSV, Parquet, or what lies in a folder or a bucket. A row that is no clip is remembered
with its line, and the others are read on: whoever wrote the list hears of ten mistakes at once.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from typing import IO, Any, Final

from .clips import COLUMNS, BadRow, Clip, clip_of
from .errors import DriverError, reading_failed
from .places import BucketPlace, is_bucket, open_bucket, spoken
from .video_endings import is_video

#: How many mistakes are told of; all are counted.
MOST_TOLD: Final = 10
#: Letters.
LONGEST_CELL: Final = 2**26

#: Its line (from 1), or its row where there are no lines, and the clip.
Row = tuple[int, Clip]


class Mistakes:
    """What is wrong with a list."""

    def __init__(self) -> None:
        self.count = 0
        self._told: list[str] = []

    def add(self, line: int, what: str) -> None:
        self.count += 1
        if len(self._told) < MOST_TOLD:
            self._told.append(f"line {line}: {what}")

    def error(self, manifest: str) -> DriverError:
        more = "" if self.count <= MOST_TOLD else f"; and {self.count - MOST_TOLD} more"
        return DriverError("usage", f"The list {spoken(manifest)} has rows that are no clips, mend them and begin again: {'; '.join(self._told)}{more}.")


def folder_of(manifest: str) -> str:
    """What relative paths of a list start from. Of a folder all paths are whole."""
    address, mark, query = manifest.partition("?") if is_bucket(manifest) else (manifest, "", "")
    return f"{os.path.dirname(address)}{mark}{query}"


def located(path: str, folder: str) -> str:
    """Where a clip lies, as the machines name it."""
    if is_bucket(path) or os.path.isabs(path):
        return path
    if not is_bucket(folder):
        return os.path.join(folder, path)
    address, mark, query = folder.partition("?")
    return f"{address}/{path}{mark}{query}"


def read_rows(manifest: str, mistakes: Mistakes) -> Iterator[Row]:
    """Reads it from its beginning; may be called again."""
    address = manifest.partition("?")[0] if is_bucket(manifest) else manifest
    ending = os.path.splitext(address)[1].lower()
    try:
        if _is_folder(manifest):
            yield from _listing(manifest)
        elif ending in (".jsonl", ".ndjson"):
            with _opened(manifest) as file:
                yield from _json_rows(file, mistakes)
        elif ending == ".csv":
            with _opened(manifest) as file:
                yield from _csv_rows(file, manifest, mistakes)
        elif ending == ".parquet":
            yield from _parquet_rows(manifest, mistakes)
        else:
            raise DriverError("usage", f"{spoken(manifest)} is neither a folder nor a list of clips: a list’s name ends in .jsonl, .csv or .parquet.")
    except UnicodeDecodeError as error:
        raise DriverError("unreadable", f"The list {spoken(manifest)} is not in UTF-8: write it again in that.", str(error)) from error
    except OSError as error:
        raise reading_failed(f"The list {spoken(manifest)}", error) from error


def _json_rows(file: IO[str], mistakes: Mistakes) -> Iterator[Row]:
    # What `json.loads` does, without what it looks for first: of ten million lines that is a third.
    decode = json.JSONDecoder().raw_decode
    for number, line in enumerate(file, 1):
        text = line.strip()
        if text == "":
            continue
        try:
            row, end = decode(text)
            if end != len(text):
                raise ValueError("there is more behind it")
            if not isinstance(row, dict):
                raise BadRow("it is no object of JSON")
            clip = clip_of(row)
        except BadRow as error:
            mistakes.add(number, str(error))
        except (ValueError, RecursionError):
            mistakes.add(number, "it is no JSON")
        else:
            yield (number, clip)


def _csv_rows(file: IO[str], manifest: str, mistakes: Mistakes) -> Iterator[Row]:
    # Thousands of spans may be in one.
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(file, strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        if "path" not in header:
            raise DriverError("usage", f"The first line of {spoken(manifest)} names no column “path”: name the columns there, “path” and, where you like, id, spans, start, end.")
        wanted = [(place, name) for place, name in enumerate(header) if name in COLUMNS]
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(header):
                mistakes.add(reader.line_num, f"it has {len(cells)} cells, and the first line names {len(header)}")
                continue
            try:
                clip = clip_of({name: cells[place] for place, name in wanted})
            except BadRow as error:
                mistakes.add(reader.line_num, str(error))
            else:
                yield (reader.line_num, clip)
    except csv.Error as error:
        # Nothing behind it can be told apart.
        mistakes.add(reader.line_num, f"it is no CSV ({error})")


def _parquet_rows(manifest: str, mistakes: Mistakes) -> Iterator[Row]:
    import pyarrow
    import pyarrow.parquet as parquet

    try:
        source: Any = manifest
        if is_bucket(manifest):
            bucket, path = open_bucket(manifest)
            source = bucket.open_input_file(path)
        with parquet.ParquetFile(source) as file:
            names = [name for name in file.schema_arrow.names if name in COLUMNS]
            if "path" not in names:
                raise DriverError("usage", f"{spoken(manifest)} has no column “path”: name the column of the paths so.")
            number = 0
            for batch in file.iter_batches(batch_size=20_000, columns=names):
                for cells in zip(*(column.to_pylist() for column in batch.columns)):
                    number += 1
                    try:
                        clip = clip_of(dict(zip(names, cells)))
                    except BadRow as error:
                        mistakes.add(number, str(error))
                    else:
                        yield (number, clip)
    except UnicodeDecodeError:
        raise
    # Also of times that Python has no value for.
    except (pyarrow.ArrowException, ValueError, OverflowError) as error:
        raise DriverError("unreadable", f"The list {spoken(manifest)} is no whole Parquet file: write it again.", str(error)) from error


def _listing(folder: str) -> Iterator[Row]:
    """All videos beneath it, in the order of their names, so that it is the same each time. Hidden ones are left out, as the program does."""
    paths = _bucket_videos(folder) if is_bucket(folder) else _local_videos(folder)
    for number, path in enumerate(paths, 1):
        yield (number, (path, path, None))


def _local_videos(folder: str) -> Iterator[str]:
    def refuse(error: OSError) -> None:
        raise error

    for place, folders, files in os.walk(os.path.abspath(folder), onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if is_video(name):
                yield speakable(os.path.join(place, name))


def speakable(path: str) -> str:
    """A name that is not in UTF-8 can neither be asked for in JSON nor be written down: the worker then says of it that it is not there."""
    return os.fsencode(path).decode("utf-8", "replace")


def _bucket_videos(folder: str) -> Iterator[str]:
    from pyarrow.fs import FileSelector, FileType

    bucket, root = open_bucket(folder)
    place = BucketPlace(folder)
    waiting = [root]
    while waiting:
        here = waiting.pop()
        found = sorted(bucket.get_file_info(FileSelector(here)), key=lambda info: info.base_name)
        for info in found:
            if info.type == FileType.File and is_video(info.base_name):
                yield place.address(info.path[len(root) :].lstrip("/"))
        # The first is to be the next.
        waiting.extend(info.path for info in reversed(found) if info.type == FileType.Directory and not info.base_name.startswith("."))


def _is_folder(manifest: str) -> bool:
    if not is_bucket(manifest):
        return os.path.isdir(manifest)
    from pyarrow.fs import FileType

    bucket, path = open_bucket(manifest)
    return bool(bucket.get_file_info(path).type == FileType.Directory)


def _opened(manifest: str) -> IO[str]:
    """As text; what marks UTF-8 at a file's beginning is no part of it."""
    if not is_bucket(manifest):
        return open(manifest, encoding="utf-8-sig", newline="")
    import io

    bucket, path = open_bucket(manifest)
    return io.TextIOWrapper(bucket.open_input_stream(path), encoding="utf-8-sig", newline="")

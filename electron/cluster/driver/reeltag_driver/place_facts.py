"""What a folder of shards already holds: a file that is there is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from .places import Place
from .shard_file import failed_in, shard_folder, shard_path
from .shards import Shards

#: Files whose ends are read at once: most of the time is a bucket's.
_AT_ONCE: Final = 16


def finished(place: Place, layout: str, shards: Shards, made_by: str) -> set[int]:
    """The places of the shards that have their file."""
    folder = shard_folder(layout)
    there = {f"{folder}/{name}" for name in place.names(folder)}
    if not there:
        return set()
    return {each for each in range(len(shards)) if shard_path(layout, shards.name(each, made_by)) in there}


def failed_before(place: Place, layout: str, names: Sequence[str]) -> Iterator[tuple[str, int | None]]:
    """How many clips of each of these shards could not be looked at; None of one that cannot be read."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield from zip(names, pool.map(lambda name: _failed_in(place, shard_path(layout, name)), names))


def _failed_in(place: Place, name: str) -> int | None:
    try:
        return failed_in(place.opened(name))
    except ValueError:
        return None
    except OSError as error:
        # Parquet says so of an end that it can make nothing of; whatever else a disk or a bucket says may be over in a minute.
        return None if "thrift" in str(error) else 0

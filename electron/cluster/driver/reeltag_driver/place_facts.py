"""What a folder of shards already holds: a file that is there is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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


def failed_before(place: Place, layout: str, names: Iterable[str]) -> Iterator[int]:
    """How many clips of each of these shards could not be looked at."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield from pool.map(lambda name: failed_in(place.opened(shard_path(layout, name))), names)

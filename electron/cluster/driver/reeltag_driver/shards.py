"""
A list of clips, cut into shards while it is read. What a shard is of lies compressed in a file without a name until its turn comes, and in
memory there are 44 bytes of it: ten million clips start as a thousand do.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import zlib
from array import array
from collections.abc import Iterable, Iterator
from typing import Any, Final

from .clips import Clip
from .errors import DriverError, writing_failed
from .manifest import Mistakes, Row, read_rows
from .places import spoken
from .repeats import OneOfEach, SeenIds

_as_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
#: bytes of sha256
_DIGEST: Final = 32

#: Where nobody says how many clips a shard has, the first of a list have few, so that a short one keeps many workers busy and loses little by
#: a stop, and later ones more: two hundred clips are 25 files, and ten million some ten thousand. It is told by what came before in the
#: list alone, so that the same list is cut in the same way whichever machines there are.
_SMALLEST_SHARD: Final = 8
LARGEST_SHARD: Final = 1_000
_GROWTH: Final = 32


class Shards:
    """In the order of the list."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="reeltag-plan-")
        #: where each ends in the file
        self._ends = array("Q", [0])
        self._sizes = array("L")
        self._digests = bytearray()
        self.clips = 0

    def add(self, clips: list[Clip]) -> None:
        content = _as_json(clips).encode("utf-8", "surrogatepass")
        # Level 1 takes a sixth of the time, and paths are alike enough.
        packed = zlib.compress(content, 1)
        try:
            self._file.write(packed)
        except OSError as error:
            raise writing_failed(f"{tempfile.gettempdir()}, where the plan lies,", error) from error
        self._ends.append(self._ends[-1] + len(packed))
        self._sizes.append(len(clips))
        self._digests += hashlib.sha256(content).digest()
        self.clips += len(clips)

    def __len__(self) -> int:
        return len(self._sizes)

    def size(self, place: int) -> int:
        """How many clips it has."""
        return self._sizes[place]

    def packed(self, place: int) -> bytes:
        """For `unpacked`, on another machine."""
        start, end = self._ends[place], self._ends[place + 1]
        self._file.flush()
        self._file.seek(start)
        return self._file.read(end - start)

    def name(self, place: int, made_by: str) -> str:
        """The hash of all that decides what is in it: its clips, and who looks at them, and how."""
        digest = self._digests[place * _DIGEST : (place + 1) * _DIGEST]
        return hashlib.sha256(digest + made_by.encode()).hexdigest()[:32]

    def fingerprint(self, made_by: str) -> str:
        """Of all of them."""
        return hashlib.sha256(self._digests + made_by.encode()).hexdigest()[:32]

    def close(self) -> None:
        self._file.close()


def unpacked(packed: bytes) -> list[Clip]:
    data: list[list[Any]] = json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
    return [(name, path, spans) for name, path, spans in data]


def cut(manifest: str, size: int | None) -> Shards:
    """Reads a list, and again where ids seem to come twice."""
    mistakes = Mistakes()
    seen = SeenIds()
    shards = _cut_rows(_noted(read_rows(manifest, mistakes), seen), size)
    repeated = seen.repeated()
    if repeated:
        shards.close()
        # They are all found again.
        mistakes = Mistakes()
        one = OneOfEach(repeated, mistakes)
        shards = _cut_rows((row for row in read_rows(manifest, mistakes) if one.is_new(*row)), size)
    if mistakes.count > 0:
        shards.close()
        raise mistakes.error(manifest)
    if shards.clips == 0:
        shards.close()
        raise DriverError("usage", f"There is no clip in {spoken(manifest)}: name a list that has some, or a folder with videos.")
    return shards


def _noted(rows: Iterable[Row], seen: SeenIds) -> Iterator[Row]:
    add = seen.add
    for row in rows:
        add(row[1][0])
        yield row


def _usual_size(before: int) -> int:
    """@param before how many clips of the list other shards have"""
    return min(LARGEST_SHARD, max(_SMALLEST_SHARD, before // _GROWTH))


def _cut_rows(rows: Iterable[Row], size: int | None) -> Shards:
    shards = Shards()
    part: list[Clip] = []
    room = _usual_size(0) if size is None else size
    for _, clip in rows:
        part.append(clip)
        if len(part) == room:
            shards.add(part)
            part = []
            room = _usual_size(shards.clips) if size is None else size
    if part:
        shards.add(part)
    return shards

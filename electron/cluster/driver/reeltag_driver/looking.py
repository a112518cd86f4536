"""
A shard's clips put to a worker, some at a time, until each has an answer: also where the worker ends in the middle, and where it is a clip
that ends it.
"""

from __future__ import annotations

import base64
import itertools
import math
import sys
from array import array
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from .clips import Clip, Spans
from .errors import DriverError
from .ready import Ready
from .worker_process import Ended

#: Clips beyond those that are asked about which may be brought meanwhile.
AHEAD: Final = 8
#: A clip that was alone with its worker when that ended, so many times, is not looked at again.
DEATHS: Final = 2
#: So many clips in a row that ended their worker: it is the machine that cannot.
TOO_MANY: Final = 3
#: The square of a vector's length is 1, and may be so far from it as float32: whoever opens the results takes no other.
OFF_UNIT: Final = 1e-3
#: What a row can hold.
_MOST_FRAME: Final = 2**31
_MOST_SIZE: Final = 2**63
#: What is said of a clip by these kinds is true of the machine.
OF_THE_MACHINE: Final = frozenset(("ffmpeg-missing", "model-missing", "tokenizer-missing", "device-unavailable", "disk-full", "cache-corrupt"))


class MachineFailed(Exception):
    """
    This machine cannot go on. Another may: what it had is looked at again there.

    @param is_always_so: not of these clips alone
    """

    def __init__(self, error: DriverError, *, is_always_so: bool = True) -> None:
        super().__init__(error.message)
        self.error = error
        self.is_always_so = is_always_so


@dataclass(slots=True)
class Look:
    """One row of a shard: at a clip, at one span of it, or at none (`error`)."""

    id: str
    path: str
    start: float | None = None
    end: float | None = None
    #: all of its spans: why none of them, or no more, was seen
    of_spans: bool = False
    #: float32, little-endian
    embedding: bytes | None = None
    frames: list[int] | None = None
    timestamps: list[float] | None = None
    content: str | None = None
    size: int | None = None
    error_kind: str | None = None
    error: str | None = None


class Worker(Protocol):
    """What of a worker's process is needed here."""

    @property
    def ready(self) -> Ready: ...

    def ask(self, request: dict[str, Any]) -> None: ...

    def hear(self) -> dict[str, Any]: ...


class Files(Protocol):
    def __call__(self, path: str) -> AbstractContextManager[str]:
        """The clip's file where the worker can read it, for as long as it is looked at."""

    def ahead(self, path: str) -> None:
        """It is asked for soon."""

    def has_room(self) -> bool:
        """For another beside those that are there."""

    def let_go(self) -> None:
        """What was to be asked for is not."""


#: The worker's names for clips: never the same twice, for what was left unanswered of one shard may be answered in the next.
_keys = itertools.count()


@dataclass
class _Asked:
    clip: Clip
    key: str
    #: of its spans, by their place
    looks: dict[int, Look] = field(default_factory=dict)
    deaths: int = 0
    file: AbstractContextManager[str] | None = None

    def take(self, look: Look, said: dict[str, Any]) -> None:
        """What was said of one span. @raises KeyError, TypeError, ValueError"""
        look.start, look.end = _number(said["start"]), _number(said["end"])
        place = int(said["span"])
        if place in self.looks:
            raise ValueError(f"span {place} came twice")
        self.looks[place] = look


def look_at(
    clips: Iterable[Clip],
    worker: Callable[[], Worker],
    files: Files,
    *,
    segments: bool,
    at_once: int,
    wholes: bool = True,
    believe_deaths: bool = False,
) -> Generator[list[Look], None, None]:
    """
    Yields what was seen of each clip as it is answered, in no order.

    @param at_once clips that are asked about before the first is answered
    @param wholes whether a clip's whole is looked at beside its scenes
    @param worker gives one that is ready: the same as before, or another where that has ended
    @param believe_deaths also where one clip after the other ends its worker: elsewhere they did, too
    @raises MachineFailed
    """
    looking = _Looking(clips, worker, files, segments=segments, at_once=at_once, wholes=wholes, believe_deaths=believe_deaths)
    try:
        yield from looking.run()
    finally:
        looking.let_go()


class _Looking:
    def __init__(
        self,
        clips: Iterable[Clip],
        worker: Callable[[], Worker],
        files: Files,
        *,
        segments: bool,
        at_once: int,
        wholes: bool,
        believe_deaths: bool,
    ) -> None:
        self._new = deque(_Asked(clip, str(next(_keys))) for clip in clips)
        #: those that were with a worker when it ended: one of them may have ended it, so each is asked about alone
        self._suspects: deque[_Asked] = deque()
        self._asked: dict[str, _Asked] = {}
        self._worker = worker
        self._files = files
        self._segments = segments
        self._at_once = at_once
        self._wholes = wholes
        self._believe_deaths = believe_deaths
        self._ended_in_a_row = 0

    def run(self) -> Iterator[list[Look]]:
        worker: Worker | None = None
        while self._new or self._suspects or self._asked:
            # One that has ended says so when it is heard: another would never answer for the clips that were put to it.
            if worker is None or not self._asked:
                worker = self._worker()
            try:
                yield from self._ask_more(worker)
                if self._asked:
                    yield from self._heard(worker.hear(), worker.ready)
            except Ended as ended:
                yield from self._after(ended)

    def let_go(self) -> None:
        for asked in self._asked.values():
            self._close(asked)
        self._files.let_go()

    def _ask_more(self, worker: Worker) -> Iterator[list[Look]]:
        # Alone, until all of those have an answer.
        room = 1 if self._suspects or any(asked.deaths for asked in self._asked.values()) else self._at_once
        while len(self._asked) < room and (not self._asked or self._files.has_room()):
            if self._suspects:
                asked = self._suspects.popleft()
            elif self._new:
                asked = self._new.popleft()
                for soon in itertools.islice(self._new, AHEAD):
                    self._files.ahead(soon.clip[1])
            else:
                return
            name, path, spans = asked.clip
            try:
                asked.file = self._files(path)
                file = asked.file.__enter__()
            except DriverError as error:
                asked.file = None
                if error.kind in OF_THE_MACHINE:
                    raise MachineFailed(error) from error
                yield [Look(name, path, error_kind=error.kind, error=error.message)]
                continue
            self._asked[asked.key] = asked
            worker.ask(_request(asked.key, file, "segments" if spans is None and self._segments else spans, self._wholes))

    def _heard(self, said: dict[str, Any], ready: Ready) -> Iterator[list[Look]]:
        asked = self._asked.get(str(said.get("id")))
        if asked is None:
            # Of a shard before; or why the worker is about to end, which it does.
            return
        try:
            yield from self._answered(asked, said, ready)
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise MachineFailed(_not_understood(repr(error))) from error

    def _answered(self, asked: _Asked, said: dict[str, Any], ready: Ready) -> Iterator[list[Look]]:
        name, path, _ = asked.clip
        if isinstance(said.get("error"), dict):
            look = _failed(name, path, said)
            if "span" in said:
                asked.take(look, said)
            else:
                # All of the clip's: what parts of it gave is not its answer.
                yield self._done(asked, [look])
        elif "spans" in said:
            spans, whole = said["spans"], said.get("whole")
            # First, so that who reads some rows at a time knows of the whole as soon as of the clip.
            looks = [] if not isinstance(whole, dict) else [_failed(name, path, whole) if "error" in whole else _seen(name, path, whole, ready)]
            looks += asked.looks.values()
            if isinstance(spans, dict):
                look = _failed(name, path, spans)
                look.of_spans = True
                looks.append(look)
            elif int(spans) != len(asked.looks):
                raise ValueError(f"{spans} spans, of which {len(asked.looks)} came")
            yield self._done(asked, looks, said)
        elif "span" in said:
            asked.take(_seen(name, path, said, ready), said)
        else:
            yield self._done(asked, [_seen(name, path, said, ready)], said)

    def _done(self, asked: _Asked, looks: list[Look], said: dict[str, Any] | None = None) -> list[Look]:
        content, size = (None, None) if said is None else (_written(str(said["content"])), _below(_MOST_SIZE, said["size"]))
        del self._asked[asked.key]
        self._close(asked)
        self._ended_in_a_row = 0
        if said is not None:
            for look in looks:
                if look.error_kind is None:
                    look.content, look.size = content, size
        if not looks:
            name, path, _ = asked.clip
            return [Look(name, path, error_kind="zero-length", error="There is no part in it that could be looked at.")]
        return looks

    def _after(self, ended: Ended) -> Iterator[list[Look]]:
        """The worker is no more. Whoever was with it is asked about again."""
        with_it = list(self._asked.values())
        self._asked.clear()
        alone = len(with_it) == 1
        for asked in with_it:
            self._close(asked)
            asked.looks = {}
        for asked in reversed(with_it):
            if alone:
                asked.deaths += 1
            if asked.deaths < DEATHS:
                self._suspects.appendleft(asked)
                continue
            self._ended_in_a_row += 1
            error = DriverError(
                "engine-crashed",
                f"The worker ended {DEATHS} times while it looked at this clip ({ended.why}): look whether the file is damaged.",
                ended.last or None,
            )
            if self._ended_in_a_row >= TOO_MANY and not self._believe_deaths:
                raise MachineFailed(error, is_always_so=False)
            name, path, _ = asked.clip
            yield [Look(name, path, error_kind=error.kind, error=error.message)]

    def _close(self, asked: _Asked) -> None:
        if asked.file is not None:
            asked.file.__exit__(None, None, None)
            asked.file = None


def _request(key: str, file: str, spans: Spans, wholes: bool) -> dict[str, Any]:
    if spans is None:
        return {"id": key, "path": file}
    if isinstance(spans, str):
        return {"id": key, "path": file, "spans": spans, "whole": wholes}
    return {"id": key, "path": file, "spans": [{"start": start, "end": end} for start, end in spans]}


def _seen(name: str, path: str, said: dict[str, Any], ready: Ready) -> Look:
    """@raises KeyError, TypeError, ValueError"""
    # What is wrong with base64 is a ValueError, too.
    embedding = base64.b64decode(said["embedding"], validate=True)
    frames = [_below(_MOST_FRAME, frame) for frame in said["frames"]]
    timestamps = [_number(seconds) for seconds in said["timestamps"]]
    if len(embedding) != 4 * ready.dimensions:
        raise ValueError(f"{len(embedding)} bytes of an embedding of {ready.dimensions}")
    length = math.hypot(*_floats(embedding))
    # Not a number is far from it, too.
    if not abs(length * length - 1) < OFF_UNIT:
        raise ValueError(f"an embedding of length {length}")
    return Look(name, path, embedding=embedding, frames=frames, timestamps=timestamps)


def _failed(name: str, path: str, said: dict[str, Any]) -> Look:
    """@raises MachineFailed where it is not this clip's"""
    failure = said["error"] if isinstance(said["error"], dict) else {}
    kind, message = str(failure.get("kind")), str(failure.get("message"))
    if kind in OF_THE_MACHINE:
        raise MachineFailed(DriverError(kind, message))
    return Look(name, path, error_kind=_written(kind), error=_written(message))


def _floats(data: bytes) -> array[float]:
    numbers = array("f", data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _number(said: Any) -> float:
    number = float(said)
    if not math.isfinite(number):
        raise ValueError(f"{number} where a number is meant")
    return number


def _below(most: int, said: Any) -> int:
    number = int(said)
    if not 0 <= number < most:
        raise ValueError(f"{number} where a count is meant")
    return number


def _written(text: str) -> str:
    """As a row can hold it: names of files may be in it that are no text."""
    return text.encode("utf-8", "replace").decode()


def _not_understood(detail: str) -> DriverError:
    return DriverError("engine-crashed", "The worker gives answers that are none: install the same Reeltag on all machines.", detail)

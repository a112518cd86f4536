"""
What the driver tells, a line of JSON each. A client reads the log anew each time that it asks, so there is at most a line a second, and
fewer the longer a job takes.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from .errors import DriverError
from .job import JOB_VERSION

#: Seconds over which the speed is told.
_MINUTE: Final = 60.0
#: Seconds between lines: from the first on, and of jobs of days.
_SHORTEST: Final = 1.0
_LONGEST: Final = 30.0
#: After so many seconds they grow.
_SOON: Final = 600.0


@dataclass
class Where:
    """Where a job is."""

    clips: int = 0
    done: int = 0
    failed: int = 0
    #: likewise, of those that an earlier job has done
    failed_before: int = 0
    shards: int = 0
    shards_done: int = 0

    def data(self) -> dict[str, int]:
        failed = self.failed + self.failed_before
        return {"clips": self.clips, "done": self.done, "failed": failed, "shards": self.shards, "shardsDone": self.shards_done}


class Progress:
    def __init__(self, write: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._write = write
        self._clock = clock
        self._began = clock()
        self._told_at = float("-inf")
        #: when how many were done, of the last minute
        self._marks: deque[tuple[float, int]] = deque()

    def plan(self, where: Where) -> None:
        self._say("plan", version=JOB_VERSION, **where.data())
        self._marks.append((self._clock(), where.done))

    def note(self, message: str) -> None:
        self._say("note", message=message)

    def failed(self, error: DriverError) -> None:
        self._say("failed", error=error.data())

    def end(self, where: Where) -> None:
        self._say("end", **where.data(), seconds=round(self._clock() - self._began, 3))

    def tell(self, where: Where, workers: int) -> None:
        """Says where the job is, unless it has just been said."""
        if not self.is_due():
            return
        now = self._clock()
        self._told_at = now
        while len(self._marks) > 1 and now - self._marks[0][0] > _MINUTE:
            self._marks.popleft()
        speed = self._speed(now, where.done)
        self._marks.append((now, where.done))
        left = None if not speed else round((where.clips - where.done) / speed, 1)
        self._say("progress", **where.data(), clipsPerSecond=speed, secondsLeft=left, workers=workers)

    def is_due(self) -> bool:
        now = self._clock()
        return now - self._told_at >= min(_LONGEST, max(_SHORTEST, (now - self._began) / _SOON))

    def _speed(self, now: float, done: int) -> float | None:
        # Of a shard that was lost there is less done than before.
        if not self._marks or done <= self._marks[0][1]:
            return None
        since, before = self._marks[0]
        return round((done - before) / (now - since), 3) if now > since else None

    def _say(self, kind: str, **said: Any) -> None:
        self._write(json.dumps({"reeltag": kind, **said}, separators=(",", ":")))
